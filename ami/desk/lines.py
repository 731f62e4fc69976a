"""Which calls are up, by what AMI says of their channels."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

Event = Mapping[str, Any]

_OWN = re.compile(r"PJSIP/([a-z][a-z0-9-]*)-[0-9a-f]+")
CARRIER = "carrier-"
HELD = "desk-held"
"""The context of a caller whom an operator holds (dialplans/desk-aside.conf)."""

_PARKING = ("ParkedCall", "UnParkedCall", "ParkedCallGiveUp", "ParkedCallTimeOut")


@dataclass
class Line:
    """One channel. `account` is whose telephone it is; a carrier's begins with `carrier-`."""

    uniqueid: str
    channel: str
    linkedid: str
    account: str
    since: datetime
    number: str = ""
    connected: str = ""
    language: str = ""
    state: str = ""
    bridge: str = ""
    space: str = ""
    context: str = ""
    serial: int = field(default=0, compare=False)

    @property
    def own(self) -> str:
        """The account, "" for a carrier's line."""
        return "" if self.account.startswith(CARRIER) else self.account

    @property
    def held(self) -> bool:
        """Whether an operator holds it."""
        return self.context == HELD and not self.bridge


class Lines:
    """All channels of telephones and carriers. Use from one thread."""

    def __init__(self) -> None:
        self._lines: dict[str, Line] = {}
        self._serial = 0

    def clear(self) -> None:
        """Forget all of them."""
        self._lines.clear()

    def take(self, event: Event) -> set[str]:
        """Take in an event; the linkedids of the calls that it may have changed."""
        name = _text(event, "Event")
        if name in _PARKING:
            return self._parked(event, name)
        uniqueid, channel = _text(event, "Uniqueid"), _text(event, "Channel")
        account = _OWN.fullmatch(channel)
        if not uniqueid or not account:
            return set()
        line = self._lines.get(uniqueid)
        if name == "Hangup":
            gone = self._lines.pop(uniqueid, None)
            return {gone.linkedid} if gone else set()
        if line is None:
            if name not in ("Newchannel", "CoreShowChannel"):
                return set()
            self._serial += 1
            since = datetime.now(UTC)
            line = Line(uniqueid, channel, "", account[1], since, serial=self._serial)
            self._lines[uniqueid] = line
        before = line.linkedid
        _update(line, event, name)
        return {before, line.linkedid} - {""}

    def _parked(self, event: Event, name: str) -> set[str]:
        line = self._lines.get(_text(event, "ParkeeUniqueid"))
        if line is None:
            return set()
        line.space = _text(event, "ParkingSpace") if name == "ParkedCall" else ""
        return {line.linkedid}

    def of_call(self, linkedid: str) -> list[Line]:
        """The lines of a call, the caller's first."""
        found = [line for line in self._lines.values() if line.linkedid == linkedid]
        return sorted(found, key=lambda line: (line.uniqueid != linkedid, line.serial))

    def of_account(self, account: str) -> list[Line]:
        """The lines of somebody's telephone."""
        return [line for line in self._lines.values() if line.account == account]

    def named(self, channel: str) -> Line | None:
        """The line with a channel's name."""
        return next((line for line in self._lines.values() if line.channel == channel), None)

    def calls(self) -> set[str]:
        """The linkedids of all calls."""
        return {line.linkedid for line in self._lines.values()}

    def row(self, linkedid: str, operators: set[str]) -> dict[str, Any] | None:
        """A call as a screen shows it; None for one that is over. `operators` are accounts."""
        lines = self.of_call(linkedid)
        if not lines:
            return None
        caller, *others = lines
        other = next((each for each in others if together(caller, each)), None)
        talking = other is not None
        other = other or (others[0] if others else None)
        parts = {each.account: _part(each, caller) for each in others if each.account in operators}
        return {
            "call": linkedid,
            "since": caller.since.isoformat(timespec="milliseconds"),
            "number": caller.number,
            "account": caller.own,
            "language": caller.language,
            "state": _state(caller, talking=talking, other=other),
            "with": caller.space or (_whom(caller, other) if other else ""),
            "operator": next(iter(parts), ""),
            "operators": parts,
            "channel": caller.channel,
        }


def _update(line: Line, event: Event, name: str) -> None:
    line.linkedid = _text(event, "Linkedid") or line.linkedid
    line.number = _text(event, "CallerIDNum") or line.number
    line.language = _text(event, "Language") or line.language
    line.state = _text(event, "ChannelStateDesc") or line.state
    line.connected = _text(event, "ConnectedLineNum") or line.connected
    line.context = _text(event, "Context") or line.context
    if name == "BridgeEnter":
        line.bridge = _text(event, "BridgeUniqueid")
    elif name == "BridgeLeave":
        line.bridge = ""
    elif name == "CoreShowChannel":
        line.bridge = _text(event, "BridgeId")


def _state(caller: Line, *, talking: bool, other: Line | None) -> str:
    if caller.space:
        return "parked"
    if caller.held:
        return "held"
    return "talking" if talking else "ringing" if other else "served"


def _part(line: Line, caller: Line) -> str:
    """What an operator does in a call."""
    if line.bridge:
        return "talking" if together(line, caller) else "asking"
    if line.state != "Up":
        return "ringing"
    return "holding" if caller.held else "served"


def together(one: Line, other: Line) -> bool:
    """Whether the two are connected."""
    return bool(one.bridge) and one.bridge == other.bridge


def _whom(caller: Line, other: Line) -> str:
    """The account of a telephone of ours, else the number that a carrier was asked for."""
    if other.account.startswith(CARRIER):
        return caller.connected or other.number
    return other.account


def _text(event: Event, name: str) -> str:
    """A field; of one that came several times the first. Asterisk says <unknown> for none."""
    value = event.get(name, "")
    text = str(value[0] if isinstance(value, list) and value else value or "")
    return "" if text == "<unknown>" else text
