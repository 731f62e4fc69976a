"""Writes rows whether or not they are there: what is folded again replaces what was folded."""

from collections.abc import Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table

from longlines.store.rows import replace


def upsert(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Keep these rows, each with a value for every column; one with the same primary key, of
    which there must not be two, is replaced.
    """
    replace(connection, table, as_columns(table, rows))


def as_columns(table: Table, rows: Sequence[dict[str, Any]]) -> Sequence[Sequence[Any]]:
    """The values of rows as the table's columns stand."""
    return list(map(itemgetter(*(column.name for column in table.columns)), rows))
