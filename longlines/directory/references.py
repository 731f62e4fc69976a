"""By which word calls come back to a listing: a role whose stand-in is called next, a message.

Only listings that somebody can come back to are in it: those with a stand-in, those who stand in,
and those who take messages.
"""

import hashlib
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from longlines import json_bytes
from longlines.directory import record
from longlines.directory.layout import Numbers
from longlines.directory.listing import reference

_KEY = re.compile(rb'\[("(?:[^"\\]|\\.)*"),("(?:[^"\\]|\\.)*"),')
"""The beginning of a record: id and source."""


def code(of: str) -> int:
    """A reference as a number of 63 bits."""
    return int.from_bytes(hashlib.blake2b(of.encode(), digest_size=8).digest(), "big") >> 1


class References:
    """Gathers them while listings are added."""

    def __init__(self) -> None:
        self._docs: set[int] = set()
        self._stand_ins: set[tuple[str, str]] = set()

    def add(self, doc: int, row: Sequence[Any]) -> None:
        """Look at a row (`longlines.directory.record.COLUMNS`)."""
        stand_in = row[record.STAND_IN]
        if stand_in:
            self._stand_ins.add((row[record.SOURCE], stand_in))
            self._docs.add(doc)
        elif row[record.TAKES_MESSAGES]:
            self._docs.add(doc)

    def arrays(self, records: bytearray, ends: Sequence[int], rank: Numbers) -> dict[str, Any]:
        """The arrays, of records that lie one after the other up to their ends."""
        found: list[tuple[int, int]] = []
        if self._docs:
            begin = 0
            for doc, end in enumerate(ends):
                if (doc in self._docs or self._stand_ins) and (key := _KEY.match(records, begin)):
                    id, source = json_bytes.loads(key[1]), json_bytes.loads(key[2])
                    if doc in self._docs or (source, id) in self._stand_ins:
                        found.append((code(reference(source, id)), int(rank[doc])))
                begin = end
        found.sort()
        return {
            "references": np.array([number for number, _ in found], np.int64),
            "reference_docs": np.array([doc for _, doc in found], np.int32),
        }
