"""What is known of a dispute, and of each step of it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

DUE_IN = timedelta(hours=48)
"""A dispute is to be decided within this time."""

OPEN, CREDITED, REFUSED = "open", "credited", "refused"

ALARM = "dispute-overdue"
"""The kind of the alarm of a dispute that nobody decided in time."""


class DisputeError(ValueError):
    """It can't be done; the message says why, and what can."""


class StillOpen(DisputeError):
    """The call is disputed already; `number` is that dispute."""

    def __init__(self, number: int) -> None:
        super().__init__(f"dispute {number} of this call is open; longlines dispute show {number}")
        self.number = number


class NothingCharged(DisputeError):
    """There is nothing left of the charge to dispute."""


@dataclass(frozen=True)
class Dispute:
    """One dispute of what `account` was `charged` (then, taxes included) for a call.

    `wanted` is what the customer wants back, None for all of it; `credit` what he got. `entry` is
    the key of the credit in the ledger. `complaint` is the call in which it was opened by
    telephone, "" for one that came otherwise. `state` is open, credited or refused.
    """

    id: int
    call: str
    account: str
    currency: str
    charged: Decimal
    wanted: Decimal | None
    why: str
    complaint: str
    opened_at: datetime
    due_at: datetime
    state: str
    decided_at: datetime | None
    credit: Decimal
    entry: str

    def overdue(self, now: datetime) -> bool:
        """Whether it should have been decided by now."""
        return self.state == OPEN and self.due_at <= now


@dataclass(frozen=True)
class Person:
    """Who does something, and as what."""

    who: str
    role: str


@dataclass(frozen=True)
class Step:
    """What was done about a dispute: opened, credited or refused."""

    at: datetime
    what: str
    person: Person
    why: str
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Complaint:
    """What a customer says: which call, why, how much of it he wants back (None: all of it).

    `account` is the customer (E.164) where that is proven; `call_from` the call in which he said
    so by telephone.
    """

    call: str
    why: str
    wanted: Decimal | None = None
    account: str = ""
    call_from: str = ""
