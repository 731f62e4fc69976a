"""park: leave the caller with music, for whoever dials the space."""

from dataclasses import dataclass
from typing import ClassVar

from ami.desk.actions import Action
from ami.desk.office import Office
from longlines.desk.said import Said
from longlines.store.desk.model import Operator

LASTS = 300_000
"""Milliseconds until your telephone rings for a caller whom nobody fetched."""


@dataclass(frozen=True)
class Park(Action):
    """Park the caller with whom you talk, and be free. Whoever dials the space, 701 to 720, has
    him; it stands beside the call. After five minutes your telephone rings for him.
    """

    name: ClassVar[str] = "park"

    async def run(self, office: Office, who: Operator) -> str:
        """As a transfer to the parking lot does; the PBX says which space it is."""
        own, caller = office.talk(who)
        await office.act(
            "Park",
            Channel=caller.channel,
            TimeoutChannel=own.channel,
            Timeout=str(LASTS),
            Parkinglot="default",
        )
        return Said("{who} is parked", who=caller.number or caller.account)
