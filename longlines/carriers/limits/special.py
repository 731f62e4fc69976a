"""Special numbers go only to carriers that say so, with `carries`."""

from longlines.carriers.field import Field
from longlines.numbers import Kind

ORDINARY = Kind.ORDINARY


class Special:
    """Toll-free, premium and the like, which a deck's short prefix would send on their way."""

    lasting = False
    yields = False

    def dropped(self, field: Field) -> int:
        """A bit for each carrier that doesn't say that it carries such numbers."""
        if field.kind is ORDINARY:
            return 0
        return field.table.refusing[field.kind]

    def words(self, field: Field, place: int) -> str:
        """What kind of number it is."""
        return f"this is a {field.kind} number, and its carries: doesn't list them"


LIMIT = Special()
