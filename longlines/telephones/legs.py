"""One leg of a call as a phone has it: what it says, what it hears, how it ends."""

import asyncio
import contextlib
import re
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from baresip import AudioNotActive, AudioRestarted, BaresipError, StaleHandleError
from baresip.call import Call
from baresip.errors import TransferFailed, split_status
from baresip.events import Event, StackEvent

from longlines.telephones import tones
from longlines.telephones.heard import Heard, Moment

LET_GO_WITHIN = 1.0
FRAME = 0.02
AHEAD = 0.08
_ADDRESS = re.compile(r'^\s*(?:"(?P<quoted>[^"]*)"|(?P<plain>[^<"]*?))\s*<?sips?:(?P<user>[^@;>]*)')


class CallFailed(Exception):
    """A call ended unanswered; `code` is the SIP status (486, 603...), None if none came."""

    def __init__(self, code: int | None, reason: str) -> None:
        super().__init__(f"{code} {reason}" if code else reason)
        self.code = code
        self.reason = reason


class TransferRefused(Exception):
    """A call could not be moved; it goes on."""


@dataclass(frozen=True)
class Ending:
    """When and why a leg ended: `here` if we hung up; `code` if a SIP status refused it."""

    at: Moment
    here: bool
    code: int | None
    reason: str


