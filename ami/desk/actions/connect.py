"""connect, three_way: the caller with whom the operator has asked for him."""

from dataclasses import dataclass
from typing import ClassVar

from ami.desk import aside
from ami.desk.actions import Action
from ami.desk.lines import Line
from ami.desk.office import Office, Refused
from longlines.desk.said import Said
from longlines.store.desk.model import Operator

THIRD, ROOM = ("desk-third", "s"), ("desk-third", "room")
OPERATOR = "desk-room", "operator"


@dataclass(frozen=True)
class Connect(Action):
    """Put the caller through to whom you have asked, and be free. What the caller is charged with
    begins now. Of three on the line, you leave the two to themselves.
    """

    name: ClassVar[str] = "connect"

    async def run(self, office: Office, who: Operator) -> str:
        """The third one's line fetches the caller; the operator's ends by itself."""
        found = aside.aside(office, who)
        third = _third(found)
        if found.three:
            await office.act("Hangup", Channel=found.own.channel, Cause="16")
        else:
            await office.set(third, aside.WITH, found.caller.channel)
            # The operator's line would have the caller back when the third one leaves it.
            await office.set(found.own, aside.HELD, "")
            try:
                await aside.redirect(office, third, THIRD)
            except Refused:
                await office.set(found.own, aside.HELD, found.caller.channel)
                raise
        return Said("{one} and {other} are connected", one=_name(found.caller), other=_name(third))


@dataclass(frozen=True)
class ThreeWay(Action):
    """Talk with the caller and with whom you have asked, all three. What the caller is charged with
    begins now. `resume` lets the third one go, `connect` leaves the two to themselves.
    """

    name: ClassVar[str] = "three_way"

    async def run(self, office: Office, who: Operator) -> str:
        """Both go where the caller is fetched to."""
        found = aside.aside(office, who)
        third = _third(found)
        if found.three:
            raise Refused("all three are on the line already")
        await aside.redirect(office, third, ROOM, found.own, OPERATOR)
        return Said("{one}, {other} and you", one=_name(found.caller), other=_name(third))


def _third(found: aside.Aside) -> Line:
    if found.third is None:
        raise Refused("nobody whom you asked has answered")
    return found.third


def _name(line: Line) -> str:
    return line.own or line.number
