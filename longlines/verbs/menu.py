"""menu: let the caller choose by one key."""

from dataclasses import dataclass
from typing import ClassVar

from longlines.flow.call import Call
from longlines.flow.kinds import MenuKeys, OptionalPrompt, Prompt, Seconds, Tries
from longlines.flow.model import FlowError, Go, Result, Verb
from longlines.flow.phone import KEYS


@dataclass(frozen=True)
class Menu(Verb):
    """Speak `prompt`, wait for one of `keys`, and go to its step.

    A key may be a `{value}`. A key that isn't offered is answered by `wrong`, then the menu is
    spoken again; `tries` counts both silence and wrong keys, `wait` is how long a key may take.
    The key is saved as `key`. Outcomes: no_input, invalid (of the last try).

        choose:
          menu: {prompt: main-menu, keys: {1: collect, 2: operator, 9: choose}, wrong: no-such-key}
          if_no_input: operator
          if_invalid: operator
    """

    name: ClassVar[str] = "menu"
    outcomes: ClassVar[tuple[str, ...]] = ("no_input", "invalid")
    waits: ClassVar[bool] = True
    ends: ClassVar[bool] = True

    prompt: Prompt
    keys: MenuKeys
    wait: Seconds = 5.0
    tries: Tries = 3
    wrong: OptionalPrompt = None

    def saves(self) -> tuple[str, ...]:
        """The key that was pressed."""
        return ("key",)

    async def run(self, call: Call) -> Result:
        """The step of the key that was pressed, or what was wrong with the last try."""
        steps = {call.fill(key): step.step for key, step in self.keys}
        if len(steps) < len(self.keys):
            raise FlowError("two choices of a menu have the same key")
        outcome = "no_input"
        for _ in range(self.tries):
            key = await call.play(self.prompt, KEYS) or await call.phone.key(self.wait)
            if key in steps:
                call.saved["key"] = key
                return Go(steps[key])
            outcome = "invalid" if key else "no_input"
            if key and self.wrong:
                await call.play(self.wrong)
        return outcome
