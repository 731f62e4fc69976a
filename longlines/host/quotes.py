"""Quotes by the decks and rules of the house."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from longlines.flow.services import QuotesLost
from longlines.settings import Settings

if TYPE_CHECKING:
    from longlines.billing.rating.quotes import Quote
    from longlines.host.rate_desk import RateDesk


class Aside(Protocol):
    """Does work that takes a while where it holds nobody up; raises TimeoutError."""

    def __call__(self, work: Callable[[], Quote | None], /) -> Coroutine[Any, Any, Quote | None]:
        """What the work gives."""
        ...


class HouseQuotes:
    """Asks the database for the decks in force; `aside` does the work that takes a while."""

    def __init__(self, settings: Settings, aside: Aside) -> None:
        self._settings = settings
        self._aside = aside
        self._desk: RateDesk | None = None

    async def give(self, service: str, number: str, account: str, at: datetime) -> Quote | None:
        """A quote at the rates of the moment, None where there is no price. Raises QuotesLost."""
        try:
            return await self._aside(lambda: self._give(service, number, account, at))
        except TimeoutError as error:
            raise QuotesLost("looking up a price took too long") from error

    def _give(self, service: str, number: str, account: str, at: datetime) -> Quote | None:
        try:
            if self._desk is None:
                from longlines.host.rate_desk import RateDesk  # not for every script's call

                self._desk = RateDesk(self._settings)
            return self._desk.quote(service, number, account, at)
        except ImportError as error:
            raise QuotesLost(f"this Python can't read rate decks: {error}") from error
