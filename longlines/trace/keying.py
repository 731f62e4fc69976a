"""What each party keyed and said: the keys that a flow took, and those that nobody waited for.

Keys are shown only where the journal says that the step isn't secret; without that, and between
people who talk, they are counted.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from longlines.billing.events import CallEvent
from longlines.trace.entries import OFFICE, Entry
from longlines.trace.hearing import AFTER
from longlines.trace.notes import Note

PAUSE = timedelta(seconds=2)
"""Keys that nobody took are told together unless so much time lies between them."""


def entries(events: Sequence[CallEvent], notes: Sequence[Note], party: str) -> Iterator[Entry]:
    """The keys and recordings of one leg, from its own events and notes in order."""
    pressed = [event for event in events if event.type == "DTMF"]
    for index, note in enumerate(notes):
        if note.what == "spoke":
            pressed = _without_last(pressed, note)
            yield _spoke(note, party)
        elif note.what == "keys" and not (index and notes[index - 1].what == "keys"):
            together = _together(notes[index:])
            taken = _taken(pressed, together)
            pressed = [event for event in pressed if event not in taken]
            last = index + len(together) == len(notes)
            yield _keyed(together, taken, party, is_last=last)
    yield from _untaken(pressed, notes, party)


def _together(notes: Sequence[Note]) -> list[Note]:
    """The run of keys at the beginning of `notes`."""
    run = []
    for note in notes:
        if note.what != "keys":
            break
        run.append(note)
    return run


def _taken(pressed: Sequence[CallEvent], run: Sequence[Note]) -> list[CallEvent]:
    """The single keys that make up what was taken: the last ones before it was noted."""
    count = sum(len(note.facts.get("digits", "")) or _count(note) for note in run)
    before = [event for event in pressed if event.at <= run[-1].at + AFTER]
    return before[-count:] if count else []


def _count(note: Note) -> int:
    masked = note.facts.get("masked", "")
    return int(masked) if masked.isascii() and masked.isdigit() and len(masked) < 4 else 0


def _keyed(run: Sequence[Note], taken: Sequence[CallEvent], party: str, *, is_last: bool) -> Entry:
    at = taken[0].at if taken else run[0].at
    until = max(taken[-1].at if taken else at, run[-1].at) if len(run) > 1 else None
    count = sum(_count(note) for note in run)
    if count:
        facts, text = {"masked": str(count)}, f"keys {count} digits (secret)"
    else:
        digits = "".join(note.facts.get("digits", "") for note in run)
        facts, text = {"digits": digits}, f"keys {digits}"
    facts["party"] = party
    return Entry(at, party, "keys", text, OFFICE, facts, until, "engine", open=is_last)


def _without_last(pressed: Sequence[CallEvent], spoke: Note) -> list[CallEvent]:
    """Without the key that ended a recording."""
    return [e for e in pressed if not spoke.at - AFTER < e.at <= spoke.at + AFTER]


def _spoke(note: Note, party: str) -> Entry:
    try:
        seconds = min(max(float(note.facts.get("seconds", "0")), 0.0), 86400.0)
    except ValueError:
        seconds = 0.0
    text = f"says something for {seconds:.2f} s" if seconds else "says nothing"
    facts = {"seconds": f"{seconds:.2f}", "party": party}
    began = note.at - timedelta(seconds=seconds)
    return Entry(began, party, "spoke", text, OFFICE, facts, note.at, "engine")


def _untaken(pressed: Sequence[CallEvent], notes: Sequence[Note], party: str) -> Iterator[Entry]:
    run: list[CallEvent] = []
    for event in [*pressed, None]:
        if run and (event is None or event.at - run[-1].at > PAUSE):
            yield _lost(run, notes, party)
            run = []
        if event is not None:
            run.append(event)


def _lost(run: Sequence[CallEvent], notes: Sequence[Note], party: str) -> Entry:
    if all(_open_to_see(event.at, notes) for event in run):
        digits = "".join(event.extra.get("digit", "")[:1] for event in run)
        facts, what = {"digits": digits}, digits
    else:
        facts, what = {"masked": str(len(run))}, f"{len(run)} digits"
    facts |= {"party": party, "taken": "no"}
    text = f"keys {what}, which no flow took"
    return Entry(run[0].at, party, "keys", text, "", facts, run[-1].at, open=True)


def _open_to_see(at: datetime, notes: Sequence[Note]) -> bool:
    """Whether the flow was at a step then that isn't secret."""
    shown = False
    for note in notes:
        if note.at > at:
            break
        if note.what == "enter":
            shown = not note.facts.get("secret")
        elif note.what in ("hand_back", "resumed", "hangup", "line_lost"):
            shown = False
    return shown
