"""What accounts were charged, looked up in the house's database beside the calls.

Each look-up is a thread's work with a time limit: a database that is slow or away costs a caller
some seconds and an answer in words, and other calls nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from longlines.flow.tolls import Answer, Balance, LastCall, TollsLost
from longlines.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

Found = TypeVar("Found")


class Aside(Protocol):
    """Does work that takes a while where it holds nobody up; raises TimeoutError."""

    def __call__(self, work: Callable[[], Found], /) -> Coroutine[Any, Any, Found]: ...


class HouseTolls:
    """The charges, balances and disputes in the database; `aside` does the work."""

    def __init__(self, settings: Settings, aside: Aside) -> None:
        self._settings = settings
        self._aside = aside
        self._lock = threading.Lock()
        self._engine: Engine | None = None

    async def last_call(self, account: str) -> LastCall | None:
        """The call that an account was charged for last. Raises TollsLost."""

        def look(engine: Engine) -> LastCall | None:
            from longlines.store.tolls import last_call

            return last_call(engine, account)

        return await self._ask(look)

    async def balances(self, account: str) -> Sequence[Balance]:
        """What an account owes, by currency. Raises TollsLost."""

        def look(engine: Engine) -> Sequence[Balance]:
            from longlines.store.tolls import owed

            return owed(engine, account)

        return await self._ask(look)

    async def dispute(self, account: str, call: str, asking: str, why: str) -> Answer:
        """Open a dispute of a call that the account paid for. Raises TollsLost."""

        def open_(engine: Engine) -> Answer:
            from longlines.store.tolls import dispute

            return dispute(engine, account, call, asking, why)

        return await self._ask(open_)

    async def _ask(self, question: Callable[[Engine], Found]) -> Found:
        try:
            return await self._aside(lambda: self._answer(question))
        except TimeoutError as error:
            raise TollsLost("looking at the charges took too long") from error

    def _answer(self, question: Callable[[Engine], Found]) -> Found:
        try:
            from sqlalchemy.exc import SQLAlchemyError

            from longlines import store
        except ImportError as error:
            raise TollsLost(f"this Python can't read the database: {error}") from error
        try:
            with self._lock:
                if self._engine is None:
                    self._engine = store.open_existing(self._settings.database_url)
                engine = self._engine
            if engine is None:
                raise TollsLost("no call was ever recorded")
            return question(engine)
        except (OSError, SQLAlchemyError, store.DatabaseError) as error:
            first = str(error).partition("\n")[0]
            raise TollsLost(f"the charges can't be read: {first}") from error
