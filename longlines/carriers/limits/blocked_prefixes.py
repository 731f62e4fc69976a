"""Numbers that carriers.yaml keeps from a carrier, with `blocked`."""

from longlines.carriers.field import Field
from longlines.carriers.table.opened import Table


class BlockedPrefixes:
    """The routing table has a bit for each carrier in every range of numbers."""

    lasting = False
    for_special = False
    yields = False

    def matters(self, table: Table) -> bool:
        """Whether any carrier has prefixes blocked."""
        return any(each.blocked for each in table.carriers)

    def dropped(self, field: Field) -> bytes:
        """Each carrier that has the number blocked."""
        blocked = field.blocked
        return bytes(place for place in range(blocked.bit_length()) if blocked >> place & 1)

    def words(self, field: Field, place: int) -> str:
        """The longest of its blocked prefixes that begins the number."""
        prefixes = [each for each in field.carriers[place].blocked if field.digits.startswith(each)]
        return f"numbers that begin with +{max(prefixes, key=len)} are blocked in carriers.yaml"


LIMIT = BlockedPrefixes()
