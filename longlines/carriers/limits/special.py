"""Special numbers go only to carriers that say so, with `carries`."""

from longlines.carriers.field import Field
from longlines.carriers.table.opened import Table


class Special:
    """Toll-free, premium and the like, which a deck's short prefix would send on their way."""

    lasting = False
    for_special = True
    yields = False

    def matters(self, table: Table) -> bool:
        """Any number can be special."""
        return True

    def dropped(self, field: Field) -> bytes:
        """Each carrier that doesn't say that it carries such numbers."""
        return field.table.refusing[field.kind]

    def words(self, field: Field, place: int) -> str:
        """What kind of number it is."""
        return f"this is {field.kind.said} number, and its carries: doesn't list them"


LIMIT = Special()
