"""survey: have the caller judge, from 1 to 4."""

from dataclasses import dataclass
from typing import ClassVar

from longlines.flow.call import Call
from longlines.flow.kinds import OptionalPrompt, Prompt, Seconds, Tries, ValueName, Word
from longlines.flow.model import DONE, Verb
from longlines.flow.phone import KEYS

SCORES = "1234"


@dataclass(frozen=True)
class Survey(Verb):
    """Speak `prompt` and take one key from 1 (bad) to 4 (good) into `save_as`.

    The record keeps it under the name `question`, for later sums. A key may take `wait`; `tries`
    counts silence and wrong keys, after which `wrong` is spoken. Outcomes: no_input, invalid (of
    the last try).

        judge:
          survey: {prompt: how-was-it, question: service}
          if_no_input: goodbye
          if_invalid: goodbye
    """

    name: ClassVar[str] = "survey"
    outcomes: ClassVar[tuple[str, ...]] = ("no_input", "invalid")
    waits: ClassVar[bool] = True

    prompt: Prompt
    question: Word = "survey"
    save_as: ValueName = "score"
    wait: Seconds = 6.0
    tries: Tries = 2
    wrong: OptionalPrompt = None

    async def run(self, call: Call) -> str:
        """Done with the score saved and in the record, or what was wrong with the last try."""
        outcome = "no_input"
        for _ in range(self.tries):
            if outcome == "invalid" and self.wrong:
                await call.play(self.wrong)
            key = await call.play(self.prompt, KEYS) or await call.phone.key(self.wait)
            if key and key in SCORES:
                call.saved[self.save_as] = key
                await call.note("LL_SURVEY", {"question": self.question, "score": key})
                return DONE
            outcome = "invalid" if key else "no_input"
        return outcome
