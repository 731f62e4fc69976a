"""Nobody hears of an account's charges by another way than its password."""

from collections.abc import Iterator

from longlines.flow.parts import given
from longlines.flow.problems import Problem
from longlines.flow.tolls import PROVED
from longlines.flow.whole import WholeSet
from longlines.verbs.account import Account


def check(whole: WholeSet) -> Iterator[Problem]:
    """A step other than `account` that saves whose password was keyed.

    `last_call`, `balance` and `dispute` tell of the account in that value, and of no other: a flow
    that saved it would tell callers of other people's charges.
    """
    for step in whole.steps.values():
        verb = step.verb
        saves = () if type(verb) is Account else verb.saves()
        if PROVED in (*saves, *given(verb)):
            yield Problem(
                step.mark,
                f'"{PROVED}" is saved by account alone, after the right password; save this under'
                " another name",
            )
