"""Carriers that an admin has switched off, with `enabled: no`."""

from longlines.carriers.field import Field
from longlines.carriers.table.opened import Table


class SwitchedOff:
    """They stay in carriers.yaml, so that one word brings them back."""

    lasting = True
    for_special = False
    yields = False

    def matters(self, table: Table) -> bool:
        """Whether any carrier is."""
        return not all(each.enabled for each in table.carriers)

    def dropped(self, field: Field) -> bytes:
        """Each carrier that is switched off."""
        return bytes(place for place, each in enumerate(field.carriers) if not each.enabled)

    def words(self, field: Field, place: int) -> str:
        """That it is."""
        return "it is switched off in carriers.yaml"


LIMIT = SwitchedOff()
