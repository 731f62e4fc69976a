"""A person at a real telephone who follows a script, driven by what is heard there."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from longlines.flow.kinds import PLACEHOLDER
from longlines.flow.kinds.references import INLINE
from longlines.rehearsal.cases import HangsUp, Hears, Item, Keys, Silence, Speaks, Talks
from longlines.rehearsal.party import REACTION
from longlines.rehearsal.sheet import Sheet
from longlines.rehearsal.sip import voices
from longlines.rehearsal.sip.ear import Ear, Prompt
from longlines.rehearsal.sip.repertoire import Repertoire
from longlines.rehearsal.sip.story import Story, Words
from longlines.rehearsal.transcript import Who
from longlines.telephones.legs import Leg

TICK = 0.04
"""Seconds between two looks at a line."""

SMALL_TALK = 1.0
"""Seconds that somebody talks whose script doesn't say for how long."""

MIDWAY = 0.5
"""Seconds of a prompt that are heard at least before a key cuts it short."""

LOOKS_BACK = 2.0
"""Seconds in which a tone is looked for."""

GIVES_UP = 60.0
"""Seconds without a word after which a caller without any other plan hangs up."""


@dataclass
class Person:
    """Somebody with a telephone in hand. `values` are those that `{name}` in keys stands for.

    `partner` is the voice (its tone in Hz) that is heard once connected, 0 while nobody can be.
    `ends` tells that this person ends a conversation of which nobody knows how long it is, nor
    the `other`.
    """

    who: Who
    leg: Leg
    sheet: Sheet
    repertoire: Repertoire
    story: Story
    words: Words
    values: Mapping[str, str] = field(default_factory=dict)
    voice: float = voices.CALLER
    partner: float = 0.0
    ends: bool = False
    other: "Person | None" = None

    def __post_init__(self) -> None:
        self.ear = Ear(self.leg.heard, self.repertoire)
        self.connected: float | None = None
        self.gave_up = False
        self._ready = time.monotonic()
        self._heeded: float | None = None
        self._toned: float | None = None
        self._speaking = False
        self._collecting = False
        self._finished = False
        self._stirred = self._ready
        self._sounding = False

    async def follow(self) -> None:
        """Follow the script from now on, until the line is dead."""
        self._ready = self._stirred = time.monotonic()
        while self.leg.ending is None:
            now = time.monotonic()
            self._listen(now)
            self._sound(now)
            await self._act(now)
            await asyncio.sleep(TICK)
        self.finish()

    def finish(self) -> None:
        """The line is dead; called once more, this does nothing."""
        if self._finished:
            return
        self._finished = True
        now = time.monotonic()
        self._listen(now, over=True)
        ending = self.leg.ending
        self._waited(ending.at.monotonic if ending else now)
        self._parted(ending.at.monotonic if ending else now, by_me=bool(ending and ending.here))
        self.sheet.finish()

    @property
    def planless(self) -> bool:
        """Whether the script has nothing that would end a conversation."""
        item = self.sheet.next
        return not isinstance(item, Talks | HangsUp) and not self._pausing(item)

    def _listen(self, now: float, *, over: bool = False, at_once: bool = False) -> None:
        for prompt in self.ear.listen(now, over=over, at_once=at_once):
            if prompt is self.ear.current:
                self._began(prompt)
            else:
                self._ended(prompt)

    def _began(self, prompt: Prompt) -> None:
        self._stirred = prompt.began
        self._waited(prompt.began)
        key = self._key(prompt)
        self._heeded = prompt.began if key in self.repertoire.heeded else None
        self._collecting = key in self.repertoire.collecting
        self._toned = None

    def _ended(self, prompt: Prompt) -> None:
        key = self._key(prompt)
        shown = "" if key.startswith(INLINE) else key
        # In virtual time a key that is next cuts such a prompt however short it is.
        answered = isinstance(self.sheet.next, Keys) and key in self.repertoire.heeded
        told = self.sheet.heard(shown, self.words(key), prompt.cut or answered)
        self.story.add(self.who, told, shown, prompt.until)
        self._ready = self._stirred = prompt.until

    def _key(self, prompt: Prompt) -> str:
        item = self.sheet.next
        return prompt.key(item.prompt if isinstance(item, Hears) else "")

    def _waited(self, at: float) -> None:
        """Something goes on by itself: a wait for this person is over."""
        item = self.sheet.next
        if isinstance(item, Silence) and item.seconds is None and at > self._ready:
            self._done("is silent", at)

    def _sound(self, now: float) -> None:
        """Let one's voice be heard while there may be a partner, and listen for theirs."""
        item = self.sheet.next
        wanted = bool(self.partner) and not isinstance(item, Speaks | Silence)
        if wanted != self._sounding and not self._speaking:
            self._sounding = wanted
            if wanted:
                self.leg.tone(self.voice)
            else:
                self.leg.quiet()
        if self.partner and self.connected is None:
            heard = self.leg.heard
            if self.leg.hears(self.partner, max(now, heard.until) - voices.SPAN) >= voices.SURE:
                self.connected = now - voices.SPAN
                self._waited(self.connected)
                self._ready = self._stirred = self.connected

    def parted(self) -> None:
        """Whom one was connected with is gone."""
        self._parted(time.monotonic(), by_me=False)
        self.partner, self.ends, self.other = 0.0, False, None

    def _parted(self, at: float, by_me: bool) -> None:
        if self.connected is None:
            return
        seconds = round(at - self.connected, 1)
        self.story.add(self.who, f"talks {seconds:g}s", at=at)
        self.sheet.talked(seconds, ended=by_me)
        self.connected = None
        self._ready = self._stirred = at

    async def _act(self, now: float) -> None:
        if self._speaking:
            self._spoken(now)
            return
        match self.sheet.next:
            case Keys() as item if self._may_press(item, now):
                await self._press(item)
            case Speaks() as item if self._tone_is_over(now):
                self.leg.say(voices.speech(item.seconds))
                self._speaking = True
            case Silence(seconds=float(seconds)) if now >= self._ready + seconds:
                self._done(str(self.sheet.next), self._ready + seconds)
            case HangsUp(after=after) if now >= self._ready + after:
                await self._hang_up(now)
            case Talks(seconds=seconds) if self._talked_for(seconds, now):
                await self._hang_up(now)
            case _:
                await self._drift(now)

    async def _drift(self, now: float) -> None:
        """What one does whose script doesn't say."""
        nobody_knows = self.planless and (self.other is None or self.other.planless)
        if self.ends and nobody_knows and self._talked_for(SMALL_TALK, now):
            await self._hang_up(now)
        elif self.sheet.next is None and self.who == "caller" and not self.partner:
            self.gave_up = now > self._stirred + GIVES_UP
            if self.gave_up:
                self.story.add(self.who, "gives up")
                await self._hang_up(now)

    def _talked_for(self, seconds: float, now: float) -> bool:
        return self.connected is not None and now >= self.connected + seconds

    @staticmethod
    def _pausing(item: Item | None) -> bool:
        return isinstance(item, Silence) and item.seconds is not None

    def _may_press(self, item: Keys, now: float) -> bool:
        known = self.ear.values.keys() | self.values.keys()
        if self._toned is not None and item.keys.startswith("#"):
            return True
        if self._heeded is None or not all(each in known for each in _names(item.keys)):
            return False
        return now >= max(self._heeded + MIDWAY, self._ready + REACTION)

    async def _press(self, item: Keys) -> None:
        values = {**self.values, **self.ear.values}
        keys = PLACEHOLDER.sub(lambda match: values.get(match[1], ""), item.keys)
        now = time.monotonic()
        self._listen(now, at_once=True)
        if interrupted := self.ear.interrupt(now):
            self._ended(interrupted)
        await self.leg.keys(keys)
        self._done(f"keys {keys}", time.monotonic())
        self._heeded = self._ready if self._collecting else None

    def _tone_is_over(self, now: float) -> bool:
        """Whether the tone before a recording has just ended."""
        if self.ear.current is not None:
            return False
        at = voices.tone_ended(self.leg.heard, max(self._ready - MIDWAY, now - LOOKS_BACK))
        self._toned = at or None
        return bool(at)

    def _spoken(self, now: float) -> None:
        if not self.leg.saying:
            self._speaking = False
            self._done(str(self.sheet.next), now)

    async def _hang_up(self, now: float) -> None:
        self._parted(now, by_me=True)
        if isinstance(self.sheet.next, HangsUp):
            self.sheet.done("hangs up")
        self.story.add(self.who, "hangs up")
        await self.leg.hangup()

    def _done(self, happened: str, at: float) -> None:
        self.story.add(self.who, happened, at=at)
        self.sheet.done(happened)
        self._ready = at


def _names(keys: str) -> list[str]:
    """The values that keys are made of."""
    return [match[1] for match in PLACEHOLDER.finditer(keys)]
