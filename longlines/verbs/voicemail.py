"""voicemail: take a message."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from longlines.flow.call import Call
from longlines.flow.kinds import MenuKeys, OptionalPrompt, Prompt, Seconds, Text, Tries, ValueName
from longlines.flow.model import DONE, Go, Result, Verb
from longlines.flow.phone import KEYS
from longlines.verbs.note import shown

LEAST_SECONDS = 1.0
LONGEST = 600.0
PAUSE = 4.0
KEEP, HEAR, AGAIN = "1", "2", "3"


@dataclass(frozen=True)
class Voicemail(Verb):
    """Speak `prompt`, sound a tone, and record a message of at most `up_to` for `to`.

    A key or four seconds of silence end it. With `review` the caller is then asked: 1 keeps the
    message, 2 plays it, 3 records it anew; `tries` is how often `review` is spoken, `wait` how long
    a key may take; a caller who keys nothing, or hangs up at any time, has left his message. `keys`
    are others that lead elsewhere, with the message left too. `to` is a word or number for the
    record: whose message it is. The recording is kept among the instance's recordings, its name as
    `save_as`. Outcome no_input: nothing was said, or less than a second.

        leave_message:
          voicemail: {prompt: leave-message, review: review-message, up_to: 2m, to: "{callee}"}
          if_no_input: goodbye
    """

    name: ClassVar[str] = "voicemail"
    outcomes: ClassVar[tuple[str, ...]] = ("no_input",)
    waits: ClassVar[bool] = True

    prompt: Prompt
    to: Text
    review: OptionalPrompt = None
    up_to: Seconds = 120.0
    save_as: ValueName = "message"
    wait: Seconds = 5.0
    tries: Tries = 3
    keys: MenuKeys = ()

    async def run(self, call: Call) -> Result:
        """Done with a message left, where a key leads, or no_input."""
        path = self._new_file(call)
        await call.play(self.prompt)
        seconds = await self._record(call, path)
        left, key = self.tries if self.review else 0, ""
        while self.review and left and seconds >= LEAST_SECONDS:
            left -= 1
            key = key or await call.play(self.review, KEYS) or await call.phone.key(self.wait)
            if key in ("", KEEP):
                break
            for leading, step in self.keys:
                if call.fill(leading) == key:
                    return Go(step.step)
            if key == AGAIN:
                seconds = await self._record(call, path)
            key = await call.replay(call.saved[self.save_as], KEYS) if key == HEAR else ""
        return DONE if seconds >= LEAST_SECONDS else "no_input"

    def mistakes(self) -> Iterator[str]:
        """A message has an end."""
        if self.up_to > LONGEST:
            yield f"a message is at most {LONGEST / 60:g}m long"
        yield from self._mistaken_keys()

    def _mistaken_keys(self) -> Iterator[str]:
        if self.keys and not self.review:
            yield "keys are only heard with a review; add one"
        for key, _ in self.keys:
            if key.text in (KEEP, HEAR, AGAIN):
                yield f"key {key.text} already keeps, plays or records the message; choose another"

    def _new_file(self, call: Call) -> Path:
        """One of its own for each message of a call."""
        number = 1
        while (path := call.new_recording(f"{self.save_as}-{number}")).exists():
            number += 1
        return path

    async def _record(self, call: Call, path: Path) -> float:
        """Record over what is there. The record knows of it before, lest a hang-up lose it."""
        facts = {"file": path.name, "to": shown(call.fill(self.to))}
        await call.note("LL_VOICEMAIL", facts | {"state": "begun"})
        seconds = await call.phone.record(path, self.up_to, silence=PAUSE)
        kept = seconds >= LEAST_SECONDS
        told = {"state": "kept" if kept else "empty", "seconds": f"{seconds:.1f}"}
        await call.note("LL_VOICEMAIL", facts | told)
        if kept:
            call.save_recording(self.save_as, path, seconds)
        return seconds
