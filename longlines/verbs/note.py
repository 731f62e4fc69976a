"""note: tell whoever picks up, and the record."""

from dataclasses import dataclass
from typing import ClassVar

from longlines.flow.call import Call
from longlines.flow.kinds import Text
from longlines.flow.model import DONE, Verb

LONGEST = 80


@dataclass(frozen=True)
class Note(Verb):
    """Keep `text` with the call: the operator's telephone shows the last note beside the reason.

    The record keeps every note. A `{value}` stands for what was saved; 80 signs are kept.

        tell: {note: "account {account}, wants a refund"}
    """

    name: ClassVar[str] = "note"
    short: ClassVar[str] = "text"

    text: Text

    async def run(self, call: Call) -> str:
        """Always done."""
        text = shown(call.fill(self.text))
        await call.phone.set({"LL_NOTE": text})
        await call.note("LL_NOTE", {"text": text})
        return DONE


def shown(text: str) -> str:
    """The text as a display takes it: on one line, cut at 80 signs."""
    printable = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(printable.split())[:LONGEST]
