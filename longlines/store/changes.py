"""The calls that one transaction of the intake touches."""

import gc
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Table

from longlines.billing import clock, families, tries
from longlines.billing.calls import Call, fold
from longlines.billing.events import CallEvent
from longlines.billing.ordering import Ordered, in_order
from longlines.billing.tries import Try
from longlines.store import beats, kin, packs, tables
from longlines.store.calls import values as call_values
from longlines.store.folder import Folded, PackRow, by_calls, pack
from longlines.store.rating import Rater
from longlines.store.rows import add, replace
from longlines.store.tries import values as try_values


class Changes:
    """Calls touched by this transaction."""

    def __init__(self, connection: Connection, rater: Rater | None) -> None:
        self._connection = connection
        self._rater = rater
        self._calls: dict[str, Call] = {}
        self._stored: set[str] = set()
        self._known: dict[str, list[CallEvent]] = {}
        self.tries: dict[str, tuple[Try, ...]] = {}

    def take(self, folded: Folded, doubted: set[str]) -> set[str]:
        """Store what was folded; fold anew, with all that the database has, those calls of which
        more may be known: the `doubted` ones, which were there before and go on, and those that
        met another one. Says which calls it folded anew.
        """
        first = [each.call.id for each in folded.calls if each.first]
        there = packs.known(self._connection, first)
        self._press(folded.packed)
        seen = there | doubted
        plain = [each for each in folded.calls if each.alone and each.call.id not in seen]
        calls = {each.call.id: each.call for each in plain}
        fresh = {each.call.id for each in plain if each.first}
        self._keep(calls, {each.call.id: each.tries for each in plain}, fresh)
        self._stored |= seen
        self._write([each.call.id for each in folded.calls if each.call.id not in calls])
        return self._calls.keys() - calls.keys()

    def add(self, events: Sequence[CallEvent], records: Sequence[bytes]) -> None:
        """Store the events and fold their calls anew."""
        fresh = by_calls(events, records)
        self._stored |= packs.known(self._connection, fresh)
        self._press(pack(fresh))
        for call in fresh:
            self._known.pop(call, None)
        self._write(fresh)

    def lived(self, found: Sequence[CallEvent]) -> CallEvent | None:
        """The last sign of life among these beats, else before them."""
        alive = [each for each in found if each.type == clock.ALIVE]
        return alive[-1] if alive else beats.last(self._connection)

    def step(self, beat: CallEvent) -> None:
        """Tell all calls that go on by how much the PBX's clock was set."""
        self._tell(beat, self.going_on())
        beats.warn(self._connection, beat)

    def _tell(self, beat: CallEvent, calls: Collection[str]) -> None:
        self._know(calls)
        known = {call: self._known[call] for call in calls if call in self._known}
        told = beats.tell(self._connection, beat, known)
        for call in told:
            self._known.pop(call)
        self._stored |= set(told)
        self._write(told)

    def going_on(self) -> set[str]:
        """The calls that have not ended, as far as is known by now."""
        return kin.going_on(self._connection)

    def lose(self, ids: set[str], alive: CallEvent | None = None) -> None:
        """Close these open calls, of whose end nothing tells; `alive` was the PBX's last sign of
        life while they were up.
        """
        self._stored |= ids
        if alive is not None:
            self._tell(alive, ids)
        self._write(ids, lost=True)

    def rate(self) -> None:
        """Charge the calls that are over."""
        if self._rater is not None:
            fresh = self._calls.keys() - self._stored
            self._rater.rate(self._connection, self._calls.values(), self.tries, fresh)

    def written(self) -> list[Call]:
        """Every touched call as it stands now."""
        return list(self._calls.values())

    def _press(self, packed: Iterable[PackRow]) -> None:
        press = packs.Packer().pack
        rows = [(*place, press(plain), events) for *place, plain, events in packed]
        add(self._connection, tables.call_events, rows)

    def _know(self, calls: Iterable[str]) -> None:
        """Get all that is kept of these calls."""
        missing = [call for call in calls if call not in self._known]
        self._known |= packs.events_of(self._connection, missing)

    def _write(self, calls: Collection[str], *, lost: bool = False) -> None:
        if not calls:
            return
        self._know(calls)
        ordered = self._ordered(calls, lost)
        folded = {call: fold(events, lost=lost) for call, events in ordered.items()}
        told = {call: tries.fold(events, lost=lost) for call, events in ordered.items()}
        self._keep(folded, told)

    def _keep(
        self,
        calls: Mapping[str, Call],
        told: Mapping[str, tuple[Try, ...]],
        fresh: Collection[str] = (),
    ) -> None:
        """Store calls and their tries; the database has nothing yet of those of `fresh`."""
        tried = [each for some in told.values() for each in some]
        self._put(tables.calls, map(call_values, calls.values()), fresh)
        self._put(tables.tries, map(try_values, tried), fresh)
        self._calls |= calls
        self.tries |= told

    def _put(self, table: Table, rows: Iterable[tuple[Any, ...]], fresh: Collection[str]) -> None:
        """Store rows; in both tables a row begins with the call's id."""
        known: list[tuple[Any, ...]] = []
        new: list[tuple[Any, ...]] = []
        for row in rows:
            (new if row[0] in fresh else known).append(row)
        add(self._connection, table, new)
        replace(self._connection, table, known)

    def _ordered(self, calls: Iterable[str], lost: bool) -> dict[str, Ordered]:
        """The events of these calls; of calls that have met, those of their whole family."""
        ordered = {call: in_order(self._known[call]) for call in calls}
        found = ((call, families.wanderers(events, lost=lost)) for call, events in ordered.items())
        shared = {call: channels for call, channels in found if channels}
        if not shared:
            return ordered
        kin.note(self._connection, shared)
        for family in kin.families(self._connection, shared):
            self._know(family)
            self._stored |= family
            parted = families.part(event for call in family for event in self._known[call])
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
