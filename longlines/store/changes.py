"""The calls that one transaction of the intake touches."""

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection, select

from longlines.billing import families, tries
from longlines.billing.calls import Call, fold
from longlines.billing.events import CallEvent
from longlines.billing.ordering import Ordered, in_order
from longlines.billing.tries import Try
from longlines.store import kin, packs, tables
from longlines.store.calls import call_row
from longlines.store.rating import Rater
from longlines.store.rows import add
from longlines.store.tries import try_row
from longlines.store.upsert import upsert

MOST_HELD = 300_000
"""Events of calls in progress that are held in memory, some 300 MB at the very most."""


class Held:
    """The events of calls in progress as they were committed, so that they need not be read anew
    whenever a call goes on. Calls held longest go first where it is too much.
    """

    def __init__(self) -> None:
        self._events: dict[str, list[CallEvent]] = {}
        self._count = 0

    def of(self, call: str) -> list[CallEvent] | None:
        """All that is known of a call; None where the database has to be asked."""
        return self._events.get(call)

    def keep(self, calls: Iterable[Call], known: Mapping[str, list[CallEvent]]) -> None:
        """Take over what was committed: hold what goes on, let go of what is over."""
        for call in calls:
            self._count -= len(self._events.pop(call.id, ()))
            if not call.complete:
                self._events[call.id] = known[call.id]
                self._count += len(known[call.id])
        while self._count > MOST_HELD:
            self._count -= len(self._events.pop(next(iter(self._events))))


class Changes:
    """Calls touched by this transaction; `known` has all events of each."""

    def __init__(self, connection: Connection, rater: Rater | None, held: Held) -> None:
        self._connection = connection
        self._rater = rater
        self._held = held
        self._packer = packs.Packer()
        self._calls: dict[str, Call] = {}
        # Not the calls that are held: they go on, and so never were charged.
        self._stored: set[str] = set()
        self.known: dict[str, list[CallEvent]] = {}
        self.tries: dict[str, tuple[Try, ...]] = {}

    def add(self, events: Sequence[CallEvent], records: Sequence[bytes]) -> None:
        """Store the events and fold their calls anew."""
        if not events:
            return
        fresh: dict[str, tuple[list[CallEvent], list[bytes]]] = {}
        for event, record in zip(events, records, strict=True):
            call = event.linkedid
            if call not in fresh:
                fresh[call] = [], []
            fresh[call][0].append(event)
            fresh[call][1].append(record)
        self._know(fresh)
        for call, (some, _) in fresh.items():
            self.known[call] = [*self.known[call], *some]
        add(self._connection, tables.call_events, list(self._packed(fresh)))
        self._write(fresh)

    def lose(self, before: datetime | None, carried: frozenset[str] = frozenset()) -> None:
        """Close the open calls (those begun before `before`, or all): their PBX is gone."""
        query = select(tables.calls.c.id).where(~tables.calls.c.complete)
        if before is not None:
            query = query.where(tables.calls.c.started_at < before)
        ids = set(self._connection.execute(query).scalars()) - carried
        if carried:
            # A call that has met another lives on under the other's linkedid.
            ids = ids.difference(*(f for f in kin.families(self._connection, ids) if f & carried))
        self._know(ids)
        self._write(ids, lost=True)

    def rate(self) -> None:
        """Charge the calls that are over."""
        if self._rater is not None:
            fresh = self._calls.keys() - self._stored
            self._rater.rate(self._connection, self._calls.values(), self.tries, fresh)

    def written(self) -> list[Call]:
        """Every touched call as it stands now."""
        return list(self._calls.values())

    def _know(self, calls: Iterable[str]) -> None:
        """Get what was known of these calls before."""
        missing = []
        for call in calls:
            if call not in self.known:
                held = self._held.of(call)
                if held is None:
                    missing.append(call)
                self.known[call] = held or []
        stored = packs.events_of(self._connection, missing)
        self._stored |= stored.keys()
        self.known |= stored

    def _packed(
        self, fresh: Mapping[str, tuple[list[CallEvent], list[bytes]]]
    ) -> Iterator[tuple[object, ...]]:
        for call, (events, records) in fresh.items():
            positions = [event.position[1] for event in events]
            content = self._packer.pack(positions, records)
            yield events[0].position[0], positions[0], call, content, len(events)

    def _write(self, calls: Iterable[str], *, lost: bool = False) -> None:
        ordered = self._ordered(calls, lost)
        folded = {call: fold(events, lost=lost) for call, events in ordered.items()}
        told = {call: tries.fold(events, lost=lost) for call, events in ordered.items()}
        upsert(self._connection, tables.calls, list(map(call_row, folded.values())))
        upsert(self._connection, tables.tries, [try_row(t) for each in told.values() for t in each])
        self._calls |= folded
        self.tries |= told

    def _ordered(self, calls: Iterable[str], lost: bool) -> dict[str, Ordered]:
        """The events of these calls; of calls that have met, those of their whole family."""
        ordered = {call: in_order(self.known[call]) for call in calls}
        found = ((call, families.wanderers(events, lost=lost)) for call, events in ordered.items())
        shared = {call: channels for call, channels in found if channels}
        if not shared:
            return ordered
        kin.note(self._connection, shared)
        for family in kin.families(self._connection, shared):
            self._know(family)
            parted = families.part(event for call in family for event in self.known[call])
            ordered |= parted
            counts = {call: len(tries.fold(events)) for call, events in parted.items()}
            kin.forget_tries(self._connection, counts)
        return ordered


@contextmanager
def at_one_go() -> Iterator[None]:
    """Without looking for garbage: a batch makes millions of objects, and no circles of them."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
