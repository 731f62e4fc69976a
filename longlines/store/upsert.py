"""Writes rows whether or not they are there: what is folded again replaces what was folded."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table

from longlines.store.bulk import insertion


def upsert(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Keep these rows, each with a value for every column; one with the same primary key, of
    which there must not be two, is replaced.
    """
    if not rows:
        return
    keys = [column.name for column in table.primary_key]
    names = [column.name for column in table.columns]
    others = [f'"{name}" = excluded."{name}"' for name in names if name not in keys]
    named = ", ".join(f'"{key}"' for key in keys)
    conflict = f"ON CONFLICT ({named}) DO UPDATE SET {', '.join(others)}"
    insertion(connection, table, [[row[name] for name in names] for row in rows], conflict)
