"""Puts together what the sources tell, into one story in the order in which it happened."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from longlines.billing.calls import Call
from longlines.billing.events import CallEvent
from longlines.trace import engine, hearing, keying, pbx
from longlines.trace.entries import OFFICE, Entry, Trace
from longlines.trace.notes import Note
from longlines.trace.parties import Parties
from longlines.trace.sources import Found

NO_JOURNAL = "the engine's journal has nothing of this call: steps, prompts and keys are missing"
NO_EVENTS = "the PBX's events of this call are gone: only the engine's journal tells of it"
NOT_RECORDED = (
    "the ledger doesn't hold all of this call yet; is the listener up? 'longlines status' tells"
)

ENGINELESS = ("", "emergency")
"""Flows that need no engine, so that its journal holds nothing of them."""


def tell(found: Found, texts: Mapping[str, str]) -> Trace:
    """The trace of a call. `texts` gives the words of sound files by the file's name."""
    parties = Parties(found.id, found.events, found.notes)
    entries = [
        *pbx.entries(found.events, parties),
        *engine.entries(found.notes, parties),
        *_lines(found.events, found.notes, parties, texts),
        *_money(found.record, found.recorded),
        *(entry for each in found.met for entry in _money(each, True, f" (call {each.id})")),
    ]
    ordered = sorted(entries, key=lambda entry: entry.at)
    return Trace(
        id=found.id,
        began=ordered[0].at if ordered else datetime.fromtimestamp(0, UTC),
        parties=parties.all,
        entries=[entry.cleaned() for entry in ordered],
        record=found.record,
        recorded=found.recorded,
        remarks=[*found.remarks, *_missing(found)],
    )


def _lines(
    events: Sequence[CallEvent],
    notes: Sequence[Note],
    parties: Parties,
    texts: Mapping[str, str],
) -> Iterator[Entry]:
    """What was heard and keyed on each leg."""
    legs: dict[str, tuple[list[CallEvent], list[Note]]] = defaultdict(lambda: ([], []))
    for event in events:
        legs[event.uniqueid][0].append(event)
    for note in notes:
        legs[note.leg][1].append(note)
    for leg, (happened, told) in legs.items():
        party = parties.name(leg)
        yield from hearing.entries(happened, told, party, texts)
        yield from keying.entries(happened, told, party)


def _money(record: Call | None, recorded: bool, of: str = "") -> Iterator[Entry]:
    if record is None or record.ended_at is None:
        return
    price = getattr(record, "price", None)
    facts = {"talk_seconds": str(record.talk_seconds), "bill_to": record.bill_to or ""}
    if record.bill_to:
        text = f"bills {record.bill_to}: {record.talk_seconds} s of talk"
        text += f" by carrier {record.carrier}" if record.carrier else ""
    else:
        text = f"bills nobody; outcome: {record.outcome}"
    if price is not None:
        text, facts["price"] = f"{text}, {price}", str(price)
    text += of
    if not recorded:
        text += " (not in the ledger yet)"
    if record.lost:
        yield Entry(
            record.ended_at, OFFICE, "lost", "lost the call: the PBX did not live to end it"
        )
    yield Entry(record.ended_at, OFFICE, "money", text, facts=facts, source="ledger")


def _missing(found: Found) -> Iterator[str]:
    for each in found.met:
        yield f"it met the call {each.id}, which is told here too"
    if found.notes and not found.events:
        yield NO_EVENTS
    if (
        found.events
        and not found.notes
        and any(event.flow not in ENGINELESS for event in found.events)
    ):
        yield NO_JOURNAL
    if found.events and found.over and not found.recorded:
        yield NOT_RECORDED
