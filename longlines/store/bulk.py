"""Adds many rows at once, by the quickest way that each database has."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Dialect, String, Table


def append(
    connection: Connection, table: Table, rows: Sequence[Sequence[Any]], conflict: str = ""
) -> None:
    """Add rows, each with a value for every column of the table in its order.

    Values go to the driver as they are: whoever calls has made text of JSON, whole numbers of
    amounts, and text of times for SQLite. `conflict` is what follows ON CONFLICT, for rows that
    are there; without it they are an error. Raises SQLAlchemyError.
    """
    if not rows:
        return
    dialect = connection.dialect
    tail = f" ON CONFLICT {conflict}" if conflict else ""
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    # Names of our own tables and columns; every value goes by a parameter.
    into = f'INSERT INTO "{table.name}" ({names})'
    if dialect.name == "postgresql":
        arrays = ", ".join(f"%s::{_array(column.type, dialect)}" for column in table.columns)
        columns = tuple(map(list, zip(*rows, strict=True)))
        connection.exec_driver_sql(f"{into} SELECT * FROM unnest({arrays}){tail}", columns)  # noqa: S608
        return
    marks = ", ".join("?" * len(table.columns))
    connection.exec_driver_sql(f"{into} VALUES ({marks}){tail}", list(rows))


def _array(kind: Any, dialect: Dialect) -> str:
    # A cast to VARCHAR(n) would cut what is too long instead of refusing it.
    name = "TEXT" if isinstance(kind, String) else kind.compile(dialect=dialect)
    return f"{name}[]"
