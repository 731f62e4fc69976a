"""What an operator is shown of a caller: how he came here, what he keyed, and his calls of before.

From the call's trace, which already leaves out what a flow keeps secret.
"""

from collections.abc import Iterable
from typing import Any

from longlines.billing.calls import Call
from longlines.store.desk.model import Note
from longlines.trace.entries import CALLER, Entry, Trace
from longlines.trace.text import iso, offset

SHOWN = (
    "call",
    "flow",
    "step",
    "keys",
    "spoke",
    "saved",
    "dial",
    "dialled",
    "accepted",
    "refused",
    "queue",
    "queued",
    "quote",
    "failed",
    "handed",
    "keyed",
)
LONGEST_PATH = 200
"""Lines; of a longer path the last ones are shown."""

_CONSENT = {"accepted": "accepted", "refused": "refused"}


def of(
    trace: Trace, earlier: Iterable[Call], notes: Iterable[Note], account: str, language: str
) -> dict[str, Any]:
    """The card of a call, as plain data. `account` is who calls, "" for nobody of ours."""
    lines = [each for each in trace.entries if each.what in SHOWN and not _of_called(each)]
    return {
        "call": trace.id,
        "account": account,
        "language": language,
        "flow": (trace.record.flow if trace.record else None) or "",
        "reason": _reason(trace.entries),
        "path": [_line(trace, each) for each in lines[-LONGEST_PATH:]],
        "keyed": [each.facts.get("digits", "") for each in lines if each.what == "keys"],
        "quote": _quote(trace),
        "consent": _consent(trace.entries),
        "earlier": [_call(each) for each in earlier if each.id != trace.id],
        "notes": [_note(each) for each in notes],
    }


def _of_called(entry: Entry) -> bool:
    return entry.what in ("step", "saved") and entry.facts.get("party", CALLER) != CALLER


def _line(trace: Trace, entry: Entry) -> dict[str, Any]:
    return {
        "after": round(offset(trace, entry), 1),
        "who": entry.who,
        "what": entry.what,
        "text": entry.text,
        "facts": {name: value for name, value in entry.facts.items() if name != "party"},
    }


def _quote(trace: Trace) -> dict[str, str] | None:
    """The last price that the caller was told."""
    notes = trace.record.notes if trace.record else ()
    told = [note for note in notes if note.kind == "quote"]
    return {name: str(value) for name, value in told[-1].facts.items()} if told else None


def _reason(entries: Iterable[Entry]) -> str:
    """Why the caller was put into a queue last."""
    reasons = [each.facts.get("reason", "") for each in entries if each.what == "queue"]
    return next(reversed(reasons), "")


def _consent(entries: Iterable[Entry]) -> str:
    """`accepted`, `refused`, `asked`, or "" where nobody was to be asked."""
    said = ""
    for entry in entries:
        if entry.what == "dial":
            said = "asked" if entry.facts.get("consent") == "1" else ""
        said = _CONSENT.get(entry.what, said)
    return said


def _call(call: Call) -> dict[str, Any]:
    return {
        "id": call.id,
        "at": iso(call.started_at),
        "to": call.to,
        "flow": call.flow or "",
        "outcome": call.outcome or "",
        "seconds": str(call.talk_seconds),
    }


def _note(note: Note) -> dict[str, str]:
    return {"at": iso(note.at), "who": note.who, "text": note.text, "call": note.call}
