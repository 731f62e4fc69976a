"""A Phone over an AGI session, of whichever kind.

A digit that arrives while no AGI command runs is dropped, so no needless round trip may come
between two of them. What is spoken right before the dialplan takes over is left to the dialplan:
two round trips less.
"""

import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from agi import command
from agi.channel import DEADLINE, QUICK, AgiSession, Channel, check
from agi.reply import Reply
from longlines.flow.phone import KEYS, Audio, Hangup, Keyed, LineLost, Listened

SAMPLES = 8000
"""Samples in a second of recorded audio; `endpos` counts them."""

NOTICE = 1.0
"""Seconds that a key is awaited at a time: Asterisk notices our death only between two commands."""

CHUNK = 5
"""Keys that one GET DATA collects, under one deadline."""

PATIENCE = 8.0
"""Seconds past a command's longest time to wait for its reply: more than any deadline's grace."""

SILENCE = 2.0
"""Seconds of silence that end a recording; Asterisk keeps the first of them, however many."""

NOTHING_SAID = 1.1
"""A recording that silence ended has no speech in it up to this length, in seconds."""

SAY = "LL_SAY"

MOST_UNSPOKEN = 8
"""Pieces that are kept back at most, for the dialplan to play."""

_PLAIN = re.compile(r"[A-Za-z0-9/_.-]+")
_ALL_KEYS = KEYS + "ABCD"


