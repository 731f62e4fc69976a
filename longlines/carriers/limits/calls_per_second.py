"""Calls begun within a second by one carrier: `max_per_second`."""

from longlines.carriers.field import Field
from longlines.carriers.table.opened import Table


class CallsPerSecond:
    """A carrier gets no further call within a second of having begun so many."""

    lasting = True
    for_special = False
    yields = False

    def matters(self, table: Table) -> bool:
        """Whether any carrier has this limit."""
        return any(each.max_per_second is not None for each in table.carriers)

    def dropped(self, field: Field) -> bytes:
        """Each carrier that began as many as it may."""
        live = field.state.live
        return bytes(
            place
            for place, each in enumerate(field.carriers)
            if each.max_per_second is not None
            and live(each.name).within(field.epoch) >= each.max_per_second
        )

    def words(self, field: Field, place: int) -> str:
        """How many it began."""
        carrier = field.carriers[place]
        begun = field.state.live(carrier.name).within(field.epoch)
        most = carrier.max_per_second
        return f"{begun} calls began within the last second, max_per_second is {most}"


LIMIT = CallsPerSecond()
