"""A carrier whose calls fail is stepped back, then tried again with a part of the calls."""

import zlib

from longlines.carriers.field import Field
from longlines.carriers.state import WELL
from longlines.carriers.table.opened import Table

PARTS = 10_000


class StepsBack:
    """By the share of calls that a carrier's health is given for the number's group.

    Which calls are within the share follows from the call's id. When only stepped back carriers
    are left they are asked all the same: a poor way is better than none.
    """

    lasting = False
    for_special = False
    yields = True

    def matters(self, table: Table) -> bool:
        """Any carrier can be stepped back."""
        return True

    def dropped(self, field: Field) -> bytes:
        """Each carrier that isn't offered this call."""
        if not field.state.ailing:
            return b""
        health = field.health
        dropped = bytearray()
        for place, each in enumerate(field.carriers):
            share = health.get(each.name, WELL).share
            if share < 1 and part(field, each.name) >= share * PARTS:
                dropped.append(place)
        return bytes(dropped)

    def words(self, field: Field, place: int) -> str:
        """Since when and why, and until when."""
        health = field.health[field.carriers[place].name]
        why = f" ({health.reason})" if health.reason else ""
        until = f" until {health.until:%Y-%m-%d %H:%M:%SZ}" if health.until else ""
        if health.share > 0:
            return f"tried again gently with {health.share:.0%} of calls, not this one{why}"
        return f"stepped back{until}{why}"


def part(field: Field, name: str) -> int:
    """The place of this call among the PARTS of a carrier's calls."""
    return zlib.crc32(f"{name} {field.ask.call or field.ask.number}".encode()) % PARTS


LIMIT = StepsBack()
