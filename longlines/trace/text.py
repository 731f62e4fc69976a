"""A trace as lines of text, and as plain data."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from longlines.trace.entries import Entry, Trace

if TYPE_CHECKING:
    from rich.text import Text

COLOURS = {"caller": "cyan", "office": "green", "called": "magenta", "operator": "yellow"}
STRIKING = {
    "failed": "bold red",
    "asked_again": "bold red",
    "line_lost": "bold red",
    "lost": "bold red",
    "money": "bold",
    "connected": "bold",
    "step": "dim",
    "saved": "dim",
}


def title(trace: Trace) -> str:
    """One line about the whole call."""
    record = trace.record
    if record is None:
        return f"call {trace.id}"
    state = "in progress" if trace.live else str(record.outcome)
    return (
        f"call {trace.id}, {trace.began:%Y-%m-%d} (UTC): {record.from_ or 'unknown'} called "
        f"{record.to or 'nobody'}, flow {record.flow or 'none'}: {state}"
    )


def lines(trace: Trace) -> Iterator["Text"]:
    """Every line of the trace that says something new."""
    for entry in trace.entries:
        if not entry.minor:
            yield line(trace, entry)


def line(trace: Trace, entry: Entry) -> "Text":
    """`+3.141 14:30:03.141 caller -> longlines: keys 1`, in colours."""
    from rich.text import Text

    roles = {party.name: party.role for party in trace.parties}
    widest = max(len(party.name) for party in trace.parties)
    parts = Text(f"{f'+{offset(trace, entry):.3f}':>9}", "bold")
    parts.append(f"  {entry.at:%H:%M:%S}.{entry.at.microsecond // 1000:03d}  ", "not bold dim")
    parts.append(f"{entry.who:<{widest}}  ", f"not bold {COLOURS[roles.get(entry.who, 'called')]}")
    parts.append(entry.text + lasting(entry), f"not bold {STRIKING.get(entry.what, '')}".strip())
    if entry.to and entry.what in ("prompt", "tone", "music") and len(trace.parties) > 2:
        parts.append(f"  -> {entry.to}", f"not bold {COLOURS[roles.get(entry.to, 'called')]}")
    return parts


def lasting(entry: Entry) -> str:
    """How long it took, and what ended it, in brackets."""
    if entry.until is None or entry.what not in ("prompt", "music", "keys"):
        return ""
    seconds = (entry.until - entry.at).total_seconds()
    if seconds < 0.05:
        return ""
    stopped = ", stopped by a key" if entry.facts.get("stopped") else ""
    return f" ({seconds:.2f} s{stopped})"


def offset(trace: Trace, entry: Entry) -> float:
    """Seconds from the beginning of the call."""
    return (entry.at - trace.began).total_seconds()


def as_json(trace: Trace, record: Mapping[str, Any] | None) -> dict[str, Any]:
    """The trace as plain data; `record` is the call as `longlines calls --json` shows it."""
    return {
        "id": trace.id,
        "live": trace.live,
        "call": record,
        "in_ledger": trace.recorded,
        "parties": [
            {"name": party.name, "role": party.role, "label": party.label}
            for party in trace.parties
        ],
        "entries": [entry_as_json(trace, entry) for entry in trace.entries],
        "remarks": list(trace.remarks),
    }


def entry_as_json(trace: Trace, entry: Entry) -> dict[str, Any]:
    """One entry; `offset` is in seconds from the beginning of the call."""
    return {
        "at": iso(entry.at),
        "offset": round(offset(trace, entry), 3),
        "until": iso(entry.until) if entry.until else None,
        "who": entry.who,
        "to": entry.to or None,
        "what": entry.what,
        "text": entry.text,
        "facts": dict(entry.facts),
        "source": entry.source,
        "minor": entry.minor,
    }


def iso(at: datetime) -> str:
    """ISO 8601 in UTC with milliseconds."""
    return at.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"
