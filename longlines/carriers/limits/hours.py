"""When a carrier may be asked: `hours`, by its `zone`."""

from longlines.carriers.field import Field
from longlines.carriers.table.opened import Table


class Hours:
    """A carrier with hours gets calls within them."""

    lasting = True
    for_special = False
    yields = False

    def matters(self, table: Table) -> bool:
        """Whether any carrier has hours."""
        return any(each.hours is not None for each in table.carriers)

    def dropped(self, field: Field) -> bytes:
        """Each carrier outside its hours."""
        at = field.ask.at
        dropped = bytearray()
        for place, each in enumerate(field.carriers):
            if each.hours is not None:
                local = at.astimezone(each.zone)
                if not any(span.holds(local) for span in each.hours):
                    dropped.append(place)
        return bytes(dropped)

    def words(self, field: Field, place: int) -> str:
        """What time it is there."""
        zone = field.carriers[place].zone
        return f"it is {field.ask.at.astimezone(zone):%a %H:%M} in {zone.key}, outside its hours"


LIMIT = Hours()
