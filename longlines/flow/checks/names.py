"""Nothing of a flow can be taken for an emergency call."""

import re
from collections.abc import Iterator

from longlines.flow.kinds import TemplateText
from longlines.flow.problems import Problem
from longlines.flow.whole import WholeSet

EMERGENCY = "emergency"
"""The name under which the dialplan records emergency calls (dialplans/emergency.conf)."""

NUMBERS = frozenset(
    before + number
    for number in ("911", "112", "999", "933")
    for before in ("", "0", "1", "8", "9", "00", "91")
)
"""What reaches the emergency part of the dialplan; a plan may have more."""

CALLING = ("dial", "transfer", "callback")
"""Verbs whose `number` is called."""


def check(whole: WholeSet) -> Iterator[Problem]:
    """A flow with a name of the emergency calls, or a step that would dial an emergency number.

    Emergency calls are static dialplan, which comes before every flow: a flow of that name would
    be taken for one in the records, and a number dialled from a flow would stand behind an
    engine, a carrier and a bill.
    """
    for flow in whole.flows.values():
        if flow.name == EMERGENCY or flow.name.startswith(f"{EMERGENCY}-"):
            yield Problem(
                flow.mark,
                f'the name "{flow.name}" belongs to emergency calls; choose one that does not'
                f' begin with "{EMERGENCY}"',
            )
    for place, step in whole.steps.items():
        number = getattr(step.verb, "number", None) if step.verb.name in CALLING else None
        if isinstance(number, TemplateText) and re.sub(r"[^\w{}]", "", number.text) in NUMBERS:
            yield Problem(
                number.mark,
                f"{number.text} is an emergency number, which never goes through a flow:"
                f' delete the step "{place.step}"',
            )
