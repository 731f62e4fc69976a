"""What may be spent with one carrier in a day: `spend_per_day`."""

from longlines.carriers.field import Field
from longlines.carriers.table.opened import Table


class Spending:
    """Counts from midnight in the carrier's zone; calls in progress may still go over it."""

    lasting = True
    for_special = False
    yields = False

    def matters(self, table: Table) -> bool:
        """Whether any carrier has this limit."""
        return any(each.spend_per_day is not None for each in table.carriers)

    def dropped(self, field: Field) -> bytes:
        """Each carrier with which as much was spent as may be."""
        dropped = bytearray()
        for place, each in enumerate(field.carriers):
            if each.spend_per_day is not None:
                live = field.state.live(each.name)
                today = field.ask.at.astimezone(each.zone).date()
                if live.spent_on == today and live.spent >= each.spend_per_day:
                    dropped.append(place)
        return bytes(dropped)

    def words(self, field: Field, place: int) -> str:
        """What was spent."""
        carrier = field.carriers[place]
        spent, currency = field.state.live(carrier.name).spent, field.table.settings.currency
        return f"{currency} {spent} was spent today, spend_per_day is {carrier.spend_per_day}"


LIMIT = Spending()
