"""ask: have the caller key digits."""

from dataclasses import dataclass
from typing import ClassVar

from longlines.flow.call import Call
from longlines.flow.keying import keyed
from longlines.flow.kinds import (
    DigitCount,
    MenuKeys,
    OptionalPrompt,
    Prompt,
    Seconds,
    Tries,
    ValueName,
)
from longlines.flow.model import DONE, Go, Result, Verb


@dataclass(frozen=True)
class Ask(Verb):
    """Speak `prompt` and collect `digits` (how many: `4`, `7-15`) into `save_as`.

    The first key stops the prompt. `#` closes the digits, `*` drops those before it. `wait` is
    the longest silence, before the first key and between two; `tries` is how often the caller is
    asked. `wrong` is spoken after a wrong input. `keys` lead elsewhere at once where one of them
    comes first. Outcomes: no_input, invalid (of the last try).

        get_number:
          ask: {prompt: enter-number, digits: 7-15, save_as: callee, wrong: not-a-number}
          if_no_input: operator
          if_invalid: operator
    """

    name: ClassVar[str] = "ask"
    outcomes: ClassVar[tuple[str, ...]] = ("no_input", "invalid")
    waits: ClassVar[bool] = True

    prompt: Prompt
    digits: DigitCount
    save_as: ValueName
    wait: Seconds = 6.0
    tries: Tries = 3
    wrong: OptionalPrompt = None
    keys: MenuKeys = ()

    async def run(self, call: Call) -> Result:
        """Done with the digits saved, or what was wrong with the last try."""
        outcome = "no_input"
        steps = {call.fill(key): step.step for key, step in self.keys}
        for _ in range(self.tries):
            if outcome == "invalid" and self.wrong:
                await call.play(self.wrong)
            digits = await keyed(call, self.prompt, self.digits[1], self.wait, "".join(steps))
            if digits is None:
                outcome = "no_input"
            elif digits in steps:
                call.saved.setdefault(self.save_as, digits)
                return Go(steps[digits])
            elif self.digits[0] <= len(digits) <= self.digits[1]:
                call.saved[self.save_as] = digits
                return DONE
            else:
                outcome = "invalid"
        return outcome
