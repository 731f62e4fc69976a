"""What a call may ask of an account's charges: the last one, the balance, a dispute."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal, Protocol, TypeAlias

PROVED = "proved_account"
"""The saved value that says whose service password was keyed; only `account` saves it."""


@dataclass(frozen=True)
class LastCall:
    """The call that an account was charged for last: its id, the E.164 number, when it began.

    `cost` has the taxes in it; None where the call has no price yet.
    """

    id: str
    number: str
    at: datetime
    cost: Decimal | None
    currency: str = ""


@dataclass(frozen=True)
class Balance:
    """What an account owes in one currency; less than 0 where it has money to its credit."""

    amount: Decimal
    currency: str


Disputed: TypeAlias = Literal["opened", "open", "nothing"]
"""What became of a wish to dispute: opened now, open already, nothing left to dispute."""


@dataclass(frozen=True)
class Answer:
    """What became of it; `number` is the dispute's, 0 for none."""

    disputed: Disputed
    number: int = 0


class TollsLost(Exception):
    """The charges can't be looked up now; the message says why."""


class Tolls(Protocol):
    """Knows what accounts, by their E.164 numbers, were charged. Methods raise TollsLost."""

    async def last_call(self, account: str) -> LastCall | None:
        """The call that was charged last; None when none ever was."""
        ...

    async def balances(self, account: str) -> Sequence[Balance]:
        """What the account owes, by currency; nothing where it was never charged."""
        ...

    async def dispute(self, account: str, call: str, asking: str, why: str) -> Answer:
        """Open a dispute of a call that this account paid for, from the call `asking`."""
        ...


class NoTolls:
    """Knows no charges."""

    async def last_call(self, account: str) -> LastCall | None:
        """Not known. Raises TollsLost."""
        raise TollsLost("no charges are kept here")

    async def balances(self, account: str) -> Sequence[Balance]:
        """Not known. Raises TollsLost."""
        raise TollsLost("no charges are kept here")

    async def dispute(self, account: str, call: str, asking: str, why: str) -> Answer:
        """Not possible. Raises TollsLost."""
        raise TollsLost("no charges are kept here")
