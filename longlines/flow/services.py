"""What a call may ask of the house besides its line: the time, web hooks, accounts, prices, quotes,
credit, tolls, listings, messages, a voice, an ear.

Each is a small Protocol, so that the simulator and the tests bring their own; the ones here do
without the thing itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

from longlines.flow.credit import Credit, NoCredit
from longlines.flow.hearing import NoRecogniser, Recogniser
from longlines.flow.listings import Listings, NoListings
from longlines.flow.messages import Messages, NoMessages
from longlines.flow.phone import Audio
from longlines.flow.tolls import NoTolls, Tolls

if TYPE_CHECKING:
    from longlines.billing.rating.quotes import Quote
    from longlines.billing.rating.rules import Rules


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class UtcClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC)


class WebError(Exception):
    """A web hook gave no usable answer, or may not be called; the message says why."""


class WebTimeout(WebError):
    """A web hook did not answer in time."""


class Web(Protocol):
    """Calls web hooks."""

    async def ask(
        self, method: str, url: str, values: Mapping[str, str], within: float
    ) -> Mapping[str, object]:
        """The JSON object that `url` answers to `values`, within that many seconds.

        `method` is "post" (values as a JSON object) or "get" (values as the query). Raises
        WebTimeout, or WebError for anything else that went wrong.
        """
        ...


class NoWeb:
    """Knows no web hook."""

    async def ask(
        self, method: str, url: str, values: Mapping[str, str], within: float
    ) -> Mapping[str, object]:
        """Refuse. Raises WebError."""
        raise WebError("no web hooks are set up here")


@dataclass(frozen=True)
class Account:
    """Whose telephone it is: `number` in E.164, `language` in two letters."""

    name: str
    number: str
    language: str = "en"


Verdict: TypeAlias = Literal["right", "wrong", "locked", "unset"]
"""Of a service password: `locked` after too many wrong ones, `unset` where there is none."""


class AccountsLost(Exception):
    """The accounts can't be read now; the message says why."""


class Accounts(Protocol):
    """Knows who has which number, and their service passwords."""

    async def find(self, number: str) -> Account | None:
        """The account with an E.164 number, None when there is none. Raises AccountsLost."""
        ...

    async def check(self, number: str, password: str) -> Verdict:
        """Whether this is the account's service password; a wrong one counts against it.

        Raises AccountsLost.
        """
        ...


class NoAccounts:
    """Knows nobody."""

    async def find(self, number: str) -> Account | None:
        """Nobody."""
        return None

    async def check(self, number: str, password: str) -> Verdict:
        """Nobody has a password."""
        return "unset"


@dataclass(frozen=True)
class Price:
    """What a minute costs; `currency` by ISO 4217."""

    per_minute: Decimal
    currency: str


class Prices(Protocol):
    """Knows what calls cost."""

    def price(self, service: str, number: str) -> Price | None:
        """The price of a `service` (such as `collect`) to an E.164 number, None when unknown."""
        ...


class NoPrices:
    """Knows no price."""

    def price(self, service: str, number: str) -> Price | None:
        """Unknown."""
        return None


class QuotesLost(Exception):
    """What a call would cost can't be found out now; the message says why."""


class Quotes(Protocol):
    """Says what a call would cost, so that it binds what it will cost."""

    async def give(self, service: str, number: str, account: str, at: datetime) -> Quote | None:
        """A new quote for calls of a service to an E.164 number that `account` pays for.

        None when there is no price. Raises QuotesLost.
        """
        ...


class FixedQuotes:
    """Quotes the fixed prices of services by some rules: for a house without decks."""

    def __init__(self, prices: Prices, rules: Rules | None = None) -> None:
        self._prices = prices
        self._rules = rules

    async def give(self, service: str, number: str, account: str, at: datetime) -> Quote | None:
        """The fixed price of the service."""
        # Long to import, for a script that carries one call.
        from longlines.billing.rating import quotes
        from longlines.billing.rating.model import RatedCall, Unrated
        from longlines.billing.rating.rules import FixedPrice, Rules

        price = self._prices.price(service, number)
        if price is None:
            return None
        fixed = {service: FixedPrice(price.per_minute, price.currency)}
        rules = replace(self._rules or Rules(), fixed=fixed)
        try:
            return quotes.give(RatedCall(number, at, Decimal(0), service, account), [], rules)
        except Unrated:
            return None


class SpeechLost(Exception):
    """A name can't be spoken now; the message says why."""


class Speaker(Protocol):
    """Says names, which nobody can render before the call."""

    def begin(self) -> None:
        """Make ready, which may take seconds; who asks earlier waits for it."""
        ...

    async def say(self, name: str, language: str) -> Audio:
        """Audio of a name, as somebody who speaks a language says it. Raises SpeechLost."""
        ...


class NoSpeaker:
    """Has no voice."""

    def begin(self) -> None:
        """Nothing to make ready."""

    async def say(self, name: str, language: str) -> Audio:
        """Nothing. Raises SpeechLost."""
        raise SpeechLost("no voice is set up here")


@dataclass(frozen=True)
class Services:
    """All of them together, as the engine hands them to each call.

    Without `quotes` of its own a house quotes its fixed prices.
    """

    clock: Clock = field(default_factory=UtcClock)
    web: Web = field(default_factory=NoWeb)
    accounts: Accounts = field(default_factory=NoAccounts)
    prices: Prices = field(default_factory=NoPrices)
    tolls: Tolls = field(default_factory=NoTolls)
    quotes: Quotes = None  # type: ignore[assignment]  # never after __post_init__
    credit: Credit = field(default_factory=NoCredit)
    listings: Listings = field(default_factory=NoListings)
    messages: Messages = field(default_factory=NoMessages)
    recogniser: Recogniser = field(default_factory=NoRecogniser)
    speaker: Speaker = field(default_factory=NoSpeaker)

    def __post_init__(self) -> None:
        if self.quotes is None:
            object.__setattr__(self, "quotes", FixedQuotes(self.prices))

    def begin(self) -> None:
        """Make ready what takes seconds, and what calls may do without until then. Names are only
        spoken where there are listings.
        """
        if self.listings.begin():
            self.speaker.begin()
