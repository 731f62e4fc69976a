"""The telephone of a page that went away without a word: its browser was killed, or lost its way.

A page that can, says so itself with its last message (longlines/desk/page/sip.js). Here its lines
are hung up for it, so that no caller hears silence; the dialplan brings him back
(dialplans/desk-gone.conf). Where the desk is away too, Asterisk misses the sound by itself.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import web

from ami.desk.lines import Line
from ami.desk.office import Office, Refused

COMES_BACK = 8.0
"""Seconds that a page has to connect anew; it tries every four at the latest."""

OUT_OF_ORDER = "27"
"""The cause (Q.850) by which the dialplan knows that nobody hung up."""

log = logging.getLogger(__name__)


class Pages:
    """Which pages are connected. Use from the desk's event loop."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._open: Counter[tuple[str, str]] = Counter()
        self._news = asyncio.Event()
        self._waiting: set[asyncio.Task[None]] = set()
        self.stopping = False

    @contextmanager
    def connected(self, account: str, page: str) -> Iterator[None]:
        """While this page of this account is connected; `page` is a name that it gave itself."""
        key = account, page
        self._open[key] += 1
        self._news.set()
        try:
            yield
        finally:
            self._open[key] -= 1
            self._open += Counter()
            lines = self._office.feed.lines.of_account(account)
            if lines and not self.stopping:
                task = asyncio.ensure_future(self._missed(key, lines))
                self._waiting.add(task)
                task.add_done_callback(self._waiting.discard)

    async def close(self, _application: web.Application) -> None:
        """The desk stops: pages come back to the next one, and their calls don't notice."""
        self.stopping = True
        for task in self._waiting:
            task.cancel()
        await asyncio.gather(*self._waiting, return_exceptions=True)

    async def _missed(self, key: tuple[str, str], lines: list[Line]) -> None:
        """Wait for the page. Another one of that account, loaded since, never hears these calls."""
        before = self._others(key)
        try:
            async with asyncio.timeout(COMES_BACK):
                while not (self._open[key] or self._others(key) - before):
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            log.info("the page of %s hasn't come back", key[0])
        if self._open[key]:
            return
        for line in lines:
            if self._office.feed.lines.named(line.channel) is not line:
                continue
            try:
                await self._office.act("Hangup", Channel=line.channel, Cause=OUT_OF_ORDER)
            except Refused as error:
                log.warning("a line of %s is left to Asterisk: %s", key[0], error)

    def _others(self, key: tuple[str, str]) -> set[tuple[str, str]]:
        return {each for each in self._open if each[0] == key[0] and each != key}
