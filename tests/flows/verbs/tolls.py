"""An account with charges, and flows that ask for its password first."""

from collections.abc import Sequence
from pathlib import Path

from longlines.flow.services import Services
from longlines.flow.tolls import Answer, Balance, LastCall, TollsLost
from tests.flows.verbs.stage import Stage
from tests.flows.verbs.test_account import Alice

ALICE = "+12025550101"


class Tolls:
    """What one account was charged. With `lost` nothing can be looked up."""

    def __init__(
        self,
        last: LastCall | None = None,
        balances: Sequence[Balance] = (),
        answer: Answer | None = None,
        *,
        lost: bool = False,
    ) -> None:
        self.last = last
        self.held = balances
        self.answer = answer or Answer("nothing")
        self.lost = lost
        self.asked: list[tuple[str, ...]] = []

    async def last_call(self, account: str) -> LastCall | None:
        self._ask(account)
        return self.last

    async def balances(self, account: str) -> Sequence[Balance]:
        self._ask(account)
        return self.held

    async def dispute(self, account: str, call: str, asking: str, why: str) -> Answer:
        self._ask(account, call, asking, why)
        return self.answer

    def _ask(self, *words: str) -> None:
        self.asked.append(words)
        if self.lost:
            raise TollsLost("the disk is gone")


def stage(folder: Path, tolls: Tolls, steps: str) -> Stage:
    """These steps, after the password 4711."""
    proving = """\
  who:
    account: {prompt: question, tries: 1}
    if_unknown: unproved
    if_refused: unproved
    if_no_input: unproved
    if_locked: unproved
    if_unavailable: unproved
"""
    services = Services(accounts=Alice(), tolls=tolls)
    return Stage(folder, f"{proving}{steps}  unproved: {{end: unproved}}\n", services=services)
