"""end: the flow is over."""

from dataclasses import dataclass
from typing import ClassVar

from longlines.flow.call import Call
from longlines.flow.kinds import Word
from longlines.flow.model import HandBack, Result, Verb


@dataclass(frozen=True)
class End(Verb):
    """End the flow with a word for the record, and hang up.

    In a flow that asks a called party for consent, the word `accepted` accepts; every other
    word, and every accident, refuses.
    """

    name: ClassVar[str] = "end"
    short: ClassVar[str] = "word"
    instant: ClassVar[bool] = True
    ends: ClassVar[bool] = True

    word: Word

    async def run(self, call: Call) -> Result:
        """The PBX ends the call with the word."""
        return HandBack("end", {"LL_WORD": self.word, "LL_KEY": call.saved.get("key", "")})
