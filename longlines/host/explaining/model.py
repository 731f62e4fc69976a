"""What is known of a call, and what is told of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from longlines.billing.calls import Call
from longlines.billing.ledger.model import Booked
from longlines.billing.rating.billable import FEES
from longlines.billing.rating.rounding import plain
from longlines.billing.tries import Try
from longlines.store.charges import Charged
from longlines.store.deck_versions import Version
from longlines.store.disputes.model import Dispute, Step
from longlines.store.rerating.kept import KeptChange, Run
from longlines.store.rule_versions import Since
from longlines.trace.entries import Trace


@dataclass(frozen=True)
class Known:
    """All of it. `names` has accounts by number, `decks` versions by name and number, `invoices`
    the invoice of each entry by its number, `runs` the re-rates that touched the call."""

    call: Call
    trace: Trace | None
    charges: Sequence[Charged] = ()
    tries: Sequence[Try] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    decks: Mapping[tuple[str, int], Version] = field(default_factory=dict)
    rules: Since | None = None
    entries: Sequence[Booked] = ()
    invoices: Mapping[int, str] = field(default_factory=dict)
    changes: Sequence[KeptChange] = ()
    runs: Mapping[int, Run] = field(default_factory=dict)
    disputes: Sequence[tuple[Dispute, Sequence[Step]]] = ()

    @property
    def sold(self) -> Charged | None:
        """What the payer was charged for the conversation."""
        sold = (each for each in self.charges if each.side == "sell" and each.try_ < FEES)
        return next(sold, None)

    @property
    def fees(self) -> list[Charged]:
        """What was charged for services that the flow used."""
        return [each for each in self.charges if each.side == "sell" and each.try_ >= FEES]

    def who(self, number: str) -> str:
        """A number, with the account's name where it is one of ours."""
        name = self.names.get(number)
        return f"{name} ({number})" if name else number or "nobody"


@dataclass(frozen=True)
class Section:
    """A title, sentences for people, and the same as data (JSON) under `name`."""

    name: str
    title: str
    words: Sequence[str]
    data: Any


def clock(at: datetime) -> str:
    """A time of the day, to the second."""
    return f"{at:%H:%M:%S}"


def moment(at: datetime) -> str:
    """Date and time in UTC, to the second."""
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"


def stamp(at: datetime | None) -> str | None:
    """A time for programs."""
    return None if at is None else f"{at.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def money(amount: Decimal, currency: str) -> str:
    """`USD 0.35`."""
    return f"{currency} {plain(amount, currency)}"
