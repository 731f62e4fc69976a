"""Puts on the board what AMI says: who waits, which calls are up, who is ready.

Each time that the PBX is there anew everything is asked again; what was seen before may be gone.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from ami.connection import Connection, NotConnected
from ami.desk import placed
from ami.desk.lines import Lines
from ami.desk.placed import Placed
from ami.desk.shifts import Shifts
from longlines.desk.board import CALLS, CARDS, OPERATORS, WAITING, Board

log = logging.getLogger(__name__)

AGAIN = 2.0
"""Seconds until a PBX that gave no answer is asked again."""

VARIABLES = {
    "LL_FLOW": "flow",
    "LL_REASON": "reason",
    "LL_NOTE": "note",
    "LL_EMERGENCY": "emergency",
}
"""What the dialplan knows of a caller who waits (dialplans/queue.conf)."""

Event = Mapping[str, Any]


class Feed:
    """Reads `connection.events`; `changed` is told of each call that a card should be made of."""

    def __init__(
        self, connection: Connection, board: Board, changed: Callable[[str, str], None]
    ) -> None:
        self._connection = connection
        self._board = board
        self._changed = changed
        self._asking: set[asyncio.Task[None]] = set()
        self.lines = Lines()
        self.shifts = Shifts()
        self.members: dict[str, dict[str, Event]] = {}
        """By account, what its telephone is in each queue."""
        self.ringing: dict[str, set[str]] = {}
        """By the caller's channel, the channels that ring for him."""
        self._placed: dict[str, Placed] = {}

    async def run(self) -> None:
        """Take in events until cancelled; a bad one costs only itself."""
        while True:
            event = await self._connection.events.get()
            try:
                if event.get("Event") == "FullyBooted":
                    await self._all_anew()
                else:
                    self.take(event)
            except Exception:
                log.exception("can't take in AMI event %r", event)

    def take(self, event: Event) -> None:
        """Take in one event."""
        for call in self.lines.take(event):
            self._show(call)
        match event.get("Event"):
            case "QueueCallerJoin":
                self._joined(event, datetime.now(UTC))
            case "QueueCallerLeave" | "QueueCallerAbandon":
                self._board.put(WAITING, str(event.get("Uniqueid", "")), None)
                self.ringing.pop(str(event.get("Channel", "")), None)
            case "AgentCalled":
                self._rings(event)
            case "AgentRingNoAnswer":
                self._silent(event)
            case "AgentConnect":
                self._changed(str(event.get("Linkedid", "")), str(event.get("Channel", "")))
            case "QueueMemberStatus" | "QueueMemberPause" | "QueueMemberAdded":
                self._member(event, str(event.get("Interface", "")))

    async def _all_anew(self) -> None:
        while True:
            try:
                channels = await self._connection.ask({"Action": "CoreShowChannels"})
                queues = await self._connection.ask({"Action": "QueueStatus"})
                break
            except (NotConnected, TimeoutError) as error:
                if not self._connection.up:
                    return  # it will be there anew
                log.warning("can't ask what goes on, asking again: %s", error)
                await asyncio.sleep(AGAIN)
        self.lines.clear()
        self.members.clear()
        self.ringing.clear()
        for event in queues:
            if event.get("Event") == "QueueMember":
                self._member(event, str(event.get("Location", "")))
        for event in channels:
            self.lines.take(event)
        for call in self.lines.calls():
            self._show(call)
            row = self._board.get(CALLS, call)
            if row and row["operators"]:
                self._changed(call, row["channel"])
        self._board.keep(CALLS, self.lines.calls())
        self._later(self._ask_what_was_placed())
        entries = [event for event in queues if event.get("Event") == "QueueEntry"]
        self._board.keep(WAITING, {str(event.get("Uniqueid", "")) for event in entries})
        for event in entries:
            waited = timedelta(seconds=int(str(event.get("Wait") or 0)))
            line = self.lines.named(str(event.get("Channel", "")))
            linked = {"Linkedid": line.linkedid, "Language": line.language} if line else {}
            self._joined({**event, **linked}, datetime.now(UTC) - waited)

    def _show(self, call: str) -> None:
        row = self.lines.row(call, set(self.members))
        if row is None:
            self._placed.pop(call, None)
            self._board.put(CARDS, call, None)
        elif call in self._placed:
            now = self._placed[call] = self._placed[call].now(self.lines.of_call(call))
            row["placed"] = now.told()
        self._board.put(CALLS, call, row)

    def place(self, call: str, what: Placed) -> None:
        """Show with a call what an operator has placed for its caller."""
        self._placed[call] = what
        self._show(call)

    async def _ask_what_was_placed(self) -> None:
        for call in self.lines.calls() - self._placed.keys():
            for line in self.lines.of_call(call)[:1]:
                found = placed.read(await self.variable(line.channel, placed.VARIABLE))
                if found:
                    self.place(call, found)

    def _joined(self, event: Event, since: datetime) -> None:
        uniqueid, channel = str(event.get("Uniqueid", "")), str(event.get("Channel", ""))
        call = str(event.get("Linkedid") or uniqueid)
        line = self.lines.named(channel)
        row = {
            "call": call,
            "channel": channel,
            "queue": str(event.get("Queue", "")),
            "since": since.isoformat(timespec="milliseconds"),
            "number": str(event.get("CallerIDNum", "")),
            "account": line.own if line else "",
            "language": str(event.get("Language", "")),
            "flow": "",
            "reason": "",
            "note": "",
            "emergency": "",
            "rings": [],
            "taken_by": "",
        }
        before = self._board.get(WAITING, uniqueid)
        if before:
            row |= {name: before[name] for name in VARIABLES.values()}
        self._board.put(WAITING, uniqueid, row)
        self._changed(call, channel)
        self._later(self._ask_why(uniqueid, channel))

    def _later(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)

    async def _ask_why(self, uniqueid: str, channel: str) -> None:
        """The flow, the reason and the last note of a caller who waits."""
        found = {name: await self.variable(channel, each) for each, name in VARIABLES.items()}
        self._board.change(WAITING, uniqueid, **found)

    async def variable(self, channel: str, variable: str) -> str:
        """A variable of a channel; "" where it can't be asked."""
        asked = {"Action": "Getvar", "Channel": channel, "Variable": variable}
        try:
            answer = await self._connection.send(asked)
        except (NotConnected, TimeoutError, ValueError) as error:
            log.warning("can't ask %s of %s: %s", variable, channel, error)
            return ""
        return str(answer.get("Value") or "")

    def _rings(self, event: Event) -> None:
        account = account_of(str(event.get("Interface", "")))
        channel = str(event.get("Channel", ""))
        self.ringing.setdefault(channel, set()).add(str(event.get("DestChannel", "")))
        row = self._board.get(WAITING, str(event.get("Uniqueid", "")))
        if row is not None:
            rings = sorted({*row["rings"], account})
            self._board.change(WAITING, str(event["Uniqueid"]), rings=rings)
            self._changed(row["call"], channel)

    def _silent(self, event: Event) -> None:
        account = account_of(str(event.get("Interface", "")))
        self.ringing.pop(str(event.get("Channel", "")), None)
        row = self._board.get(WAITING, str(event.get("Uniqueid", "")))
        if row is not None:
            rings = [each for each in row["rings"] if each != account]
            self._board.change(WAITING, str(event["Uniqueid"]), rings=rings)

    def _member(self, event: Event, interface: str) -> None:
        account = account_of(interface)
        self.members.setdefault(account, {})[str(event.get("Queue", ""))] = event
        presence = self.presence(account)
        self.shifts.take(account, presence, event)
        for id, row in self._board.rows(OPERATORS).items():
            if row["account"] == account:
                self._board.change(OPERATORS, id, **presence)

    def presence(self, account: str) -> dict[str, Any]:
        """Whether somebody's telephone is ready for calls of queues, and why not."""
        queues = dict(self.members.get(account, {}))
        queues.pop("emergency", None)
        paused = [each for each in queues.values() if str(each.get("Paused")) == "1"]
        states = {str(each.get("Status", "")) for each in queues.values()}
        return {
            "queues": sorted(queues),
            "away": bool(paused),
            "reason": str(paused[0].get("PausedReason") or "") if paused else "",
            "telephone": _DEVICE.get(min(states, default=""), "unknown"),
        }


_DEVICE = {
    "1": "free",
    "2": "busy",
    "3": "busy",
    "4": "gone",
    "5": "gone",
    "6": "ringing",
    "7": "busy",
    "8": "held",
}
"""AST_DEVICE_* of Asterisk's devicestate.h, in the words of the desk."""


def account_of(interface: str) -> str:
    """The account of a queue's member, such as `PJSIP/operator1`."""
    return interface.partition("/")[2]
