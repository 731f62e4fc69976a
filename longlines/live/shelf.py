"""The sets that an engine has in memory, kept up to date while calls run on them."""

import asyncio
import logging
import sys
from pathlib import Path

from longlines.flow import library, sets
from longlines.flow.library import Library
from longlines.flow.model import FlowError
from longlines.flow.published import Unpublished
from longlines.live.engines import Sign

TURN = 0.0005
"""Seconds after which the thread that parses new flows lets calls go on; Python's own are ten
times that, which callers' keys would wait for."""

LOOK_EVERY = 0.05
"""Seconds between looks at what is in force; a look is one readlink."""

log = logging.getLogger(__name__)


class Shelf:
    """The set in force, from `archive`; older ones for the calls that began with them."""

    def __init__(self, archive: Path) -> None:
        """Raises Unpublished when no set is in force, FlowError when the archive lost a part."""
        self._archive = archive
        self._current = _parsed(archive)
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
        """Read in a thread, so that no call waits; a set that can't be read changes nothing."""
        turn = sys.getswitchinterval()
        sys.setswitchinterval(TURN)
        try:
            new = await asyncio.to_thread(_parsed, self._archive, version, self._current)
        except (FlowError, Unpublished) as error:
            self._unusable = version
            log.error("the flows stay as they were: %s", error)
            return
        except Exception:
            self._unusable = version
            log.exception("the flows stay as they were")
            return
        finally:
            sys.setswitchinterval(turn)
        new.older = self._current.older
        new.keep(self._current)
        self._current = new
        sign.show(version)
        log.info("calls begin with the flows %s", version)


def _parsed(archive: Path, version: str = "", like: Library | None = None) -> Library:
    """A set whose flows are parsed now, not when a call asks for one."""
    new = library.load_published(archive, version, like)
    for name in new.flows:
        new.flow(name)
    return new
