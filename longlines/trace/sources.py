"""Gathers all that is known of a call: the PBX's events, the engine's journal, the ledger.

Any of the three may be missing: the events may not be in the ledger yet (or never, when the
listener is down), the journal may have been lost. What can't be read is told as a remark.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from longlines.billing.calls import Call, fold
from longlines.billing.events import BadRecord, CallEvent, parse
from longlines.billing.framing import frames
from longlines.trace import notes, spool
from longlines.trace.journal import NAME
from longlines.trace.notes import Note

if TYPE_CHECKING:
    from sqlalchemy import Engine

CEL_NAME = "cel.csv"
LAST = "last"
LOOKED_BACK = 64
"""Stretches of the spool (a megabyte each) that are searched for the newest call."""

_BEGAN = re.compile(r"(?:.{1,100}-)?([0-9]{1,11})\.[0-9]{1,15}")
_START = b'"CHAN_START",'

T = TypeVar("T")


class UnknownCall(Exception):
    """Nothing is known of a call with this id; the message says what to do."""


@dataclass(frozen=True)
class Found:
    """A call's events and notes in their order, and its record.

    `recorded` tells whether the ledger holds the record as it is; else it was folded here, from
    the events. `met` are the records of other calls with which it came together (transferred,
    joined, fetched): their events and notes are among these. `remarks` say what could not be read.
    """

    id: str
    events: Sequence[CallEvent]
    notes: Sequence[Note]
    record: Call | None
    recorded: bool
    remarks: Sequence[str] = ()
    met: Sequence[Call] = ()

    @property
    def over(self) -> bool:
        """Whether the call has ended."""
        return bool(self.record and self.record.complete)


class Sources:
    """What an instance knows of its calls.

    `engine` is its database, None where there is none, or where `trouble` keeps it closed.
    """

    def __init__(self, folder: Path, engine: "Engine | None", trouble: str = "") -> None:
        self._cel = spool.cel(folder / CEL_NAME)
        self._journal = spool.journal(folder / NAME)
        self._engine = engine
        self._remarks = [f"the ledger can't be read: {trouble}"] if trouble else []

    def newest(self) -> str:
        """The id of the call that began last. Raises UnknownCall when there was none."""
        from longlines.store.calls import latest

        remarks = list(self._remarks)
        recorded = self._ask(lambda engine: latest(engine, 1), remarks) or []
        ids = [call.id for call in recorded]
        with _told(remarks, "the PBX's events can't be read"):
            ids.extend(self._newest_in_spool())
        if not ids:
            raise UnknownCall("; ".join(["there was no call yet", *remarks]))
        return max(ids, key=_began)

    def find(self, call: str, *, alone: bool = False) -> Found:
        """All about the call with this id, and about those that it met but for `alone`.

        Raises UnknownCall.
        """
        remarks = list(self._remarks)
        record, events, recorded = self._told_of(call, remarks)
        met = []
        for other in [] if alone else self._met(call, remarks):
            its, fresh, _ = self._told_of(other, remarks)
            known = set(events)
            events += [event for event in fresh if event not in known]
            met += [its] if its else []
        events.sort(key=lambda event: (event.at, event.position))
        told = self._noted(call, events, record, remarks)
        for each in met:
            of_it = self._noted(each.id, events, each, remarks)
            told += [note for note in of_it if note not in told]
        told.sort(key=lambda note: note.at)
        if not events and not told and not record:
            said = "".join(f" ({remark})" for remark in remarks)
            raise UnknownCall(
                f"no call has the id {call!r}; 'longlines calls' lists the ids,"
                f" and 'last' is the newest call{said}"
            )
        return Found(call, events, told, record, recorded, remarks, met)

    def _told_of(self, call: str, remarks: list[str]) -> tuple[Call | None, list[CallEvent], bool]:
        """One call's record and its events, and whether the ledger has the record as it is."""
        from longlines.store.calls import events_of, find

        record = self._ask(lambda engine: find(engine, call), remarks)
        events = self._ask(lambda engine: events_of(engine, call), remarks) or []
        recorded = bool(record and record.complete)
        if not recorded:
            with _told(remarks, "the PBX's events can't be read"):
                known = set(events)
                fresh = [event for event in self._spooled(call) if event not in known]
                recorded = bool(record) and not fresh
                events = [*events, *fresh]
        if events and not recorded:
            record = fold(events)
        return record, events, recorded

    def _met(self, call: str, remarks: list[str]) -> list[str]:
        """The other calls of its family, as far as the ledger knows them."""
        from longlines.store import kin

        def family(engine: "Engine") -> list[str]:
            with engine.connect() as connection:
                found = kin.families(connection, [call])
            return sorted(set().union(*found) - {call}, key=_began)

        return self._ask(family, remarks) or []

    def _ask(self, question: Callable[["Engine"], T], remarks: list[str]) -> T | None:
        from sqlalchemy.exc import SQLAlchemyError

        if self._engine is None:
            return None
        try:
            return question(self._engine)
        except SQLAlchemyError as error:
            why = str(error).partition("\n")[0]
            remark = f"the ledger can't be read: {why}"
            remarks.extend([] if remark in remarks else [remark])
            return None

    def _spooled(self, call: str) -> Iterator[CallEvent]:
        """The call's events in the PBX's files, each once; `position` keeps their order."""
        if not _BEGAN.fullmatch(call):
            return
        ended: list[float] = []
        stretches = self._cel.naming(
            [f'"{call}"'.encode()], _began(call)[0], lambda: max(ended, default=None)
        )
        for number, stretch in enumerate(stretches):
            for offset, piece in frames(stretch):
                event = _event(piece, (number, offset)) if call.encode() in piece else None
                if event and event.linkedid == call and not event.of_a_hook:
                    yield event
                    if event.type == "LINKEDID_END":
                        ended.append(event.at.timestamp())

    def _newest_in_spool(self) -> list[str]:
        for stretch in islice(self._cel.backwards(), LOOKED_BACK):
            begun = [_event(piece) for _, piece in frames(stretch) if piece.startswith(_START)]
            ids = [e.linkedid for e in begun if e and e.uniqueid == e.linkedid and not e.of_a_hook]
            if ids:
                return ids
        return []

    def _noted(
        self, call: str, events: Sequence[CallEvent], record: Call | None, remarks: list[str]
    ) -> list[Note]:
        if not _BEGAN.fullmatch(call):
            return []
        legs = {call, *(event.uniqueid for event in events)}
        names = [f'"{leg}"'.encode() for leg in sorted(legs)]
        ended = record.ended_at.timestamp() if record and record.ended_at else None
        found: list[Note] = []
        with _told(remarks, "the engine's journal can't be read"):
            for stretch in self._journal.naming(names, _began(call)[0], lambda: ended):
                found.extend(
                    n for n in notes.read(stretch, names) if n.call == call or n.leg in legs
                )
        return sorted(found, key=lambda note: note.at)


@contextmanager
def _told(remarks: list[str], trouble: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        remarks.append(f"{trouble}: {error.strerror or error}")


def _event(piece: bytes, position: tuple[int, int] = (0, 0)) -> CallEvent | None:
    try:
        return parse(piece, position)
    except BadRecord:
        return None


def _began(call: str) -> tuple[int, int]:
    """The second in which a call began, and its number, from its id."""
    match = _BEGAN.fullmatch(call)
    return (int(match[1]), int(call.rpartition(".")[2])) if match else (0, 0)
