"""What Asterisk says of a call before the first AGI command: `agi_name: value` lines."""

import re

from agi.reply import ProtocolError, shortened

MOST_LINES = 64
MOST_BYTES = 16 * 1024
LIMITS = (MOST_BYTES, MOST_LINES, b"agi_")
_LINE = re.compile(r"(agi_[a-z0-9_]+):(?: (.*))?")
_LINES = re.compile(r"^(agi_[a-z0-9_]+):(?: (.*))?$", re.MULTILINE)
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


def parse(data: bytes) -> dict[str, str]:
    """The header's names and values; `data` ends with the blank line.

    Asterisk writes the caller's number before the dialplan's arguments (setup_env), so a line
    break smuggled into the number could forge either half. A name that comes twice therefore
    refuses the header, whichever came first. Bytes that aren't UTF-8 become U+FFFD.
    Raises ProtocolError.
    """
    if not data.endswith(b"\n\n"):
        raise ProtocolError(f"half a header: {shortened(data)}")
    if data.count(b"\n") > MOST_LINES + 1:
        raise ProtocolError(f"a header of more than {MOST_LINES} lines: {shortened(data)}")
    text = data[:-2].decode("utf-8", "replace")
    if text.isascii() and text.replace("\n", "").isprintable():
        pairs = _LINES.findall(text)
        header = dict(pairs)
        if len(header) == text.count("\n") + 1:
            return header
    return _line_by_line(text)


def _line_by_line(whole: str) -> dict[str, str]:
    """The same for odd headers; tells which line is none, or comes twice."""
    header: dict[str, str] = {}
    for text in whole.split("\n"):
        found = _LINE.fullmatch(text)
        if not found or not (text.isprintable() or not _CONTROL.search(text)):
            raise ProtocolError(f"not a line of an AGI header: {text[:80]!r}")
        if found[1] in header:
            raise ProtocolError(f"an AGI header with two lines {found[1]}")
        header[found[1]] = found[2] or ""
    return header
