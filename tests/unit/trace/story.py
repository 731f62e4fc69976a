"""Spools written by hand or captured from a real Asterisk 22, and what is traced from them."""

import json
from pathlib import Path

from longlines.billing.events import COLUMNS
from longlines.trace.entries import Trace
from longlines.trace.sources import Sources
from longlines.trace.timeline import tell

START = 1795300000
CALL = f"{START}.1"
CALLED = f"{START + 3}.2"
CAPTURES = Path(__file__).with_name("captures")
BILLING_CAPTURES = Path(__file__).parents[1] / "billing" / "captures"
ACCEPTED = "1795321382.0"
"""The call in `captures/accepted`."""


def event(
    kind: str,
    at: float,
    leg: str = CALL,
    call: str = CALL,
    extra: dict[str, object] | str = "",
    **columns: str,
) -> bytes:
    """One record of the PBX's, START + `at` seconds; a text as `extra` is a user event's words."""
    told = {"extra": extra} if extra and isinstance(extra, str) else extra
    values = {
        "eventtype": kind,
        "eventtime": f"{START + at:.6f}",
        "cidnum": "+12025550101",
        "channame": "PJSIP/alice-00000001" if leg == CALL else "PJSIP/bob-00000002",
        "uniqueid": leg,
        "linkedid": call,
        "eventextra": json.dumps(told) if told else "",
        **columns,
    }
    cells = (values.get(column, "").replace('"', '""') for column in COLUMNS)
    return (",".join(f'"{cell}"' for cell in cells) + "\n").encode()


def note(what: str, at: float, leg: str = CALL, call: str = CALL, **facts: str) -> bytes:
    """One line of the journal."""
    body = {"at": int((START + at) * 1_000_000), "call": call, "what": what}
    return (
        json.dumps(body | {"facts": {"leg": leg, **facts}}, separators=(",", ":")).encode() + b"\n"
    )


def begun(**columns: str) -> list[bytes]:
    """A call that has just been answered."""
    return [
        event("CHAN_START", 0, exten="0", **columns),
        event("ANSWER", 0.01, userfield="flow=main-menu"),
    ]


def over(at: float, *others: str) -> list[bytes]:
    """The caller hangs up, and with him these other channels."""
    source = {"hangupcause": 16, "hangupsource": "PJSIP/alice-00000001"}
    gone = [event(kind, at, leg, extra=source) for leg in others for kind in ("HANGUP", "CHAN_END")]
    mine = [event("HANGUP", at, extra=source), event("CHAN_END", at), event("LINKEDID_END", at)]
    return gone + mine


def written(folder: Path, events: bytes | None, notes: bytes | None = None) -> Sources:
    """A spool in `folder`, without any database."""
    folder.mkdir(parents=True, exist_ok=True)
    if events is not None:
        (folder / "cel.csv").write_bytes(events)
    if notes is not None:
        (folder / "journal.jsonl").write_bytes(notes)
    return Sources(folder, None)


def traced(folder: Path, events: list[bytes], notes: list[bytes], call: str = CALL) -> Trace:
    """The trace of a call of which both are written."""
    return tell(written(folder, b"".join(events), b"".join(notes)).find(call), {})


def captured(folder: Path) -> Trace:
    """The trace of a real collect call that was accepted."""
    events = (CAPTURES / "accepted.csv").read_bytes()
    notes = (CAPTURES / "accepted.jsonl").read_bytes()
    return tell(written(folder, events, notes).find(ACCEPTED), {})


def said(trace: Trace) -> list[str]:
    """Each line that is shown: who, and what in words."""
    return [f"{entry.who}: {entry.text}" for entry in trace.entries if not entry.minor]
