"""What came of a call that was played."""

from dataclasses import dataclass, field
from typing import Any

from longlines.flow.problems import Mark
from longlines.rehearsal.cases import Bill, Case
from longlines.rehearsal.sheet import Row
from longlines.rehearsal.transcript import Event
from longlines.rehearsal.watch import Road


@dataclass(frozen=True)
class Difference:
    """Something that the test expects, at its place in the file, and what there was instead."""

    mark: Mark
    what: str
    wanted: str
    got: str

    def __str__(self) -> str:
        return f"{self.mark}: {self.what}: expected {self.wanted}, got {self.got}"


@dataclass
class Result:
    """A played call: how it ended, what was said, and where it passed.

    `rows` has, for each party (`caller`, `called`, `called 2`...), the script beside what
    happened. `seconds` is how long the call took, in virtual time or, where it was a real one, in
    real time. A real call has its id in the ledger, and what was `uncompared`.
    """

    case: Case
    outcome: str
    dialled: str
    number: str
    reason: str
    bill: Bill
    saved: dict[str, str]
    noted: dict[str, str]
    seconds: float
    events: list[Event]
    rows: dict[str, list[Row]]
    visited: set[tuple[str, str]]
    roads: set[Road]
    differences: list[Difference] = field(default_factory=list)
    call: str = ""
    uncompared: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether the call was what its test expects."""
        return not self.differences

    def as_json(self) -> dict[str, Any]:
        """The result as scripts see it."""
        return {
            "name": self.case.name,
            "file": self.case.mark.file,
            "line": self.case.mark.line,
            "passed": self.passed,
            "differences": [
                {
                    "line": difference.mark.line,
                    "what": difference.what,
                    "expected": difference.wanted,
                    "got": difference.got,
                }
                for difference in self.differences
            ],
            "outcome": self.outcome,
            "dialled": self.dialled,
            "number": self.number or None,
            "reason": self.reason or None,
            "bill": bill_as_json(self.bill),
            "saved": self.saved,
            "noted": self.noted,
            "seconds": round(self.seconds, 3),
            **(self._of_a_real_call() if self.call else {}),
            "transcript": [event.as_json() for event in self.events],
        }

    def _of_a_real_call(self) -> dict[str, Any]:
        return {
            "call": self.call,
            "from": self.case.caller_number,
            "not_compared": self.uncompared,
        }


def bill_as_json(bill: Bill) -> dict[str, Any] | None:
    """Who pays; the amount is text, so that no digit of it is lost. None for nobody."""
    if not bill.to:
        return None
    amount = None if bill.amount is None else f"{bill.amount:f}"
    return {
        "to": bill.to,
        "seconds": None if bill.seconds is None else float(bill.seconds),
        "amount": amount,
        "currency": bill.currency or None,
    }
