"""What is rated, and what comes of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple, Protocol

from longlines.billing.rating.rounding import Rounding, fixed
from longlines.billing.rating.taxes import Tax
from longlines.rates.bands import Bands
from longlines.rates.model import Side, Tariff, Terms

DIRECT = "direct"
COLLECT = "collect"
FREE = "free"
CLASSES = (DIRECT, COLLECT, "person", "operator", "directory", FREE, "emergency")
"""Classes of calls: the caller pays, the called party pays, person-to-person, operator-assisted,
a question to the directory, and two that are never charged."""

NEVER_CHARGED = frozenset({FREE, "emergency"})

DEFAULT_PLAN = "default"
"""The sell deck of accounts that are in no plan, and of numbers that their own decks lack."""

FIXED = "prices.yaml"
"""Stands for a deck where the fixed price of a service is charged."""


class Rates(Protocol):
    """What has prices by prefix: a deck, whole or as the routing table keeps it."""

    @property
    def side(self) -> Side: ...
    @property
    def name(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def currency(self) -> str: ...
    @property
    def bands(self) -> Bands: ...
    @property
    def free_seconds(self) -> int: ...
    def longest(self, number: str, at: datetime) -> tuple[str, Tariff] | None:
        """The longest prefix of an E.164 number in force at a moment, and its tariff."""
        ...


class Unrated(Exception):
    """The call has no price; the message says why, and what to do about it."""


@dataclass(frozen=True, slots=True)
class RatedCall:
    """One call as its payer, or its carrier, is charged for it.

    `at` (aware) is when the time that is charged began: acceptance or answer. `seconds` is how
    long it lasted, 0 for a call that was not answered. `account` is who pays, as E.164 number; on
    the buy side nobody.
    """

    number: str
    at: datetime
    seconds: Decimal
    call_class: str = DIRECT
    account: str = ""


@dataclass(frozen=True, slots=True)
class Basis:
    """All that an amount rests on besides the prefix: the deck, and the rules for this class.

    `deck` is the name of a deck, FIXED, or "" where nothing is charged; `version` is its version,
    0 where it has none. `surcharge` is added once, `per_minute` to the price of each minute.
    `quote` is the id of the quote that binds.
    """

    side: Side
    deck: str
    version: int
    currency: str
    bands: Bands
    rounding: Rounding
    free_seconds: int = 0
    surcharge: Decimal = Decimal(0)
    taxes: tuple[Tax, ...] = ()
    quote: str = ""
    per_minute: Decimal = Decimal(0)


class Piece(NamedTuple):
    """Milliseconds of billed time from `at` on, on the same terms."""

    terms: Terms
    at: datetime
    milliseconds: int


class Line(NamedTuple):
    """One line of an explanation: what it is, how it was worked out, what it comes to (or None)."""

    what: str
    how: str
    amount: Decimal | None

    def as_json(self) -> dict[str, str | None]:
        """With the amount as text, so that nothing rounds it."""
        amount = None if self.amount is None else fixed(self.amount)
        return {"what": self.what, "how": self.how, "amount": amount}


@dataclass(eq=False, slots=True)
class Charge:
    """What a call costs: `amount` = `net` + `tax`, in `basis.currency`, never negative.

    `terms` are those of its beginning; `pieces` those of its parts, where time bands can cut it.
    `billed` is the billed time in seconds; `exact` is the net amount before it was rounded.
    `why` says why nothing is charged, "" where something is.
    """

    call: RatedCall
    basis: Basis
    prefix: str
    terms: Terms
    pieces: Sequence[Piece]
    billed: int
    exact: Decimal
    net: Decimal
    taxes: Sequence[tuple[Tax, Decimal]]
    amount: Decimal
    why: str = ""

    @property
    def tax(self) -> Decimal:
        """All taxes together."""
        return self.amount - self.net

    @property
    def lines(self) -> list[Line]:
        """The explanation: every step from seconds to amount. Put together when it is asked for."""
        from longlines.billing.rating.explain import explain  # which reads this module

        return explain(self)
