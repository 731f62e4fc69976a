"""What stands on every operator's screen, and each change of it with a number.

Rows of plain data, by kind and id. A screen is given all of it once, then the changes; when the
numbers don't follow each other, or the mark is another one, it asks for all of it again.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping
from typing import Any

EMERGENCY, WAITING, CALLS, OPERATORS, CARDS = (
    "emergency",
    "waiting",
    "calls",
    "operators",
    "cards",
)
KINDS = (EMERGENCY, WAITING, CALLS, OPERATORS, CARDS)

Row = Mapping[str, Any]
Listener = Callable[[Mapping[str, Any]], None]


class Board:
    """The rows, and who wants to be told of changes. Use from one thread."""

    def __init__(self) -> None:
        self.mark = secrets.token_hex(8)
        """Of this board; another process numbers anew."""
        self.number = 0
        self._rows: dict[str, dict[str, Row]] = {kind: {} for kind in KINDS}
        self._listeners: set[Listener] = set()

    def rows(self, kind: str) -> Mapping[str, Row]:
        """The rows of a kind by their ids."""
        return self._rows[kind]

    def get(self, kind: str, id: str) -> Row | None:
        """One row."""
        return self._rows[kind].get(id)

    def put(self, kind: str, id: str, row: Row | None) -> None:
        """Set a row, or take it away (None); says nothing where that changes nothing."""
        rows = self._rows[kind]
        if rows.get(id) == row:
            return
        if row is None:
            del rows[id]
        else:
            rows[id] = row
        self.number += 1
        self._tell({"number": self.number, "kind": kind, "id": id, "row": row})

    def change(self, kind: str, id: str, **fields: Any) -> None:
        """Set some fields of a row that is there."""
        row = self._rows[kind].get(id)
        if row is not None:
            self.put(kind, id, {**row, **fields})

    def replace(self, kind: str, rows: Mapping[str, Row]) -> None:
        """Let these be all rows of a kind."""
        for id in [id for id in self._rows[kind] if id not in rows]:
            self.put(kind, id, None)
        for id, row in rows.items():
            self.put(kind, id, row)

    def keep(self, kind: str, ids: Iterable[str]) -> None:
        """Take away all rows of a kind but these."""
        wanted = set(ids)
        for id in [id for id in self._rows[kind] if id not in wanted]:
            self.put(kind, id, None)

    def snapshot(self) -> dict[str, Any]:
        """All of it."""
        return {
            "mark": self.mark,
            "number": self.number,
            "state": {kind: dict(rows) for kind, rows in self._rows.items()},
        }

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Tell `listener` of each change from now on; call what is returned to end that."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    def _tell(self, change: Mapping[str, Any]) -> None:
        for listener in list(self._listeners):
            listener(change)
