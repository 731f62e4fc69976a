"""A person at a telephone who follows a script, in virtual time.

Keys wait until the exchange listens for keys; what follows the first of them follows it closely,
and is lost where nobody listens any more. Speech waits until it is recorded.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Literal, TypeAlias

from longlines.flow.kinds import PLACEHOLDER
from longlines.flow.phone import Hangup
from longlines.rehearsal.cases import HangsUp, Item, Keys, Silence, Speaks, Talks
from longlines.rehearsal.clock import VirtualClock
from longlines.rehearsal.sheet import Row, Sheet
from longlines.rehearsal.transcript import Transcript, Who

REACTION = 0.5
"""Seconds from what a party heard or did to its next key."""

BETWEEN_KEYS = 0.2

Wanted: TypeAlias = Literal["key", "keys", "voice", "talk", "leave"]
More: TypeAlias = Callable[[Wanted], Iterable[Item]]


def nothing_more(wanted: Wanted) -> Iterable[Item]:
    """The end of a script: silence."""
    return ()


class Party:
    """One party. `more` is asked what to do at an input for which the script has nothing left."""

    def __init__(
        self, who: Who, transcript: Transcript, script: Iterable[Item], more: More = nothing_more
    ) -> None:
        self.who = who
        self.gone = False
        self._clock: VirtualClock = transcript.clock
        self._transcript = transcript
        self._sheet = Sheet(script)
        self._more = more
        self._ready = self._clock.seconds
        self._pressed = 0
        self.stopped_by = ""
        """The key that ended the last recording."""

    @property
    def rows(self) -> list[Row]:
        """The script beside what happened, so far."""
        return self._sheet.rows

    @property
    def left(self) -> tuple[Item, ...]:
        """What the script still holds."""
        return self._sheet.left

    def heard(self, prompt: str, words: str, cut: bool) -> None:
        """A prompt was spoken, to its end or until it was `cut`; "" for words without a key."""
        self._transcript.add(self.who, self._sheet.heard(prompt, words, cut), prompt)
        self._ready = self._clock.seconds

    def key(
        self,
        until: float,
        values: Mapping[str, str],
        wanted: Wanted | None,
        before: Callable[[], None],
    ) -> str:
        """The key pressed before `until`, the clock moved there; "" when none was.

        `wanted` None says that keys are not listened for. `before` is called before what the
        party does. Raises Hangup.
        """
        while True:
            item = self._next(wanted)
            if isinstance(item, HangsUp) and self._ready + item.after <= until:
                self._clock.until(self._ready + item.after)
                before()
                self.hang_up()
            if isinstance(item, Keys) and (wanted or self._pressed):
                pause = BETWEEN_KEYS if self._pressed else REACTION
                at = max(self._clock.seconds, self._ready + pause)
                if at <= until:
                    self._clock.until(at)
                    if not wanted:
                        self._press(item, values)
                        continue
                    before()
                    return self._press(item, values)
            if not self._passed(item, until):
                self._clock.until(until)
                return ""

    def waited(self) -> None:
        """A wait for this party is over without it."""
        item = self._sheet.next
        if isinstance(item, Silence) and item.seconds is None:
            self._done("is silent")

    def voice(self, up_to: float, silence: float, values: Mapping[str, str]) -> float:
        """Seconds that are spoken into a recording; the clock moves to its end. Raises Hangup."""
        begun, self.stopped_by = self._clock.seconds, ""
        item = self._next("voice")
        while self._passed(item, begun + up_to):
            item = self._next("voice")
        if isinstance(item, Speaks):
            spoken = min(item.seconds, up_to)
            self._clock.until(begun + spoken)
            self._transcript.add(self.who, str(item))
            self._done(str(item))
            closing = self._next(None)
            if isinstance(closing, Keys) and closing.keys.startswith("#"):
                self._clock.until(self._clock.seconds + BETWEEN_KEYS)
                self._press(closing, values)
            elif spoken < up_to:
                self._clock.until(begun + min(spoken + silence, up_to))
            return spoken
        key = self.key(begun + min(silence, up_to), values, "keys", lambda: None)
        if key:
            self.stopped_by = key
            return 0.0
        self.waited()
        return 0.0

    def leave_by(self, until: float) -> None:
        """Let the time pass; raises Hangup if this party leaves by itself before it has."""
        at = self.leaves_at()
        if at is not None and at <= until:
            self._clock.until(at)
            self.hang_up()
        self._clock.until(until)

    def leaves_at(self) -> float | None:
        """When this party will hang up by itself with nothing else happening, None if never."""
        item = self._next("leave")
        return self._ready + item.after if isinstance(item, HangsUp) else None

    def talk(self) -> float | None:
        """Seconds that this party talks once it is connected before it hangs up, None for ever."""
        if self._pressed:  # nobody listens to the rest
            self._pressed = 0
            self._done(str(self._sheet.next))
        item = self._next("talk")
        if isinstance(item, Talks):
            return item.seconds
        if isinstance(item, HangsUp):
            return max(0.0, self._ready + item.after - self._clock.seconds)
        return None

    def talked(self, seconds: float, ended: bool) -> None:
        """The conversation took so long, and was `ended` by this party."""
        self._sheet.talked(seconds, ended)
        self._ready = self._clock.seconds
        self.gone = self.gone or ended

    def finish(self) -> None:
        """The call is over: what the script still holds never came."""
        self._sheet.finish()

    def hang_up(self) -> None:
        """Hang up, by the script. Raises Hangup."""
        self._transcript.add(self.who, "hangs up")
        self._done("hangs up")
        self.gone = True
        raise Hangup(f"the {self.who} hung up")

    def _next(self, wanted: Wanted | None) -> Item | None:
        if self._sheet.next is None and wanted:
            self._sheet.add(self._more(wanted))
        return self._sheet.next

    def _passed(self, item: Item | None, until: float) -> bool:
        """Whether the item is a silence that is over before `until`; then it is done."""
        if isinstance(item, Silence) and item.seconds is not None:
            over = self._ready + item.seconds
            if over <= until:
                self._done(str(item))
                self._ready = over
                return True
        return False

    def _press(self, item: Keys, values: Mapping[str, str]) -> str:
        keys = PLACEHOLDER.sub(lambda match: values.get(match[1], ""), item.keys)
        key = keys[self._pressed : self._pressed + 1]
        self._pressed += 1
        if self._pressed >= len(keys):
            self._pressed = 0
            self._transcript.add(self.who, f"keys {keys}")
            self._done(f"keys {keys}")
        self._ready = self._clock.seconds
        return key

    def _done(self, happened: str) -> None:
        self._sheet.done(happened)
        self._ready = self._clock.seconds
