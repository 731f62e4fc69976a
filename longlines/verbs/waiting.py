"""waiting: how long would the caller wait for an operator?"""

from dataclasses import dataclass
from typing import ClassVar

from longlines.flow.call import Call
from longlines.flow.kinds import LANGUAGES, Seconds, ValueName
from longlines.flow.model import DONE, Verb

NOBODY = "nobody"
WAIT_IS = "wait_is"


@dataclass(frozen=True)
class Waiting(Verb):
    """Take over a caller who was about to wait for an operator, and see for how long that would be.

    For the flow `before_waiting` of `operators.yaml`, and only there: the PBX has counted who waits
    and who is at work. The minutes, rounded up, are saved as `save_as`, and as `wait_is` the word
    `long` (for `long` or more) or `short`. From here on the caller is spoken to in the language in
    which he was before. Outcome nobody: no operator is there, and nothing is saved.

        look:
          waiting: {long: 2m}
          if_nobody: alone
    """

    name: ClassVar[str] = "waiting"
    outcomes: ClassVar[tuple[str, ...]] = (NOBODY,)

    long: Seconds = 120.0
    save_as: ValueName = "minutes"

    async def run(self, call: Call) -> str:
        """Done with what is expected; a minute where nothing is known."""
        language = await call.phone.get("LL_LANGUAGE")
        if language in LANGUAGES:
            call.saved["language"] = language
        if await call.phone.get("LL_STATE") == NOBODY:
            return NOBODY
        told = await call.phone.get("LL_EXPECTED")
        seconds = int(told) if told.isascii() and told.isdigit() else 0
        call.saved[self.save_as] = str(max(1, -(-seconds // 60)))
        call.saved[WAIT_IS] = "long" if seconds >= self.long else "short"
        return DONE

    def saves(self) -> tuple[str, ...]:
        """How many minutes, and whether they are many."""
        return self.save_as, WAIT_IS
