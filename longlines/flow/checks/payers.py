"""Nobody pays for a call who was not asked, and no caller chooses who pays."""

from collections.abc import Iterator

from longlines.flow.parts import given
from longlines.flow.problems import Problem
from longlines.flow.whole import WholeSet

PAYER = "caller"
"""The saved value that `bill_to: caller` charges: whose telephone it is, from the PBX."""


def check(whole: WholeSet) -> Iterator[Problem]:
    """A dial that bills the called party without consent, or a step that overwrites the caller.

    Every dial names who pays (`bill_to` is a required key). `bill_to: callee` needs a `consent`
    flow, whatever road leads to it, but in a step that calls nobody. `bill_to: caller` charges the
    value `caller`, which is therefore the PBX's alone: a flow that saved it, or gave another one to
    a flow that it invokes, would let callers charge somebody else.
    """
    for place, step in whole.steps.items():
        bills = getattr(step.verb, "bill_to", "") == "callee" and hasattr(step.verb, "consent")
        if bills and not any(whole.consents(place)):
            message = "bill_to: callee needs consent: nobody pays for a call unasked"
            yield Problem(step.mark, message)
        if PAYER in (*step.verb.saves(), *given(step.verb)):
            yield Problem(
                step.mark,
                f'"{PAYER}" is whom bill_to: caller charges; save this under another name',
            )
