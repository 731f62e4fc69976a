"""person: a person-to-person call for the caller on the line."""

from dataclasses import dataclass
from typing import ClassVar

from ami.desk.actions import Action
from ami.desk.actions.consult import ask
from ami.desk.office import Office, Refused
from ami.desk.placed import Placed
from longlines.desk.said import Said
from longlines.numbers import e164
from longlines.store.desk import audit
from longlines.store.desk.model import Operator

FLOW = "desk-person"


@dataclass(frozen=True)
class Person(Action):
    """Call a number for the caller, who hears music, and ask there for the person whom he wants:
    `connect` the two when that person is on the line, else `resume`, and nobody pays anything. It
    is charged as a person-to-person call, from when you connect them.
    """

    name: ClassVar[str] = "person"

    number: str
    person: str

    async def run(self, office: Office, who: Operator) -> str:
        """As `consult`, by another flow."""
        number, person = e164(self.number), self.person.strip()
        if number is None:
            raise Refused("{number} is no number that can be called", number=self.number)
        if not person:
            raise Refused("say who is wanted")
        placed = Placed(self.name, number, who.name, who.account, person)
        caller = await ask(office, who, number, FLOW, person, placed)
        text = Said("person-to-person call to {number} for {person}", number=number, person=person)
        call, calls_from = caller.linkedid, caller.number
        await office.write(lambda database: audit.note(database, who, call, calls_from, text))
        return text
