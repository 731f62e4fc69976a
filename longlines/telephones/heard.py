"""One leg's ear: everything it heard, on the phone's own clock."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import numpy as np

from longlines.telephones import tones

# Arrival jitters: a shorter lack is no gap. A longer one is filled with silence, so that a sample's
# place tells its time.
GAP = 0.2
SPEECH = -40.0


@dataclass(frozen=True)
class Moment:
    """One instant on both clocks: `monotonic` for differences, `utc` for PBX records."""

    monotonic: float
    utc: datetime

    @classmethod
    def now(cls) -> "Moment":
        return cls(time.monotonic(), datetime.now(UTC))


T = TypeVar("T")


async def eventually(
    condition: Callable[[], T | Awaitable[T]], within: float, every: float = 0.05, what: str = ""
) -> T:
    """Poll `condition` (plain or async) until it gives something true, and return that.

    Raises TimeoutError naming `what` after `within` seconds.
    """
    end = time.monotonic() + within
    while True:
        found = condition()
        value = await found if isinstance(found, Awaitable) else found
        if value:
            return value
        if time.monotonic() >= end:
            raise TimeoutError(f"not within {within:g} s: {what or condition}")
        await asyncio.sleep(every)


class Heard:
    """The recording of one leg. `since` and `until` are `time.monotonic()`; default: all of it."""

    def __init__(self) -> None:
        self.rate = tones.RATE
        self.began: float | None = None
        self._pcm = bytearray()
        self._filled_at = self._filled = 0

    def append(self, pcm: bytes, at: float) -> None:
        """Add 16-bit samples that had arrived by the time `at`.

        Where none came for a while there is silence, as long as it lasted; unless they were only
        late and come all at once: nothing is heard before its time.
        """
        if not pcm:
            return
        length = len(pcm) / 2 / self.rate
        if self.began is None:
            self.began = at - length
        lack = at - length - self.until
        if lack > GAP:
            self._filled_at, self._filled = len(self._pcm), round(lack * self.rate)
            self._pcm += bytes(2 * self._filled)
        self._pcm += pcm
        too_much = min(self._filled, max(0, round((self.until - at) * self.rate)))
        if too_much:
            del self._pcm[self._filled_at : self._filled_at + 2 * too_much]
            self._filled -= too_much

    @property
    def until(self) -> float:
        """When the last sample was heard; 0 if none was."""
        return 0.0 if self.began is None else self.began + len(self._pcm) / 2 / self.rate

    def pcm(self, since: float | None = None, until: float | None = None) -> tones.Pcm:
        """The samples heard between two times."""
        began = self.began or 0.0
        first = 0 if since is None else max(0, round((since - began) * self.rate))
        last = len(self._pcm) // 2 if until is None else max(0, round((until - began) * self.rate))
        return np.frombuffer(bytes(self._pcm[2 * first : 2 * last]), dtype=np.int16)

    def hears(self, hz: float, since: float | None = None, until: float | None = None) -> float:
        """The share (0 to 1) of 50 ms windows in which the tone dominates."""
        return tones.tone_share(self.pcm(since, until), hz, self.rate)

    def loudness(self, since: float | None = None, until: float | None = None) -> float:
        """dB below full scale; -120 for silence."""
        return tones.loudness(self.pcm(since, until))

    def match(
        self, wav: Path | str, since: float | None = None, *, most: float | None = 2.0
    ) -> tones.Match:
        """How well a prompt was heard (0 to 1), and its beginning as `time.monotonic()` seconds.

        Compares the prompt's first `most` spoken seconds (None: all), so that one cut short by a
        key still counts.
        """
        whole = tones.read(wav, self.rate)
        reference, lead = tones.spoken(whole, self.rate, most=most)
        found = tones.match(self.pcm(since), reference, self.rate)
        start = max(self.began or 0.0, since or 0.0)
        return tones.Match(found.score, start + found.offset - lead)

    def save(self, path: Path | str) -> None:
        """Write all of it as a WAV file."""
        tones.write_wav(path, self.pcm(), self.rate)

    async def until_hears(self, hz: float, within: float, *, span: float = 0.3) -> float:
        """Wait for `span` seconds of the tone from now on; gives when they ended."""
        return await self._until(
            lambda pcm: tones.tone_share(pcm, hz, self.rate) >= 0.9, within, span, f"{hz:g} Hz"
        )

    async def until_speech(self, within: float, *, span: float = 0.1) -> float:
        """Wait for something loud from now on (speech, music or a tone), `span` seconds of it."""
        return await self._until(lambda pcm: tones.loudness(pcm) > SPEECH, within, span, "speech")

    async def until_silence(self, within: float, *, span: float = 0.8) -> float:
        """Wait for `span` seconds of quiet from now on; longer than the pauses between words."""

        def quiet(pcm: tones.Pcm) -> bool:
            return all(tones.loudness(part) <= SPEECH for part in tones.windows(pcm, self.rate))

        return await self._until(quiet, within, span, "silence")

    async def _until(
        self, holds: Callable[[tones.Pcm], bool], within: float, span: float, what: str
    ) -> float:
        start = time.monotonic()

        def found() -> float:
            # No packets at all is silence too: a phone without media hears nothing.
            end = max(self.until, time.monotonic() - GAP)
            if end - span < start:
                return 0.0
            return end if holds(self.pcm(end - span, end)) else 0.0

        return await eventually(found, within, 0.02, what)
