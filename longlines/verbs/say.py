"""say: speak to the caller."""

from dataclasses import dataclass
from typing import ClassVar

from longlines.flow.call import Call
from longlines.flow.kinds import InlinePrompt, OptionalPrompt, OptionalText
from longlines.flow.model import DONE, Verb
from longlines.flow.spoken import KINDS, NAME

FIELDS = {NAME: "name_"}
"""The field of a kind whose name the verb itself has taken."""


@dataclass(frozen=True)
class Say(Verb):
    """Speak one thing from its beginning to its end; keys don't stop it.

    `prompt` is a key of `flows/prompts`, spoken in the caller's language. `text` is a sentence
    written here, spoken as it stands. Both may hold `{name}` for a saved value. The others take a
    text or a `{value}`: `digits` (`2025550102`, one by one), `number` (`42`), `money`
    (`USD 3.50`), `date` (`2026-11-22`), `time` (`14:30`), `letters` (spelled), `name` (of somebody,
    as the voice of this machine says it), `recorded` (what `record` saved). What can't be spoken so
    takes the flow's `on_failure` road.

        greet:
          say: welcome
        tell_balance:
          say: {money: "{balance}"}
        tell_name:
          say: {recorded: "{caller_name}"}
    """

    name: ClassVar[str] = "say"
    short: ClassVar[str] = "prompt"
    exactly_one: ClassVar[tuple[str, ...]] = ("prompt", "text", *KINDS, "recorded")

    prompt: OptionalPrompt = None
    text: InlinePrompt = None
    digits: OptionalText = None
    number: OptionalText = None
    money: OptionalText = None
    date: OptionalText = None
    time: OptionalText = None
    letters: OptionalText = None
    name_: OptionalText = None
    recorded: OptionalText = None

    async def run(self, call: Call) -> str:
        """Always done."""
        if prompt := self.prompt or self.text:
            await call.play(prompt)
        if self.recorded:
            await call.replay(call.fill(self.recorded))
        for kind in KINDS:
            if template := getattr(self, FIELDS.get(kind, kind)):
                await call.speak(kind, call.fill(template))
        return DONE
