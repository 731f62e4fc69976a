"""What came of a call, in the words that tests of flows use."""

from collections.abc import Mapping

from longlines.trace.entries import CALLER, Entry, Trace

HUNG_UP = "hung_up"
OPERATOR = "operator"
EMERGENCY = "emergency"
"""The flow and the reason of calls that the dialplan carries to the operators by itself."""


def outcome(trace: Trace) -> str:
    """The word with which the flow ended, `operator`, or `hung_up`."""
    if any(with_operator(trace, entry) for entry in trace.entries):
        return OPERATOR
    ended = next(iter(entries(trace, "end")), None)
    return ended.facts.get("outcome", "") if ended else HUNG_UP


def with_operator(trace: Trace, entry: Entry) -> bool:
    """Whether the caller is connected with an operator here."""
    operators = {party.name for party in trace.parties if party.role == "operator"}
    return entry.what == "connected" and entry.to in operators


def dialled(trace: Trace) -> str:
    """How the last dial ended; `none` where there was none, `abandoned` where the caller left."""
    dials = entries(trace, "dial")
    if not dials:
        return "none"
    after = [entry for entry in trace.entries if entry.at >= dials[-1].at]
    told = next((entry for entry in after if entry.what == "dialled"), None)
    if told:
        return told.facts.get("outcome", "failed")
    if not any(entry.what == "connected" for entry in after):
        return "abandoned"
    return "accepted" if dials[-1].facts.get("consent") == "1" else "answered"


def number(trace: Trace) -> str:
    """The number that was dialled last, "" for none."""
    dials = entries(trace, "dial")
    return dials[-1].facts.get("number", "") if dials else ""


def reason(trace: Trace) -> str:
    """Why the caller was last put into a queue, "" for no queue or no reason."""
    queues = entries(trace, "queue")
    if not queues:
        return ""
    flows = [entry.facts.get("flow", "") for entry in entries(trace, "flow")]
    return queues[-1].facts.get("reason", "") or (EMERGENCY if EMERGENCY in flows else "")


def saved(trace: Trace) -> Mapping[str, str | None]:
    """What the flow saved for the caller, the last of each name; None is a secret."""
    values: dict[str, str | None] = {}
    for entry in entries(trace, "saved"):
        if entry.facts.get("party") == CALLER:
            secret = "masked" in entry.facts
            values[entry.facts.get("name", "")] = None if secret else entry.facts.get("value", "")
    return values


def talked(trace: Trace) -> float:
    """Seconds of the conversation, to a tenth, as the ledger counts them; 0 for none."""
    record = trace.record
    seconds = float(record.talk_seconds) if record else 0.0
    parted = [entry for entry in entries(trace, "parted") if entry.source == "pbx"]
    if not seconds and parted:
        seconds = float(parted[-1].facts["seconds"])
    return round(seconds, 1)


def entries(trace: Trace, what: str) -> list[Entry]:
    """All entries of a kind, in their order."""
    return [entry for entry in trace.entries if entry.what == what]
