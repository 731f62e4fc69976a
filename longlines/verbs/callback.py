"""callback: offer to call back."""

from dataclasses import dataclass
from typing import ClassVar

from longlines.flow.call import Call
from longlines.flow.keying import keyed
from longlines.flow.kinds import OptionalPrompt, Prompt, Seconds, Text, Tries, ValueName, Word
from longlines.flow.model import DONE, Verb
from longlines.flow.phone import KEYS
from longlines.numbers import e164
from longlines.verbs.account import CALLER

YES, OTHER, NO = "1", "2", "3"
MOST_DIGITS = 15


@dataclass(frozen=True)
class Callback(Verb):
    """Offer to call back, agree on the number, and leave the wish in the record.

    `number` (the caller's own, unless another is given) is saved as `save_as` before `prompt` is
    spoken, which can say it: press 1 for yes, 2 for another number, 3 for no. `other` asks for
    that number, keyed and closed with pound; then `prompt` is spoken again. Without a number to
    begin with, `other` comes first. `wrong` follows a key or number that can't be used; `tries`
    counts how often `prompt` or `other` is spoken in vain, `wait` how long a key may take.
    `reason` goes into the record.

    `done` means that the wish is recorded; the office calls back. Outcomes: declined, no_input,
    invalid (of the last try).

        offer:
          callback: {prompt: callback-offer, other: callback-number, reason: queue-full}
          if_declined: goodbye
          if_no_input: goodbye
          if_invalid: goodbye
    """

    name: ClassVar[str] = "callback"
    outcomes: ClassVar[tuple[str, ...]] = ("declined", "no_input", "invalid")
    waits: ClassVar[bool] = True

    prompt: Prompt
    other: Prompt
    number: Text = CALLER
    reason: Word = "callback"
    save_as: ValueName = "callback_number"
    wait: Seconds = 6.0
    tries: Tries = 3
    wrong: OptionalPrompt = None

    async def run(self, call: Call) -> str:
        """Done with the wish recorded, or why there is none."""
        number = e164(call.fill(self.number))
        outcome, left = "no_input", self.tries
        while left:
            if outcome == "invalid" and self.wrong:
                await call.play(self.wrong)
            if number is None:
                number, outcome = await self._another(call)
                left -= number is None
                continue
            call.saved[self.save_as] = number
            key = await call.play(self.prompt, KEYS) or await call.phone.key(self.wait)
            if key == YES:
                await call.note("LL_CALLBACK", {"number": number, "reason": self.reason})
                return DONE
            if key == NO:
                return "declined"
            if key == OTHER:
                number, outcome = None, "no_input"
            else:
                outcome = "invalid" if key else "no_input"
            left -= 1
        return outcome

    async def _another(self, call: Call) -> tuple[str | None, str]:
        digits = await keyed(call, self.other, MOST_DIGITS, self.wait)
        if digits is None:
            return None, "no_input"
        number = e164(digits)
        return number, "no_input" if number else "invalid"
