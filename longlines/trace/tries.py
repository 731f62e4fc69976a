"""Plain words for the tries at carriers, from what our dialplan says of them."""

from collections.abc import Mapping

from longlines.trace import words

STATUSES = {"100": "nothing but 100 Trying"}
WHY = {
    "full": "it carries as many calls as it may",
    "pace": "as many calls began by it within a second as may",
}


def asked(facts: Mapping[str, str]) -> str:
    """A carrier is asked to carry the call."""
    number = facts.get("number", "")
    to = f" for {number}" if number else ""
    return f"asks the carrier {_name(facts)}{to}, as number {facts.get('position', '?')} in order"


def tried(facts: Mapping[str, str]) -> str:
    """What the carrier made of it."""
    name, delay = _name(facts), _seconds(facts.get("pdd", ""))
    rang = f"rang after {delay}" if delay else ""
    if facts.get("answered") == "1":
        heard = [rang, f"answered after {_seconds(facts.get('after', '')) or '?'}", *_sound(facts)]
        return f"is done with the carrier {name}: {', '.join(filter(None, heard))}"
    status = facts.get("sip", "")
    said = STATUSES.get(status, f"SIP {status}" if status else "no reply")
    why = words.cause(facts.get("cause", ""))
    return f"is done with the carrier {name}: {', '.join(filter(None, [rang, said, why]))}"


def skipped(facts: Mapping[str, str]) -> str:
    """A carrier that was to be asked, and wasn't."""
    why = facts.get("why", "")
    return f"passes the carrier {_name(facts)} over: {WHY.get(why, why)}"


def _sound(facts: Mapping[str, str]) -> list[str]:
    told = (("mos", "MOS {}"), ("loss", "{} % of the sound lost"), ("jitter", "{} ms of jitter"))
    return [text.format(facts[key]) for key, text in told if facts.get(key)]


def _name(facts: Mapping[str, str]) -> str:
    return facts.get("carrier") or "unknown"


def _seconds(milliseconds: str) -> str:
    if not (milliseconds.isascii() and milliseconds.isdigit() and len(milliseconds) < 9):
        return ""
    return f"{int(milliseconds) / 1000:g} s"
