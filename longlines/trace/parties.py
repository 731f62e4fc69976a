"""Who is at which channel of a call."""

import re
from collections.abc import Iterable, Sequence

from longlines.billing.events import CallEvent
from longlines.trace.entries import CALLER, OFFICE, Party, Role
from longlines.trace.notes import Note
from longlines.trace.words import clean

_ENDPOINT = re.compile(r"[A-Za-z0-9]+/(.{1,80}?)-[0-9a-f]{8}(?:;[12])?")
_SHOWN = 40


class Parties:
    """The caller, the office, and every telephone that was rung; `all` in that order."""

    def __init__(self, call: str, events: Sequence[CallEvent], notes: Iterable[Note]) -> None:
        own = [event for event in events if event.uniqueid == call]
        self.caller = call if own or not events else events[0].uniqueid
        first = next((event for event in events if event.uniqueid == self.caller), None)
        said = f"{first.caller_number} {first.caller_name}" if first else ""
        label = clean(" ".join(said.split()), _SHOWN)
        self.all = [Party(CALLER, "caller", label), Party(OFFICE, "office", "Longlines")]
        self._names = {self.caller: CALLER}
        self._channels: dict[str, str] = {}
        queued = False
        for event in events:
            queued = _queued(event, queued)
            self._channels.setdefault(event.channel, event.uniqueid)
            if event.uniqueid not in self._names:
                self._add(event, operator=queued)
        for note in notes:
            if note.leg not in self._names:
                self._names[note.leg] = self._new("called", "called")

    def name(self, leg: str) -> str:
        """The name of the party at a channel (its uniqueid)."""
        return self._names.get(leg, CALLER)

    def at(self, channel: str) -> str:
        """The name of the party at a channel by the PBX's name for it; "" for none of them."""
        return self._names.get(self._channels.get(channel, ""), "")

    def _add(self, event: CallEvent, *, operator: bool) -> None:
        match = _ENDPOINT.fullmatch(event.channel)
        name = clean(match[1] if match else event.channel, _SHOWN) or "called"
        self._names[event.uniqueid] = self._new(name, "operator" if operator else "called")

    def _new(self, name: str, role: Role) -> str:
        if name in (CALLER, OFFICE):
            name = f"{name}'"
        if name not in [party.name for party in self.all]:
            self.all.append(Party(name, role, name))
        return name


def _queued(event: CallEvent, before: bool) -> bool:
    if event.type == "LL_DIAL":
        return False
    queue = event.type == "LL_QUEUE" or (event.type == "APP_START" and event.app == "Queue")
    return queue or before
