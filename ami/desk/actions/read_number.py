"""read_number: the numbers of a listing that aren't published."""

from dataclasses import dataclass
from typing import ClassVar

from ami.desk.actions import LEADING, Action
from ami.desk.office import Office, Refused, in_thread, now
from longlines.store import listings
from longlines.store.desk.model import Operator, Role


@dataclass(frozen=True)
class ReadNumber(Action):
    """Read the numbers of a listing that isn't published, and say why. Each reading is logged
    before it is given.
    """

    name: ClassVar[str] = "read_number"
    roles: ClassVar[tuple[Role, ...]] = LEADING
    hushed: ClassVar[bool] = True

    source: str
    id: str
    why: str

    async def run(self, office: Office, who: Operator) -> str:
        """From the database, which has to write it down."""
        if not self.why.strip():
            raise Refused("say why")
        listing = await in_thread(lambda: listings.load(office.engine, self.source, self.id))
        if listing is None:
            raise Refused("there is no listing {id} of {source}", id=self.id, source=self.source)
        found = await in_thread(
            lambda: listings.read_numbers(
                office.engine, listing, who.role, by=who.name, why=self.why.strip(), at=now()
            )
        )
        return ", ".join(f"{number} {label}".strip() for number, label in found) or "no number"
