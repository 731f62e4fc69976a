"""Writes many rows of values as the tables' columns take them, at once."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Dialect, Table
from sqlalchemy.types import JSON, TypeDecorator

from longlines.store.bulk import append, copy
from longlines.store.columns import UtcTime

Change = Callable[[list[Any]], list[Any]]


def add(connection: Connection, table: Table, rows: Sequence[Sequence[Any]]) -> None:
    """Add rows, each with a value for every column of the table in its order.

    Raises SQLAlchemyError, as of a row that is there already.
    """
    _insert(connection, table, rows, "")


def replace(connection: Connection, table: Table, rows: Sequence[Sequence[Any]]) -> None:
    """The same, but for a row with the same primary key, which is replaced. No two of `rows` may
    have the same one.
    """
    keys = [column.name for column in table.primary_key]
    others = [column.name for column in table.columns if column.name not in keys]
    fresh = ", ".join(f'"{name}" = excluded."{name}"' for name in others)
    named = ", ".join(f'"{name}"' for name in keys)
    _insert(connection, table, rows, f" ON CONFLICT ({named}) DO UPDATE SET {fresh}")


def _insert(
    connection: Connection, table: Table, rows: Sequence[Sequence[Any]], conflict: str
) -> None:
    if not rows:
        return
    dialect = connection.dialect
    columns = [list(column) for column in zip(*rows, strict=True)]
    for place, column in enumerate(table.columns):
        if change := _change(column.type, dialect):
            columns[place] = change(columns[place])
    ready = list(zip(*columns, strict=True))
    if not conflict:
        append(connection, table, ready)
    elif dialect.name == "postgresql":
        _by_stage(connection, table, ready, conflict)
    else:
        marks = ", ".join("?" * len(columns))
        # Names of our own tables and columns; every value goes by a parameter.
        whole = f'INSERT INTO "{table.name}" ({_names(table)}) VALUES ({marks}){conflict}'  # noqa: S608
        connection.exec_driver_sql(whole, ready)


def _by_stage(
    connection: Connection, table: Table, rows: Sequence[Sequence[Any]], conflict: str
) -> None:
    """By a table of this session, into which rows are copied: the quickest there is."""
    stage, names = f"stage_{table.name}", _names(table)
    made = f'CREATE TEMP TABLE IF NOT EXISTS "{stage}" (LIKE "{table.name}")'
    connection.exec_driver_sql(f"{made} ON COMMIT DELETE ROWS")
    copy(connection, f'COPY "{stage}" ({names}) FROM STDIN', rows)
    moved = f'INSERT INTO "{table.name}" ({names}) SELECT {names} FROM "{stage}"{conflict}'  # noqa: S608
    connection.exec_driver_sql(moved)
    connection.exec_driver_sql(f'DELETE FROM "{stage}"')  # noqa: S608


def _names(table: Table) -> str:
    return ", ".join(f'"{column.name}"' for column in table.columns)


def _change(kind: Any, dialect: Dialect) -> Change | None:
    if isinstance(kind, JSON):
        return _jsons
    if isinstance(kind, UtcTime) and dialect.name == "sqlite":
        return lambda values: [None if at is None else _sqlite_time(at) for at in values]
    if isinstance(kind, TypeDecorator):
        bind = kind.process_bind_param
        return lambda values: [None if each is None else bind(each, dialect) for each in values]
    return None


def _sqlite_time(at: datetime) -> str:
    if at.tzinfo is None:
        raise ValueError(f"{at!r} has no time zone")
    utc = at if at.tzinfo is UTC else at.astimezone(UTC)
    return utc.isoformat(" ", "microseconds")[:26]


def _jsons(values: list[Any]) -> list[str]:
    return ["[]" if value == [] else _json(value) for value in values]


_json = json.JSONEncoder(separators=(",", ":")).encode
