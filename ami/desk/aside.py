"""A caller on hold while his operator waits, or asks somebody else (dialplans/desk-aside.conf).

Who is with whom is seen by the lines, so that a desk that was started again knows it.
"""

import re
from dataclasses import dataclass

from ami.desk.lines import Line, together
from ami.desk.office import Office, Refused
from ami.desk.placed import VARIABLE, Placed
from longlines.store.desk.model import Operator

HELD, HELD_BY, WITH = "LL_HELD", "LL_HELD_BY", "LL_WITH"
ASIDE = "desk-own", "aside"
BACK = "desk-own", "back"
ASK = "desk-ask"

_UNSHOWN = re.compile(r"[^A-Za-z0-9 _.-]")
"""What a telephone's display, and the dialplan, are not told of a reason."""
LONGEST_REASON = 60


@dataclass(frozen=True)
class Aside:
    """An operator's own line, his caller's, and that of whom he asks, if anybody has answered."""

    own: Line
    caller: Line
    third: Line | None

    @property
    def three(self) -> bool:
        """Whether all of them talk."""
        return self.third is not None and together(self.caller, self.third)


def aside(office: Office, who: Operator) -> Aside:
    """A caller who is held, or three on the line. Raises Refused."""
    for own in office.feed.lines.of_account(office.phone(who)):
        lines = office.feed.lines.of_call(own.linkedid)
        others = [each for each in lines if each is not own]
        held = next((each for each in others if each.held), None)
        near = [each for each in others if together(each, own)]
        if held:
            return Aside(own, held, near[0] if near else None)
        if len(near) > 1:
            return Aside(own, near[0], near[-1])
    raise Refused("you hold nobody now")


def own_line(office: Office, who: Operator) -> Line:
    """An operator's line to a caller with whom he talks, or whom he holds. Raises Refused."""
    try:
        return aside(office, who).own
    except Refused:
        return office.talk(who)[0]


def display(reason: str) -> str:
    """A reason as a telephone's display shows it."""
    return _UNSHOWN.sub("", reason).strip()[:LONGEST_REASON] or "transfer"


async def hold(office: Office, who: Operator, then: tuple[str, str] = ASIDE) -> Line:
    """Have the caller hear music, and the operator's line go to a context and extension, both in
    one go. Who is held already stays so. The caller's line. Raises Refused.
    """
    try:
        found = aside(office, who)
    except Refused:
        own, caller = office.talk(who)
    else:
        if found.third:
            raise Refused("you talk with somebody else already: let him go first")
        if then == ASIDE:
            raise Refused("you hold the caller already")
        await redirect(office, found.own, then)
        return found.caller
    await office.set(own, HELD, caller.channel)
    await office.set(caller, HELD_BY, own.channel)
    await redirect(office, caller, ("desk-held", "s"), own, then)
    return caller


async def back(office: Office, own: Line) -> None:
    """Connect the operator with the caller whom he holds; whom he asked is let go."""
    await redirect(office, own, BACK)


async def place(office: Office, caller: Line, what: Placed) -> None:
    """Keep and show what an operator has placed for a caller. Raises Refused."""
    await office.set(caller, VARIABLE, what.kept())
    office.feed.place(caller.linkedid, what)


async def redirect(
    office: Office,
    line: Line,
    to: tuple[str, str],
    other: Line | None = None,
    there: tuple[str, str] = ("", ""),
) -> None:
    """Have a line go on in a context at an extension; with `other` both at once. Raises Refused."""
    fields = {"Channel": line.channel, "Context": to[0], "Exten": to[1], "Priority": "1"}
    if other:
        fields |= {
            "ExtraChannel": other.channel,
            "ExtraContext": there[0],
            "ExtraExten": there[1],
            "ExtraPriority": "1",
        }
    await office.act("Redirect", **fields)
