"""Writes many rows of values as the tables' columns take them, at once."""

import functools
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Dialect, Table
from sqlalchemy.types import JSON, TypeDecorator

from longlines import json_bytes
from longlines.store.bulk import append, copy
from longlines.store.columns import UtcTime

Change = Callable[[Sequence[Any]], Sequence[Any]]

_LENGTH = len("2026-11-22T00:00:00.000000+00:00")
_MOST_KNOWN = 8192
"""Values of a kind whose form in a database is remembered: many rows have the same."""


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
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
    for place, change in _changes(table, dialect):
        columns[place] = change(columns[place])
    ready = list(zip(*columns, strict=True))
    if not conflict:
        append(connection, table, ready)
    elif dialect.name == "postgresql":
        _by_stage(connection, table, ready, conflict)
    else:
        marks = ", ".join("?" * len(table.columns))
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


@functools.lru_cache(256)
def _changes(table: Table, dialect: Dialect) -> Sequence[tuple[int, Change]]:
    """What is to be done to the values of which columns, counted from 0."""
    found = ((place, _change(column.type, dialect)) for place, column in enumerate(table.columns))
    return [(place, change) for place, change in found if change]


def _change(kind: Any, dialect: Dialect) -> Change | None:
    if isinstance(kind, JSON):
        return lambda values: ["[]" if value == [] else _json(value) for value in values]
    if isinstance(kind, UtcTime):
        return functools.partial(_kept, in_text=dialect.name == "sqlite")
    if isinstance(kind, TypeDecorator):
        bind = functools.lru_cache(_MOST_KNOWN)(lambda each: kind.process_bind_param(each, dialect))
        return lambda values: [None if each is None else bind(each) for each in values]
    return None


def times(values: Sequence[datetime]) -> list[str]:
    """Times (aware) in UTC to the microsecond, by ISO 8601. Raises ValueError without zone."""
    zones = {at.tzinfo for at in values}
    if None in zones:
        raise ValueError(f"{next(at for at in values if not at.tzinfo)!r} has no time zone")
    if not zones <= {UTC}:
        values = [at.astimezone(UTC) for at in values]
    # Of a whole second orjson leaves the fraction out.
    found: list[str] = orjson.loads(orjson.dumps(values))
    return [at if len(at) == _LENGTH else f"{at[:19]}.000000{at[19:]}" for at in found]


def _kept(values: Sequence[datetime | None], *, in_text: bool) -> list[str | None]:
    """Times as a database takes them: SQLite keeps text, without zone."""
    told = iter(times(list(filter(None, values))))
    if in_text:
        told = iter([f"{at[:10]} {at[11:26]}" for at in told])
    return [None if at is None else next(told) for at in values]


def _json(value: object) -> str:
    return json_bytes.dumps(value).decode()
