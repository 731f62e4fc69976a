"""Asterisk's answers to AGI commands, read strictly: what isn't a known form is refused.

Forms are those that Asterisk's res/res_agi.c sends. A reply taken for another one would put
every later reply of the call out of step, so nothing is guessed here.
"""

import re
from typing import NamedTuple

from longlines.flow.phone import KEYS

HUNG_UP = 511
END_OF_USAGE = b"520 End of proper usage."
USAGE_FOLLOWS = b"520-"

_RESULT = re.compile(
    r"200 result=(?P<result>[^\s()]*)(?: \((?P<note>.*)\))?(?: endpos=(?P<endpos>-?[0-9]{1,18}))?"
)
_REFUSAL = re.compile(r"(?P<code>510|511|520) (?P<text>.+)")


class ProtocolError(Exception):
    """The peer sent something that Asterisk never would; the message shows it, shortened."""


class Reply(NamedTuple):
    """One reply: `200 result=RESULT (NOTE) endpos=ENDPOS`, or a refusal with 510, 511 or 520.

    `endpos` counts samples. `text` is the whole reply, for logs.
    """

    code: int
    result: str = ""
    note: str = ""
    endpos: int | None = None
    text: str = ""


_COMMON = {
    f"200 result={result}\n".encode(): Reply(200, result, text=f"200 result={result}")
    for result in ("0", "1", "-1", *(str(ord(key)) for key in KEYS))
}
"""Most replies say no more than this: done, failed, or a key."""


def parse(data: bytes) -> Reply:
    """Read one whole reply (several lines for a `520-` one), with or without its last newline.

    Bytes that aren't UTF-8, as in a foreign caller's name, become U+FFFD. Raises ProtocolError.
    """
    if common := _COMMON.get(data):
        return common
    text = data.removesuffix(b"\n").decode("utf-8", "replace")
    if data.startswith(USAGE_FOLLOWS):
        if not text.split("\n")[-1].startswith(END_OF_USAGE.decode()):
            raise ProtocolError(f"a 520 reply without its end: {shortened(data)}")
        return Reply(520, text=text)
    if found := _RESULT.fullmatch(text):
        result, note, endpos = found.groups()
        return Reply(200, result, note or "", None if endpos is None else int(endpos), text)
    if found := _REFUSAL.fullmatch(text):
        return Reply(int(found["code"]), text=text)
    raise ProtocolError(f"not a reply of Asterisk's: {shortened(data)}")


def shortened(data: bytes) -> str:
    """The first bytes of `data`, made safe for a log line."""
    return repr(data[:80]) + ("..." if len(data) > 80 else "")
