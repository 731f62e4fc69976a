"""A deck of rates: for each prefix of telephone numbers the terms on which calls are billed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal

from longlines.rates.bands import ALWAYS, Bands
from longlines.rates.prefixes import Prefixes

Side = Literal["buy", "sell"]
"""`buy` decks are what a carrier asks of us, `sell` decks what a customer's plan pays."""

_ZERO = Decimal(0)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Terms:
    """One row of a deck: the price of calls to a prefix, while it is in force.

    Amounts are in the deck's currency. `first` and `next` are the increments in seconds: a call
    of 57 s at 30/6 bills 60 s; no call bills less than `minimum` seconds. `band` names a time band
    of the deck ("": at all times). In force from `effective_from` until just before
    `effective_to`, both UTC; None: without limit. `blocked`: no call may leave this way.
    """

    per_minute: Decimal
    connect: Decimal = _ZERO
    first: int = 60
    next: int = 60
    minimum: int = 0
    band: str = ALWAYS
    effective_from: datetime | None = None
    effective_to: datetime | None = None
    blocked: bool = False
    note: str = ""

    def in_force(self, at: datetime) -> bool:
        """Whether its dates hold at `at` (aware), whatever its band."""
        return (self.effective_from is None or self.effective_from <= at) and (
            self.effective_to is None or at < self.effective_to
        )


Tariff = tuple[Terms, ...]
"""All rows of one prefix in one deck: its time bands and dates. Equal ones are one object."""


def tariff_of(rows: Iterable[Terms]) -> Tariff:
    """Rows of one prefix in the order in which tariffs keep them: by band, then by date."""
    rows = tuple(rows)
    if len(rows) < 2:
        return rows
    return tuple(
        sorted(
            rows,
            key=lambda terms: (terms.band, terms.effective_from or _LONG_AGO, not terms.blocked),
        )
    )


@dataclass(frozen=True)
class Deck:
    """One version of a carrier's or a plan's rates.

    `rows` maps the digits of a prefix (E.164, no plus) to its tariff; any mapping given is kept
    as `Prefixes`, whose arrays serve whoever takes in a whole deck. A buy deck has its carrier's
    name, a sell deck its plan's; the plan `default` is the last resort.
    """

    name: str
    side: Side
    version: int
    currency: str
    bands: Bands = field(repr=False)
    rows: Mapping[str, Tariff] = field(repr=False)
    free_seconds: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "rows", Prefixes.of(self.rows))

    @property
    def zone(self) -> str:
        """The IANA name of the time zone that its time bands and dates go by."""
        return self.bands.zone

    @property
    def prefixes(self) -> Prefixes[Tariff]:
        """The rows, with their arrays."""
        return Prefixes.of(self.rows)

    def longest(self, number: str, at: datetime | None = None) -> tuple[str, Tariff] | None:
        """The longest prefix of an E.164 number (with or without plus), and its tariff.

        With `at`, prefixes that have no row in force at that moment are passed over, as those of
        a date to come or gone. A prefix that is in force outside the band of the moment counts:
        its deck has no price for now, and no shorter prefix speaks for it.
        """
        digits = number.removeprefix("+")
        prefixes: Prefixes[Tariff] = self.rows  # type: ignore[assignment]  # since __post_init__
        longest = prefixes.longest(digits)
        if longest is None or at is None or _begun(longest[1], at):
            return longest
        others = prefixes.above(digits)
        return next((found for found in others if _begun(found[1], at)), None)

    def at(self, moment: datetime) -> "Deck":
        """The deck without prefixes that have no row in force at `moment`.

        Every prefix left wins from shorter ones, until the next date of a row.
        """
        from longlines.rates.tariffs import tariffs_of  # which reads this module

        held = tariffs_of(self.prefixes).where(lambda tariff: _begun(tariff, moment))
        return self if held.all() else replace(self, rows=self.prefixes.among(held))


def _begun(tariff: Tariff, at: datetime) -> bool:
    """Whether some row of it is in force; most have no dates."""
    first = tariff[0]
    if first.effective_from is None and first.effective_to is None:
        return True
    return any(terms.in_force(at) for terms in tariff)


def terms_at(tariff: Tariff, at: datetime, bands: Bands) -> Terms | None:
    """The row of a tariff that holds at `at` (aware); None when no row does.

    A blocked row in force holds over all, then a row of the band of that moment over one of all
    times, then the one that came into force last.
    """
    best: Terms | None = None
    best_rank: tuple[bool, bool, datetime] | None = None
    now = bands.band_at(at) if any(terms.band for terms in tariff) else frozenset()
    for terms in tariff:
        if terms.in_force(at) and (not terms.band or terms.band in now):
            rank = (terms.blocked, bool(terms.band), terms.effective_from or _LONG_AGO)
            if best_rank is None or rank > best_rank:
                best, best_rank = terms, rank
    return best
