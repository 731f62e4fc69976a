"""Quotes by the decks and rules of the house."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from longlines.flow.services import QuotesLost
from longlines.settings import Settings

if TYPE_CHECKING:
    from longlines.billing.rating.quotes import Quote


class Aside(Protocol):
    """Does work that takes a while where it holds nobody up; raises TimeoutError."""

    def __call__(self, work: Callable[[], Quote | None], /) -> Coroutine[Any, Any, Quote | None]:
        """What the work gives."""
        ...


class Desk(Protocol):
    """Knows decks and rules."""

    def quote(self, service: str, number: str, account: str, at: datetime) -> Quote | None:
        """A quote, None where there is no price. Raises QuotesLost."""
        ...


class HouseQuotes:
    """Asks the database for the decks in force, or the routing table where Python can't read decks;
    `aside` does the work that takes a while."""

    def __init__(self, settings: Settings, aside: Aside) -> None:
        self._settings = settings
        self._aside = aside
        self._desk: Desk | None = None

    async def give(self, service: str, number: str, account: str, at: datetime) -> Quote | None:
        """A quote at the rates of the moment, None where there is no price. Raises QuotesLost."""
        try:
            return await self._aside(lambda: self._give(service, number, account, at))
        except TimeoutError as error:
            raise QuotesLost("looking up a price took too long") from error

    def _give(self, service: str, number: str, account: str, at: datetime) -> Quote | None:
        if self._desk is None:
            self._desk = _desk(self._settings)
        return self._desk.quote(service, number, account, at)


def _desk(settings: Settings) -> Desk:
    # Neither is for every script's call.
    if importlib.util.find_spec("numpy") is None:
        from longlines.host.table_quotes import TableQuotes

        return TableQuotes(settings)
    from longlines.host.rate_desk import RateDesk

    return RateDesk(settings)
