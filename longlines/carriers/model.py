"""A carrier, and what a choice among carriers comes to.

Money is Decimal; a `cost` is in the currency of the whole file (`currency:` of carriers.yaml), a
price in that of the carrier's deck. Numbers are E.164 text, prefixes their digits without the plus.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from longlines.carriers.quality.rules import USUAL, Rules
from longlines.flow.kinds import Span

if TYPE_CHECKING:
    from longlines.rates.model import Terms

UTC_ZONE = ZoneInfo("UTC")


class Dials(StrEnum):
    """How a trunk wants the number: `+12025550102`, or `12025550102`."""

    E164 = "e164"
    DIGITS = "digits"


@dataclass(frozen=True, slots=True)
class Trunk:
    """Where a carrier's switch listens for SIP, and who we are there.

    `user` is "" where the carrier knows us by our address; its password is a secret of the
    instance, by the carrier's name. `prefix` stands before the number, as some carriers want.
    """

    host: str
    port: int = 5060
    transport: str = "udp"
    user: str = ""
    dials: Dials = Dials.E164
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Carrier:
    """One carrier of carriers.yaml, in whose order ties are broken.

    None as a limit is no limit. `ring` is how many seconds one try may ring, `silence` after how
    many without any answer of its switch the next carrier is tried. `blocked` are prefixes,
    `carries` classes of special numbers (`tollfree`, `premium`...), `share` its part of a
    percentage split. `hours` are those of `zone`, None for always; `spend_per_day` counts from
    midnight in it. `floor` is what the sell price must exceed its cost by, a minute; None for the
    file's own. `at_a_loss` lets it carry calls below that.
    """

    name: str
    trunk: Trunk
    deck: str = ""
    enabled: bool = True
    max_calls: int | None = None
    max_per_second: int | None = None
    spend_per_day: Decimal | None = None
    hours: tuple[Span, ...] | None = None
    zone: ZoneInfo = UTC_ZONE
    blocked: tuple[str, ...] = ()
    carries: frozenset[str] = frozenset()
    share: Decimal = Decimal(1)
    floor: Decimal | None = None
    at_a_loss: bool = False
    ring: float = 30.0
    silence: float = 3.5


@dataclass(frozen=True, slots=True)
class Weights:
    """What counts for how much in the strategy `weighted`; only their proportion matters."""

    cost: int = 50
    quality: int = 25
    reliability: int = 25


@dataclass(frozen=True, slots=True)
class Carriers:
    """All of carriers.yaml.

    `exchange` says how many of `currency` one unit of another currency is worth. `typical` is
    the length in seconds of the call by whose cost a minute carriers are compared. `floor` is
    what a call must earn, a minute. By `rules` a failing carrier is stepped back.
    """

    carriers: tuple[Carrier, ...] = ()
    currency: str = "USD"
    exchange: dict[str, Decimal] = field(default_factory=dict)
    strategy: str = "least-cost"
    weights: Weights = Weights()
    typical: int = 180
    floor: Decimal = Decimal(0)
    rules: Rules = USUAL

    def find(self, name: str) -> Carrier | None:
        """The carrier of that name."""
        return next((each for each in self.carriers if each.name == name), None)

    def worth(self, currency: str) -> Fraction | None:
        """How many of `currency` one unit of another is worth; None when nobody says."""
        rate = Decimal(1) if currency == self.currency else self.exchange.get(currency)
        return None if rate is None else Fraction(rate)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One carrier for one call: either its `position` from 1, or why it was `dropped`.

    `prefix` is what matched in its deck, "" when nothing did; `terms` are those of that moment,
    `price` their price of a minute in `currency`. `cost` is what a minute of a typical call
    costs, connect fee and increments counted, in the currency of all. `score` is from 0 to
    1,000,000, the more the better. `why` says in words why it stands where it stands.
    """

    carrier: str
    prefix: str = ""
    terms: Terms | None = None
    price: Decimal | None = None
    currency: str = ""
    cost: Decimal | None = None
    score: int | None = None
    position: int | None = None
    dropped: str = ""
    why: str = ""


class Choice:
    """What became of one question: every carrier, those to be tried first and in their order.

    `refused` says why no carrier was asked at all, such as an emergency number; "" otherwise.
    """

    __slots__ = ("_candidates", "at", "number", "refused", "strategy")

    def __init__(
        self,
        number: str,
        at: datetime,
        strategy: str,
        candidates: tuple[Candidate, ...] | None = (),
        refused: str = "",
    ) -> None:
        self.number = number
        self.at = at
        self.strategy = strategy
        self.refused = refused
        self._candidates = candidates

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """Every carrier: those to be tried in their order, then the dropped."""
        if self._candidates is None:
            self._candidates = self._explained()
        return self._candidates

    @property
    def order(self) -> tuple[str, ...]:
        """The carriers to be tried, the first one first."""
        return tuple(each.carrier for each in self.candidates if each.position is not None)

    def _explained(self) -> tuple[Candidate, ...]:
        return ()
