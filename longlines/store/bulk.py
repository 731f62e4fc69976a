"""Adds many rows at once, by the quickest way that each database has."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Dialect, String, Table
from sqlalchemy.types import JSON, TypeDecorator

Change = Callable[[Any], Any]


def append(connection: Connection, table: Table, rows: Sequence[Sequence[Any]]) -> None:
    """Add rows, each with a value for every column of the table in its order.

    Raises SQLAlchemyError, as of a row that is there already.
    """
    if not rows:
        return
    dialect = connection.dialect
    columns = [list(column) for column in zip(*rows, strict=True)]
    for place, column in enumerate(table.columns):
        if change := _change(column.type, dialect):
            columns[place] = [change(value) for value in columns[place]]
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    # Names of our own tables and columns; every value goes by a parameter.
    into = f'INSERT INTO "{table.name}" ({names})'
    if dialect.name == "postgresql":
        arrays = ", ".join(f"%s::{_array(column.type, dialect)}" for column in table.columns)
        connection.exec_driver_sql(f"{into} SELECT * FROM unnest({arrays})", tuple(columns))  # noqa: S608
        return
    marks = ", ".join("?" * len(columns))
    ready = list(zip(*columns, strict=True))
    connection.exec_driver_sql(f"{into} VALUES ({marks})", ready)


def _change(kind: Any, dialect: Dialect) -> Change | None:
    if isinstance(kind, JSON):
        return _json
    if isinstance(kind, TypeDecorator):
        bind = kind.process_bind_param
        if dialect.name == "sqlite" and kind.impl_instance.python_type is datetime:
            return lambda value: _sqlite_time(bind(value, dialect))
        return lambda value: bind(value, dialect)
    return None


def _array(kind: Any, dialect: Dialect) -> str:
    # A cast to VARCHAR(n) would cut what is too long instead of refusing it.
    name = "TEXT" if isinstance(kind, String) else kind.compile(dialect=dialect)
    return f"{name}[]"


def _sqlite_time(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat(" ", "microseconds")


_json = json.JSONEncoder(separators=(",", ":")).encode
