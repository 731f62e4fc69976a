"""Writes rows whether or not they are there: what is folded again replaces what was folded."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table

from longlines.store.rows import replace


def upsert(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Keep these rows, each with a value for every column; one with the same primary key, of
    which there must not be two, is replaced.
    """
    names = [column.name for column in table.columns]
    replace(connection, table, [[row[name] for name in names] for row in rows])