class AgiPhone:
    """The line of the caller whose call opened `session`.

    `silence` names audio (without suffix) to play while keys are collected; none is needed.
    While the call isn't `answered` the caller hears it ring; it is answered before anything is
    played or awaited. For `grace`, `clock`, `given` and `lasts` see Channel.
    """

    def __init__(
        self,
        session: AgiSession,
        silence: str = "",
        grace: float = 3.0,
        clock: Callable[[], float] = time.monotonic,
        given: float = 0.0,
        answered: bool = True,
        lasts: float | None = None,
    ) -> None:
        self._channel = Channel(session, grace, clock, given, lasts)
        self._answered = answered
        self._silence = silence
        self._unspoken: list[Audio] = []
        self._told: dict[str, str] = {}

    async def play(self, audio: Audio, stop_keys: str = "") -> str:
        """Play; what no key can stop is kept back, and left to the dialplan if nothing follows."""
        if not stop_keys and len(self._unspoken) < MOST_UNSPOKEN and _PLAIN.fullmatch(audio.path):
            if not self._unspoken:
                self._told, self._channel.pending = self._channel.pending, {}
            self._unspoken.append(audio)
            return ""
        await self._speak()
        return await self._stream(audio, stop_keys)

    async def _stream(self, audio: Audio, stop_keys: str) -> str:
        await self._channel.arm_unless_armed(audio.seconds)
        await self._answer()
        within = audio.seconds + PATIENCE
        reply = await self._channel.ask("STREAM FILE", audio.path, stop_keys, within=within)
        if reply.result == "-1":
            if reply.endpos:  # it did begin to play
                raise Hangup("hung up during a prompt")
            await self._channel.hung_up_or(f"can't play {audio.path}")
        return _key(reply)

    async def key(self, wait: float) -> str:
        await self._speak()
        await self._channel.arm_unless_armed(wait)
        await self._answer()
        left = wait
        while left > 0:
            step = min(left, NOTICE)
            reply = await self._channel.ask("WAIT FOR DIGIT", _ms(step), within=step + PATIENCE)
            if reply.result == "-1":
                raise Hangup("hung up while a key was awaited")
            if key := _key(reply):
                return key
            left -= step
        return ""

    async def keys(self, at_most: int, wait: float) -> Keyed:
        """Collect keys; `closed` is true as well when all `at_most` of them came.

        The first key is awaited by itself, the others a few at a time: a silent caller is soon
        taken back from an engine that froze, and a slow one is never hurried.
        """
        if not 1 <= at_most <= 255:
            raise ValueError(f"{at_most} keys at most; use 1 to 255")
        digits = await self.key(wait)
        if digits in ("", "#"):
            return Keyed("", closed=digits == "#")
        while len(digits) < at_most:
            wanted = min(CHUNK, at_most - len(digits))
            more = await self._some_keys(wanted, wait)
            digits += more.digits
            if not more.closed or len(more.digits) < wanted:
                return Keyed(digits, more.closed)
        return Keyed(digits, closed=True)

    async def _some_keys(self, at_most: int, wait: float) -> Keyed:
        longest = at_most * wait
        await self._channel.arm_unless_armed(longest)
        reply = await self._channel.ask(
            "GET DATA", self._silence, _ms(wait), str(at_most), within=longest + PATIENCE
        )
        if reply.result == "-1":
            await self._channel.hung_up_or(f"can't collect keys over {self._silence!r}")
        if not set(reply.result) <= set(_ALL_KEYS):
            raise LineLost(f"GET DATA answered {reply.text!r}")
        return Keyed(reply.result, closed=reply.note != "timeout")

    async def record(
        self, path: Path, up_to: float, stop_keys: str = KEYS, silence: float = SILENCE
    ) -> float:
        """Record; the length is 0 too when silence was all there was."""
        return (await self._recorded(path, up_to, stop_keys, silence)).seconds

    async def listen(self, path: Path, up_to: float, silence: float) -> Listened:
        return await self._recorded(path, up_to, KEYS, silence)

    async def _recorded(self, path: Path, up_to: float, stop_keys: str, silence: float) -> Listened:
        await self._speak()
        base = str(path.with_suffix("") if path.suffix == ".wav" else path)
        longest = up_to + 1.0  # the tone
        await self._channel.arm(longest)
        await self._answer()
        quiet = max(1, round(silence))
        options = (base, "wav", stop_keys, _ms(up_to), "BEEP", f"s={quiet}")
        reply = await self._channel.ask("RECORD FILE", *options, within=longest + PATIENCE)
        if reply.result == "-1":
            await self._channel.hung_up_or(f"can't record {base}.wav ({reply.note})")
        if reply.note == "randomerror":  # a key during the tone: no file
            return Listened(0.0, _key(reply))
        seconds = (reply.endpos or 0) / SAMPLES
        ended_by_silence = reply.note == "timeout" and up_to > quiet
        key = _key(reply) if reply.note == "dtmf" else ""
        return Listened(0.0 if ended_by_silence and seconds <= NOTHING_SAID else seconds, key)

    async def set(self, variables: Mapping[str, str]) -> None:
        """Take `variables` to be written before the next command, or by `flush`.

        Raises CommandRefused, and takes none of them, if one can't be written or they don't fit
        in one line.
        """
        await self._channel.set(variables)

    async def get(self, name: str) -> str:
        await self._speak()
        if self._channel.pending:
            await self._channel.write(self._channel.pending)
        reply = await self._channel.ask("GET VARIABLE", name, within=QUICK)
        return reply.note if reply.result == "1" else ""

    async def event(self, name: str, facts: Mapping[str, str]) -> None:
        """Write the event after what was said before it. Raises CommandRefused, unwritten."""
        argument = command.user_event(name, facts)
        await self._speak()
        if self._channel.pending:
            await self._channel.write(self._channel.pending)
        reply = await self._channel.ask("EXEC CELGenUserEvent", argument, within=QUICK)
        if reply.result != "0":
            raise LineLost(f"CELGenUserEvent answered {reply.text!r}")

    async def away(self, up_to: float) -> None:
        """Say what was kept back, and put the deadline off."""
        await self._speak()
        await self._channel.arm_unless_armed(up_to)

    async def flush(self) -> None:
        """Write what was `set` and lift the engine's deadline: from here the dialplan has the call.

        To be called last. A deadline left on would end the conversation that the dialplan dials.
        What was kept back to be played is named in LL_SAY, for the dialplan to play first.
        """
        last = {DEADLINE: self._channel.last_deadline} if self._channel.has_deadline else {}
        if self._unspoken:
            last[SAY] = "&".join(audio.path for audio in self._unspoken)
            self._channel.pending = self._told | self._channel.pending
        try:
            check(self._channel.pending | last)
        except command.CommandRefused:
            last.pop(SAY, None)
            await self._speak()
        if variables := self._channel.pending | last:
            await self._channel.write(variables)
        self._channel.disarmed()
        self._unspoken.clear()

    async def _answer(self) -> None:
        if self._answered:
            return
        reply = await self._channel.ask("ANSWER", within=QUICK)
        if reply.result == "-1":
            await self._channel.hung_up_or("can't answer the call")
        self._answered = True

    async def _speak(self) -> None:
        """Play what was kept back, under the variables that were set before it."""
        if not self._unspoken:
            return
        later, self._channel.pending = self._channel.pending, self._told
        unspoken, self._unspoken = self._unspoken, []
        for audio in unspoken:
            await self._stream(audio, "")
        self._channel.pending = self._channel.pending | later


def _ms(seconds: float) -> str:
    return str(max(1, round(seconds * 1000)))  # 0 would mean Asterisk's own default


def _key(reply: Reply) -> str:
    """The key whose ASCII code is the result, "" for 0."""
    if reply.result == "0":
        return ""
    for key in _ALL_KEYS:
        if reply.result == str(ord(key)):
            return key
    raise LineLost(f"no key: {reply.text!r}")
