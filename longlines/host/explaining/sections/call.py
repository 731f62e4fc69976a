"""Who called whom, when, and how it ended."""

from longlines.host.explaining.model import Known, Section, clock, moment, stamp

ORDER = 10

HUNG_UP = {
    "caller": "the caller hung up",
    "called": "the called party hung up",
    "system": "the exchange ended it",
}
OUTCOMES = {
    "accepted": "they accepted the charges and talked",
    "answered": "they answered and talked",
    "refused": "it was refused",
    "busy": "the line was busy",
    "no_answer": "nobody answered",
    "unavailable": "it could not be reached",
    "failed": "it failed",
    "operator": "an operator took it",
    "abandoned": "the caller left before anybody answered",
}


def tell(known: Known) -> Section:
    """Always there."""
    call = known.call
    flow = f", through the flow {call.flow}" if call.flow else ""
    words = [
        f"{moment(call.started_at)}: {known.who(call.from_)} called {known.who(call.to)}{flow}."
    ]
    outcome = OUTCOMES.get(call.outcome or "", f"the flow ended with {call.outcome}")
    words.append(f"How it ended: {outcome if call.outcome else 'it goes on still'}.")
    if call.talk_seconds:
        words += _talk(known)
    else:
        words.append("There was no conversation, so nobody pays for one.")
    if call.lost:
        words.append("The PBX was lost during the call: it is closed at its last proven second.")
    if call.hangup.by:
        words.append(f"At its end {HUNG_UP[call.hangup.by]}.")
    return Section("call", "The call", words, _data(known))


def _talk(known: Known) -> list[str]:
    call = known.call
    begun = call.accepted_at or call.answered_at
    words = []
    if call.accepted_at is not None:
        key = _key(known)
        words.append(f"The charges were accepted at {clock(call.accepted_at)}{key}.")
    elif call.answered_at is not None:
        words.append(f"It was answered at {clock(call.answered_at)}.")
    seconds = f"{call.talk_seconds.normalize():f}"
    since = f", from {clock(begun)} on" if begun else ""
    words.append(f"They talked for {seconds} s{since}; {known.who(call.bill_to or '')} pays.")
    return words


def _key(known: Known) -> str:
    for entry in known.trace.entries if known.trace else ():
        if entry.what == "accepted" and entry.facts.get("key"):
            return f" by key {entry.facts['key']}"
    return ""


def _data(known: Known) -> dict[str, object]:
    call = known.call
    return {
        "id": call.id,
        "started_at": stamp(call.started_at),
        "from": call.from_,
        "to": call.to,
        "flow": call.flow,
        "outcome": call.outcome,
        "answered_at": stamp(call.answered_at),
        "accepted_at": stamp(call.accepted_at),
        "ended_at": stamp(call.ended_at),
        "talk_seconds": f"{call.talk_seconds:f}",
        "bill_to": call.bill_to,
        "lost": call.lost,
        "hangup": {"cause": call.hangup.cause, "by": call.hangup.by},
    }
