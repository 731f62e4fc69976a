"""Folds a stretch of the spool without asking the database, as far as that can be done.

What it can't know is said with each call, and seen to by `longlines.store.changes`: whether the
database knew the call before, and whether it met another one. So this may run in a process of its
own, ahead of the one that writes (`longlines.store.ahead`).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import compress, count, repeat
from operator import attrgetter, eq
from typing import NamedTuple

from longlines.billing import families, plain, tries
from longlines.billing.calls import Call, fold
from longlines.billing.events import CallEvent
from longlines.billing.ordering import in_order
from longlines.billing.stretches import Reject, read
from longlines.billing.tries import Try
from longlines.store import packs

MOST_HELD = 300_000
"""Events of calls in progress that are held in memory, some 300 MB at the very most."""

Pieces = Sequence[tuple[int, bytes]]
PackRow = tuple[int, int, str, bytes, int]
"""A row of `call_events`."""


class Prepared(NamedTuple):
    """One call as folded from the events that are held of it and those of the stretch.

    `first`: nothing was held of it, so the database may have more. `alone`: it met no other call.
    """

    call: Call
    tries: tuple[Try, ...]
    first: bool
    alone: bool


class Start(NamedTuple):
    """Which of the events began a channel, counted from 0, and the number that the PBX gave it."""

    event: int
    second: int
    serial: int


class Folded(NamedTuple):
    """All that comes of a stretch."""

    calls: list[Prepared]
    packed: list[PackRow]
    starts: list[Start]
    rejects: list[Reject]
    events: int


class Folder:
    """Holds the events of calls in progress from one stretch to the next, so that they need not
    be read anew whenever a call goes on. Calls held longest go first where it is too much.
    """

    def __init__(self) -> None:
        self._held: dict[str, list[CallEvent]] = {}
        self._count = 0

    def fold(self, file: int, pieces: Pieces) -> Folded:
        """Take in the next stretch of spool file `file`."""
        events, records, rejects = sort_out(file, pieces)
        by_call = by_calls(events, records)
        packed = list(pack(by_call))
        calls = [self._prepared(call, some) for call, (some, _) in by_call.items()]
        while self._count > MOST_HELD:
            self._count -= len(self._held.pop(next(iter(self._held))))
        return Folded(calls, packed, starts_of(events), rejects, len(events))

    def forget(self) -> None:
        """Hold nothing any more, as after a stretch that was not committed."""
        self._held.clear()
        self._count = 0

    def _prepared(self, call: str, fresh: list[CallEvent]) -> Prepared:
        held = self._held.pop(call, None)
        known = fresh if held is None else held + fresh
        self._count -= len(held or ())
        folded, tried, alone = _told(known)
        if not folded.complete:
            self._held[call] = known
            self._count += len(known)
        return Prepared(folded, tried, held is None, alone)


def _told(events: list[CallEvent]) -> tuple[Call, tuple[Try, ...], bool]:
    """What a call comes to, its tries, and whether it met no other call."""
    if told := plain.tell(events):
        return *told, True
    ordered = in_order(events)
    return fold(ordered), tries.fold(ordered), not families.wanderers(ordered)


ByCall = dict[str, tuple[list[CallEvent], list[bytes]]]


def sort_out(file: int, pieces: Pieces) -> tuple[list[CallEvent], list[bytes], list[Reject]]:
    """Tell events, with their records, from what is none."""
    events: list[CallEvent] = []
    records: list[bytes] = []
    rejects: list[Reject] = []
    for position, raw in pieces:
        told = read(raw, file, position)
        events += told.events
        records += told.records
        rejects += told.rejects
    return events, records, rejects


def by_calls(events: Iterable[CallEvent], records: Iterable[bytes]) -> ByCall:
    """Events and their records, by linkedid."""
    found: ByCall = defaultdict(lambda: ([], []))
    for event, record in zip(events, records, strict=True):
        told, kept = found[event.linkedid]
        told.append(event)
        kept.append(record)
    return dict(found)


def pack(calls: ByCall) -> Iterator[PackRow]:
    """The rows that keep these events."""
    press = packs.Packer().pack
    for call, (events, records) in calls.items():
        positions = [event.position[1] for event in events]
        file, position = events[0].position
        yield file, position, call, press(packs.plain(positions, records)), len(events)


def starts_of(events: Sequence[CallEvent]) -> list[Start]:
    """The channels that began, each once."""
    begins = map(eq, map(attrgetter("type"), events), repeat("CHAN_START"))
    found, seen = [], set()
    for index in compress(count(), begins):
        event = events[index]
        if event.uniqueid not in seen:
            seen.add(event.uniqueid)
            if number := event.channel_number:
                found.append(Start(index, *number))
    return found
