"""Plain words for what the PBX says in numbers, and nothing else out of what strangers say."""

LONGEST = 200
"""Characters of a text that are shown."""

CAUSES = {
    1: "there is no such number (SIP 404)",
    2: "no road leads to that network",
    3: "no road leads there: no telephone is registered for it",
    16: "the call ended normally",
    17: "the line is busy (SIP 486 or 600)",
    18: "the telephone did not answer at all (SIP 408)",
    19: "it rang, and nobody answered (SIP 480)",
    20: "the telephone is absent: not registered",
    21: "the call was rejected (SIP 403 or 603)",
    22: "the number has changed (SIP 410)",
    26: "somebody else picked up (SIP 200 elsewhere)",
    27: "the far end is out of order (SIP 502)",
    28: "the number is incomplete or wrong (SIP 484)",
    29: "the far end doesn't offer that (SIP 501)",
    31: "the call ended normally, for no special reason",
    34: "every line there is taken (SIP 503)",
    38: "the network is out of order (SIP 500)",
    41: "a failure that may pass (SIP 500)",
    42: "the far end is overloaded (SIP 503)",
    44: "the line that was asked for isn't free",
    50: "that service isn't subscribed to",
    57: "that isn't allowed there (SIP 401 or 407)",
    58: "that isn't available now (SIP 488)",
    65: "the far end can't carry this kind of call (SIP 488)",
    66: "that kind of channel isn't implemented",
    69: "that service isn't implemented (SIP 405)",
    81: "the call isn't known there any more (SIP 481)",
    88: "the two ends don't fit together (SIP 606)",
    96: "something was missing in the call set-up (SIP 400)",
    102: "a timer ran out: no reply came (SIP 408 or 504)",
    111: "the far end broke the protocol (SIP 400)",
    127: "something went wrong between the networks (SIP 500)",
}
"""Q.850 causes. SIP statuses: those that Asterisk's PJSIP maps to the cause (and RFC 3398)."""

DIALLED = {
    "accepted": "they accepted, and the conversation is over",
    "answered": "they answered, and the conversation is over",
    "refused": "they refused",
    "busy": "busy",
    "no_answer": "nobody answered",
    "unavailable": "it can't be reached",
    "failed": "the call failed",
}
REFUSED = {
    "key": "refuses by a key",
    "silence": "says nothing that accepts: that refuses",
    "hangup": "hangs up instead of accepting",
    "engine-stalled": "is let go, because the engine stalled",
}
QUEUED = {
    "answered": "the operator is done",
    "no_answer": "no operator picked up in time",
    "unavailable": "no operator is at work",
    "timeout": "no operator picked up in time",
    "abandoned": "the caller left the queue",
}


def cause(code: str) -> str:
    """A Q.850 cause as a sentence with its number; "" for none and for 0 (not defined)."""
    number = int(code) if code.isascii() and code.isdigit() and len(code) <= 3 else 0
    if not number:
        return ""
    return f"{CAUSES.get(number, 'a cause without a name of its own')}, cause {number}"


def clean(text: str, longest: int = LONGEST) -> str:
    r"""The text as one line that no terminal obeys: control characters are shown as `\x1b`.

    That includes what turns the direction of writing, and whatever Unicode hasn't assigned.
    """
    if len(text) > longest:
        text = f"{text[: longest - 1]}…"
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else _escaped(sign) for sign in text)


def _escaped(sign: str) -> str:
    code = ord(sign)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
