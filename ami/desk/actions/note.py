"""note: write something down about a call."""

from dataclasses import dataclass
from typing import ClassVar

from ami.desk.actions import Action
from ami.desk.office import Office, Refused
from longlines.desk.board import CALLS, CARDS
from longlines.desk.said import Said
from longlines.store.desk import audit
from longlines.store.desk.model import Operator


@dataclass(frozen=True)
class Note(Action):
    """Keep a note with a call. Whoever has the same caller on the line later sees it."""

    name: ClassVar[str] = "note"

    call: str
    text: str

    async def run(self, office: Office, who: Operator) -> str:
        """It stays also when the call has ended."""
        text = self.text.strip()
        if not text:
            raise Refused("there is nothing to keep")
        row = office.board.get(CALLS, self.call) or office.board.get(CARDS, self.call) or {}
        number = str(row.get("number", ""))
        await office.write(lambda database: audit.note(database, who, self.call, number, text))
        office.wanted(self.call)
        return Said("kept")
