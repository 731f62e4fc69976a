"""What came of a real call, by the ledger, the PBX's events and the engine's journal."""

import asyncio
import time
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from longlines import store
from longlines.billing.calls import Call
from longlines.store.calls import begun_by
from longlines.trace import timeline
from longlines.trace.entries import Trace
from longlines.trace.sources import Sources

RECORDED_WITHIN = 15.0
"""Seconds after its end within which a call must be complete in the ledger."""

LOOKS_EVERY = 0.3

EARLY, LATE = timedelta(seconds=1), timedelta(seconds=5)
"""How much earlier or later than it was dialled the PBX may say that a call began."""


class NoRecord(Exception):
    """The ledger has nothing of a call; the message says what to look at."""


class Evidence:
    """Reads the ledger at `url` and the spool in a folder. Raises DatabaseError, SQLAlchemyError.

    Usable as a context manager that lets go of the database.
    """

    def __init__(self, url: str, spool: Path) -> None:
        self._engine = store.open_existing(url)
        self._url = url
        self._spool = spool

    def __enter__(self) -> "Evidence":
        return self

    def __exit__(self, *_: object) -> None:
        if self._engine is not None:
            self._engine.dispose()

    async def of(self, number: str, dialled_at: datetime) -> Trace:
        """The call that a number made at that time (UTC), once it is recorded. Raises NoRecord."""
        end = time.monotonic() + RECORDED_WITHIN
        while True:
            record = await asyncio.to_thread(self._record, number, dialled_at)
            if record and record.complete:
                return await asyncio.to_thread(self._trace, record.id)
            if time.monotonic() >= end:
                state = "has not ended" if record else "is not"
                raise NoRecord(
                    f"the call {state} in the ledger after {RECORDED_WITHIN:g} s; "
                    "'longlines status' tells whether the listener is up"
                )
            await asyncio.sleep(LOOKS_EVERY)

    def _record(self, number: str, dialled_at: datetime) -> Call | None:
        try:
            self._engine = self._engine or store.open_existing(self._url)
            if self._engine is None:
                return None
            found = begun_by(self._engine, number, dialled_at - EARLY, dialled_at + LATE)
        except SQLAlchemyError as error:
            raise NoRecord(
                f"the ledger can't be read: {str(error).partition(chr(10))[0]}"
            ) from error
        return min(found, key=lambda call: abs(call.started_at - dialled_at), default=None)

    def _trace(self, call: str) -> Trace:
        return timeline.tell(Sources(self._spool, self._engine).find(call), {})
