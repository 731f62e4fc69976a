"""end: the flow is over."""

from dataclasses import dataclass
from typing import ClassVar

from longlines.flow.call import Call
from longlines.flow.kinds import Word
from longlines.flow.model import Over, Result, Verb


@dataclass(frozen=True)
class End(Verb):
    """End the flow with a word for the record, and hang up.

    A flow that was invoked returns instead: `completed` and `done` are `done` there, every other
    word is the outcome of `invoke`. In a flow that asks a called party for consent, the word
    `accepted` accepts; every other word, and every accident, refuses.

        goodbye: {end: completed}
    """

    name: ClassVar[str] = "end"
    short: ClassVar[str] = "word"
    instant: ClassVar[bool] = True
    ends: ClassVar[bool] = True

    word: Word

    async def run(self, call: Call) -> Result:
        """The flow is over with the word."""
        return Over(self.word)
