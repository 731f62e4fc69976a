"""Quotes by the decks and rules of the house."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

from longlines.flow.services import QuotesLost
from longlines.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from longlines.billing.rating.quotes import Quote


class Aside(Protocol):
    """Does work that takes a while where it holds nobody up."""

    def __call__(
        self, work: "Callable[[], Quote | None]", /
    ) -> "Coroutine[Any, Any, Quote | None]": ...


class HouseQuotes:
    """Asks the database for the decks in force; `aside` does the work that takes a while."""

    def __init__(self, settings: Settings, aside: Aside) -> None:
        self._settings = settings
        self._aside = aside
        self._desk: Any = None

    async def give(self, service: str, number: str, account: str, at: datetime) -> "Quote | None":
        """A quote at the rates of the moment, None where there is no price. Raises QuotesLost."""
        return await self._aside(lambda: self._give(service, number, account, at))

    def _give(self, service: str, number: str, account: str, at: datetime) -> "Quote | None":
        try:
            from longlines.host.rate_desk import RateDesk  # not for every script's call
        except ImportError as error:
            raise QuotesLost(f"this Python can't read rate decks: {error}") from error
        if self._desk is None:
            self._desk = RateDesk(self._settings)
        return self._desk.quote(service, number, account, at)  # type: ignore[no-any-return]
