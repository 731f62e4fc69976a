"""Tells of disputes that nobody decided in time, by an alarm."""

import asyncio
import logging
from datetime import UTC, datetime

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from longlines.store.disputes import desk

EVERY = 30.0
"""Seconds between two looks."""

log = logging.getLogger(__name__)


async def watch(engine: Engine) -> None:
    """Look until cancelled; a database that is away is asked again later."""
    while True:
        try:
            await asyncio.to_thread(desk.watch, engine, datetime.now(UTC))
        except SQLAlchemyError as error:
            first = str(error).partition("\n")[0]
            log.error("can't see which disputes are overdue, trying again: %s", first)
        await asyncio.sleep(EVERY)
