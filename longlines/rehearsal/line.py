"""The telephone line of one party, played instead of a PBX: a Phone on virtual time."""

from collections.abc import Mapping
from pathlib import Path

from longlines.flow.phone import KEYS, Audio, Hangup, Keyed, Listened
from longlines.rehearsal.party import Party, Wanted
from longlines.rehearsal.transcript import Transcript

TONE = 0.25
"""Seconds of the tone before a recording."""

PLACE = ("flow", "step")
"""Facts of an event that say no more than where the call is."""


def kind_of(event: str) -> str:
    """What an event is about: `note` of `LL_NOTE`."""
    return event.removeprefix("LL_").lower().replace("_", "-")


class ScriptedLine:
    """A line with a party at its end. `dropped_at`: when the PBX will drop it by itself."""

    def __init__(self, transcript: Transcript, party: Party) -> None:
        self.party = party
        self.variables: dict[str, str] = {}
        self.events: list[tuple[str, dict[str, str]]] = []
        self.values: Mapping[str, str] = {}
        self.dropped_at: float | None = None
        self._transcript = transcript
        self._clock = transcript.clock
        self._prompt = ""
        self._words: list[str] = []

    def begins(self, prompt: str) -> None:
        """What is played from now on belongs to a prompt; "" for none."""
        self.spoken()
        self._prompt = prompt

    def spoken(self, cut: bool = False) -> None:
        """What was being played has ended: the party has heard it."""
        if self._words:
            words, self._words = " ".join(self._words), []
            self.party.heard(self._prompt, words, cut)
        self._prompt = ""

    async def play(self, audio: Audio, stop_keys: str = "") -> str:
        self._words.append(audio.text or _recording(audio))
        until = self._clock.seconds + audio.seconds
        while key := self._key(until, "key" if stop_keys else None, playing=True):
            if key in stop_keys:
                return key
        return ""

    async def key(self, wait: float) -> str:
        self.spoken()
        return self._key(self._clock.seconds + wait, "key")

    async def keys(self, at_most: int, wait: float) -> Keyed:
        self.spoken()
        digits = ""
        while len(digits) < at_most:
            key = self._key(self._clock.seconds + wait, "keys")
            if not key or key == "#":
                return Keyed(digits, closed=key == "#")
            digits += key
        return Keyed(digits, closed=True)

    async def record(
        self, path: Path, up_to: float, stop_keys: str = KEYS, silence: float = 2.0
    ) -> float:
        return (await self.listen(path, up_to, silence)).seconds

    async def listen(self, path: Path, up_to: float, silence: float) -> Listened:
        self.spoken()
        self._clock.until(self._clock.seconds + TONE)
        self._drop(self._clock.seconds)
        seconds = self.party.voice(up_to, silence, self.values)
        return Listened(seconds, self.party.stopped_by)

    async def set(self, variables: Mapping[str, str]) -> None:
        self.variables.update(variables)

    async def get(self, name: str) -> str:
        return self.variables.get(name, "")

    async def event(self, name: str, facts: Mapping[str, str]) -> None:
        self.events.append((name, dict(facts)))
        told = " ".join(f"{key}={value}" for key, value in facts.items() if key not in PLACE)
        self._transcript.add("exchange", f"records {kind_of(name)}: {told}")

    async def away(self, up_to: float) -> None:
        return None

    def _key(self, until: float, wanted: Wanted | None, playing: bool = False) -> str:
        last = until if self.dropped_at is None else min(until, self.dropped_at)
        # While a prompt is spoken nobody is asked for more than the script already holds.
        listening = wanted if not playing or self.party.left else None
        key = self.party.key(last, self.values, listening, lambda: self.spoken(cut=playing))
        if not key:
            self._drop(last)
            if not playing:
                self.party.waited()
        return key

    def _drop(self, now: float) -> None:
        if self.dropped_at is not None and now >= self.dropped_at:
            self.spoken(cut=True)
            self.party.gone = True
            raise Hangup("the line was dropped")


def _recording(audio: Audio) -> str:
    """A recording of the call is named `<id>-<value>`."""
    return f"[recording of {Path(audio.path).name.partition('-')[2] or 'a voice'}]"
