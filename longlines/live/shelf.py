"""The sets that an engine has in memory, kept up to date while calls run on them."""

import asyncio
import logging
from pathlib import Path

from longlines.flow import library, sets
from longlines.flow.library import Library
from longlines.flow.model import FlowError
from longlines.flow.published import Unpublished
from longlines.live.engines import Sign
from longlines.live.turns import calls_first

LOOK_EVERY = 0.05
"""Seconds between looks at what is in force; a look is one readlink."""

log = logging.getLogger(__name__)


class Shelf:
    """The set in force, from `archive`; older ones for the calls that began with them."""

    def __init__(self, archive: Path) -> None:
        """Raises Unpublished when no set is in force, FlowError when the archive lost a part."""
        self._archive = archive
        self._current = library.load_published(archive)
        for name in self._current.flows:
            self._current.flow(name)  # parsed now, not when a call asks for it
        self._unusable = ""

    def library(self) -> Library:
        """The set on which calls begin now."""
        return self._current

    async def follow(self, sign: Sign) -> None:
        """Go over to each set that is put in force, for ever."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            version = sets.in_force(self._archive)
            if version not in ("", self._current.version, self._unusable):
                await self._go_over(version, sign)

    async def _go_over(self, version: str, sign: Sign) -> None:
        """Read the set, and say so; one that can't be read changes nothing."""
        try:
            new = await self._read(version)
        except (FlowError, Unpublished) as error:
            self._unusable = version
            log.error("the flows stay as they were: %s", error)
            return
        except Exception:
            self._unusable = version
            log.exception("the flows stay as they were")
            return
        new.older = self._current.older
        new.keep(self._current)
        self._current = new
        sign.show(version)
        log.info("calls begin with the flows %s", version)

    async def _read(self, version: str) -> Library:
        """The set with its flows parsed: in threads, and in pieces, between which calls go on.

        Python lets only one thread run at a time, so a thread alone would not be enough.
        """
        with calls_first():
            new = await asyncio.to_thread(
                library.load_published, self._archive, version, self._current
            )
            for name in new.flows:
                await asyncio.to_thread(new.flow, name)
        return new
