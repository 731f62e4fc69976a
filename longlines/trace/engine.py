"""What the engine's journal tells of a call, except what was heard and keyed."""

from collections.abc import Iterator, Mapping, Sequence

from longlines.flow.call import RECORDING
from longlines.trace.entries import OFFICE, Entry
from longlines.trace.notes import Note
from longlines.trace.parties import Parties

EXPECTED = ("done", "go", "enter", "invoked", "over")
"""Outcomes that the next step, or the PBX, tells as well."""

HEARD = ("prompt", "keys", "spoke")
"""Notes that are told together with what the PBX says of sounds and keys."""

MASKED = "(secret)"


def entries(notes: Sequence[Note], parties: Parties) -> Iterator[Entry]:
    """The steps, values and troubles of one call."""
    unfinished: dict[str, str] = {}
    for note in notes:
        if note.what in HEARD:
            continue
        party = parties.name(note.leg)
        step = f"{note.facts.get('flow', '')}.{note.facts.get('step', '')}"
        if note.what in ("enter", "resumed") and unfinished.get(note.leg):
            yield _entry(note, "asked_again", _asked_again(unfinished[note.leg]), party)
        yield _entry(note, note.what, _text(note.what, note.facts), party)
        if note.what == "enter":
            unfinished[note.leg] = step
        elif note.what not in ("saved", "failed", "unrouted"):
            unfinished[note.leg] = ""


def _entry(note: Note, what: str, text: str, party: str) -> Entry:
    minor = what in ("hangup", "hand_back")
    minor = minor or (what == "outcome" and note.facts.get("outcome") in EXPECTED)
    return Entry(
        note.at,
        OFFICE,
        {"enter": "step"}.get(what, what),
        text,
        facts={**note.facts, "party": party},
        source="engine",
        minor=minor,
    )


def _text(what: str, facts: Mapping[str, str]) -> str:
    step = f"{facts.get('flow', '')}.{facts.get('step', '')}"
    outcome = facts.get("outcome", "")
    match what:
        case "enter":
            return f"{step} ({facts.get('verb', '')})"
        case "outcome":
            return (
                f"{facts.get('step', '')} ends in {outcome}; on to {facts.get('to') or 'the end'}"
            )
        case "hand_back":
            return f"leaves the call to the PBX: {facts.get('next', '')}"
        case "resumed":
            return f"goes on at {step} with {outcome}"
        case "asked_again":
            return _asked_again(step)
        case "saved":
            return f"keeps {facts.get('name', '')}: {_value(facts)}"
        case "failed":
            return f"can't carry out {facts.get('step') or 'the flow'}: {facts.get('why', '')}"
        case "unrouted":
            return f"finds no way to {facts.get('number', '')}: {facts.get('why', '')}"
        case "hangup":
            return "notices the hang-up"
        case "line_lost":
            return "lost its line to the PBX"
    return what


def _asked_again(step: str) -> str:
    return f"is asked again at {step}: the engine before died or was cut off"


def _value(facts: Mapping[str, str]) -> str:
    if facts.get("masked"):
        return MASKED
    value = facts.get("value", "")
    if value.startswith(RECORDING):
        seconds = value.removeprefix(RECORDING).partition(":")[0]
        return f"a recording of {seconds} s"
    return f'"{value}"'
