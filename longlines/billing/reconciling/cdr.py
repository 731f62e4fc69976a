"""Reads Asterisk's call detail records, as our own `cdr_custom.conf` has them written.

A CDR tells of one channel with at most one other. Asterisk keeps them in memory until a call is
over, so a PBX that is killed leaves none of the calls it carried.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

COLUMNS = 19
MAX_RECORD = 65536
"""Characters; anything longer is no record of Asterisk's."""

_TIME = re.compile(r"([0-9]{1,11})\.([0-9]{6})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cdr:
    """One record. `answer` is None for a channel that was never up; `dstchannel` is "" for one
    that had nobody at its other end. Times are UTC, to the microsecond.
    """

    channel: str
    dstchannel: str
    app: str
    start: datetime
    answer: datetime | None
    end: datetime
    answered: bool
    uniqueid: str
    linkedid: str
    sequence: str

    @property
    def talk(self) -> timedelta:
        """How long both ends were up together, as far as this record knows."""
        if not (self.answered and self.answer and self.dstchannel):
            return timedelta(0)
        return max(timedelta(0), self.end - max(self.start, self.answer))


def read(text: str) -> Iterator[Cdr | None]:
    """The records of a file's text; None for each line that is none, as half a record is.

    A record may hold line feeds in a caller's name, so it ends where its quotes do.
    """
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        piece, end = lines[at], at + 1
        while piece.count('"') % 2 and end < len(lines) and len(piece) < MAX_RECORD:
            piece, end = f"{piece}\n{lines[end]}", end + 1
        found = _cdr(piece) if piece else None
        if found is not None or piece:
            yield found
        at = end if found or not piece else at + 1


def _cdr(piece: str) -> Cdr | None:
    try:
        rows = list(csv.reader(io.StringIO(piece.rstrip("\r\n"), newline=""), strict=True))
    except csv.Error:
        return None
    if len(rows) != 1 or len(rows[0]) != COLUMNS:
        return None
    (_, _, _, _, channel, other, app, _, *times, _, _, said, _, unique, linked, _, sequence) = rows[
        0
    ]
    start, answer, end = map(_time, times)
    if start is None or end is None or not (channel and unique and linked):
        return None
    return Cdr(
        channel, other, app, start, answer, end, said == "ANSWERED", unique, linked, sequence
    )


def _time(text: str) -> datetime | None:
    """None for 0, by which Asterisk says never."""
    match = _TIME.fullmatch(text)
    if not match or not int(match[1]):
        return None
    return _EPOCH + timedelta(seconds=int(match[1]), microseconds=int(match[2]))
