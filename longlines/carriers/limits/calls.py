"""Calls in progress by one carrier: `max_calls`."""

from longlines.carriers.field import Field
from longlines.carriers.table.opened import Table


class Calls:
    """A carrier that is full gets no further call."""

    lasting = True
    for_special = False
    yields = False

    def matters(self, table: Table) -> bool:
        """Whether any carrier has this limit."""
        return any(each.max_calls is not None for each in table.carriers)

    def dropped(self, field: Field) -> bytes:
        """Each carrier that is full."""
        live = field.state.live
        return bytes(
            place
            for place, each in enumerate(field.carriers)
            if each.max_calls is not None and live(each.name).calls >= each.max_calls
        )

    def words(self, field: Field, place: int) -> str:
        """How full it is."""
        carrier = field.carriers[place]
        calls = field.state.live(carrier.name).calls
        return f"{calls} calls are in progress, max_calls is {carrier.max_calls}"


LIMIT = Calls()