class Leg:
    """One call leg, dialled or ringing. Silent until told otherwise; records what it hears."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self.heard = Heard()
        self.digits = ""
        self.began = Moment.now()
        self.answered: Moment | None = None
        self.ending: Ending | None = None
        self.progress: list[str] = []
        self._hung_up = False
        self._changed = asyncio.Event()
        self._voice: tones.Pcm = tones.sine(0, 0)
        self._hz = 0.0
        self._sent = 0
        call.on_dtmf(lambda digit: self._key_heard(digit.digit))
        self._pump = asyncio.create_task(self._run(), name=f"leg {call.peer}")

    @property
    def peer(self) -> str:
        """The far end's SIP address."""
        return self._call.peer or ""

    @property
    def call_id(self) -> str:
        """The SIP Call-ID."""
        return self._call.call_id or ""

    @property
    def caller(self) -> tuple[str, str]:
        """Display name and number of an incoming call's P-Asserted-Identity, else of its From."""
        headers = {name.lower(): value for name, value in self._call.headers.items()}
        address = headers.get("p-asserted-identity") or headers.get("from") or self.peer
        found = _ADDRESS.match(address)
        if not found:
            return "", address
        return (found["quoted"] or found["plain"] or "").strip(), found["user"]

    @property
    def asked_to_answer(self) -> bool:
        """Whether an incoming call asks the telephone to pick up by itself (`answer-after=0`)."""
        headers = {name.lower(): value for name, value in self._call.headers.items()}
        return "answer-after=0" in headers.get("call-info", "")

    async def wait_answered(self, within: float) -> Moment:
        """Wait until both ends are connected. CallFailed (SIP code) if the call ends first."""
        await self._wait(lambda: self.answered or self.ending, within, "answered")
        if self.answered is None:
            assert self.ending is not None
            raise CallFailed(self.ending.code, self.ending.reason)
        return self.answered

    async def ended(self, within: float) -> Ending:
        """Wait for the end of the leg, whoever ended it."""
        await self._wait(lambda: self.ending, within, "ended")
        assert self.ending is not None
        return self.ending

    async def answer(self, within: float = 5.0) -> Moment:
        """Pick up, and wait until it is connected. CallFailed if the far end was quicker."""
        with contextlib.suppress(StaleHandleError):
            await self._call.answer()
        return await self.wait_answered(within)

    async def reject(self) -> None:
        """Refuse a ringing call: 486 Busy Here; no error if the far end was quicker."""
        with contextlib.suppress(StaleHandleError):
            self._hung_up = self.ending is None
            await self._call.reject()

    async def hangup(self) -> None:
        """End the leg; no error if the far end was quicker."""
        with contextlib.suppress(StaleHandleError):
            self._hung_up = self.ending is None
            await self._call.hangup()

    async def transfer(self, number: str) -> None:
        """Have the far end call a number instead (REFER), and wait until this leg has ended.

        TransferRefused if the exchange won't, or if what it tried came to nothing.
        """
        await self._moved(self._call.transfer(number))

    async def join(self, other: "Leg") -> None:
        """Connect the far end with that of `other`, a call of the same phone (REFER, Replaces)."""
        await self._moved(self._call.attended_transfer(other._call))

    async def _moved(self, transfer: Coroutine[object, object, None]) -> None:
        self._hung_up = True
        try:
            await transfer
        except TransferFailed as error:
            # The exchange may let go of us before it has said how it went.
            try:
                await self.ended(LET_GO_WITHIN)
            except TimeoutError:
                raise TransferRefused(str(error)) from error

    async def keys(self, keys: str, gap_ms: int = 100) -> None:
        """Press keys (RFC 4733 events of 100 ms), `gap_ms` between them; a dead line takes none."""
        with contextlib.suppress(StaleHandleError):
            await self._call.send_dtmf(keys, gap_ms)

    def tone(self, hz: float) -> None:
        """Send a sine tone from now on."""
        self._say(tones.sine(0, 0), hz)

    def say(self, voice: Path | str | tones.Pcm) -> None:
        """Send a WAV file (8 kHz mono) or PCM once from now on, then silence."""
        self._say(voice if isinstance(voice, np.ndarray) else tones.read_wav(voice), 0.0)

    def quiet(self) -> None:
        """Send silence from now on."""
        self._say(tones.sine(0, 0), 0.0)

    @property
    def saying(self) -> bool:
        """Whether what `say` was given is still being sent."""
        return len(self._voice) > 0

    def hears(self, hz: float, since: float | None = None, until: float | None = None) -> float:
        """The share (0 to 1) of 50 ms windows in which the tone dominates."""
        return self.heard.hears(hz, since, until)

    async def until_hears(self, hz: float, within: float) -> float:
        """Wait for the tone; see Heard.until_hears."""
        return await self.heard.until_hears(hz, within)

    async def until_speech(self, within: float) -> float:
        """Wait for speech; see Heard.until_speech."""
        return await self.heard.until_speech(within)

    async def until_silence(self, within: float) -> float:
        """Wait for quiet; see Heard.until_silence."""
        return await self.heard.until_silence(within)

    def on_event(self, event: StackEvent) -> None:
        """Take in one event of this leg, from Phones."""
        now = Moment.now()
        if event.event in (Event.CALL_RINGING, Event.CALL_PROGRESS):
            self.progress.append(event.event.name.removeprefix("CALL_").lower())
        elif event.event is Event.CALL_ESTABLISHED and self.answered is None:
            self.answered = now
        elif event.event is Event.CALL_CLOSED and self.ending is None:
            code, reason = split_status(event.text or "")
            self.ending = Ending(now, self._hung_up, code, reason)
        self._changed.set()

    async def close(self) -> None:
        """Hang up and stop the audio."""
        if self.ending is None:
            with contextlib.suppress(BaresipError):
                await self._call.hangup()
        self._pump.cancel()
        await asyncio.gather(self._pump, return_exceptions=True)

    def _say(self, voice: tones.Pcm, hz: float) -> None:
        self._voice, self._hz = voice, hz
        with contextlib.suppress(AudioNotActive, AudioRestarted):
            self._call.audio.flush_tx()

    def _key_heard(self, digit: str) -> None:
        self.digits += digit
        self._changed.set()

    async def _wait(self, condition: Callable[[], object], within: float, what: str) -> None:
        try:
            async with asyncio.timeout(within):
                while not condition():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            raise TimeoutError(f"{self.peer}: not {what} within {within:g} s") from None

    async def _run(self) -> None:
        while self.ending is None:
            with contextlib.suppress(AudioNotActive, AudioRestarted):
                self._exchange()
            await asyncio.sleep(FRAME)

    def _exchange(self) -> None:
        audio = self._call.audio
        info = audio.info()
        if info.rx_ready:
            self.heard.append(audio.read(max(2, info.rx_buffered)), time.monotonic())
        if info.tx_ready:
            lack = round(AHEAD * tones.RATE) - info.tx_buffered // 2
            if lack > 0:
                audio.write(self._next(lack).tobytes())

    def _next(self, samples: int) -> tones.Pcm:
        if self._hz:
            tone = tones.sine(self._hz, samples / tones.RATE, start=self._sent)
            self._sent += samples
            return tone
        said, self._voice = self._voice[:samples], self._voice[samples:]
        return said
