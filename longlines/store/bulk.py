"""Adds many rows at once, by the quickest way that each database has."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Dialect, String, Table
from sqlalchemy.exc import DBAPIError

from longlines.store.copying import block


def append(connection: Connection, table: Table, rows: Sequence[Sequence[Any]]) -> None:
    """Add rows, each with a value for every column of the table in its order.

    Values go to the driver as they are: whoever calls has made text of JSON, whole numbers of
    amounts, and text of times for SQLite. Raises SQLAlchemyError, as of a row that is there.
    """
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        copy(connection, f'COPY "{table.name}" ({_names(table)}) FROM STDIN', rows)
        return
    connection.exec_driver_sql(_insert(table), list(rows))


def merge(
    connection: Connection, table: Table, rows: Sequence[Sequence[Any]], conflict: str
) -> None:
    """The same; `conflict` is what follows ON CONFLICT, for rows that are there already."""
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        kinds = (_array(column.type, connection.dialect) for column in table.columns)
        arrays = ", ".join(f"%s::{kind}" for kind in kinds)
        into = f'INSERT INTO "{table.name}" ({_names(table)})'
        columns = tuple(map(list, zip(*rows, strict=True)))
        # Names of our own tables and columns; every value goes by a parameter.
        statement = f"{into} SELECT * FROM unnest({arrays}) ON CONFLICT {conflict}"  # noqa: S608
        connection.exec_driver_sql(statement, columns)
        return
    connection.exec_driver_sql(f"{_insert(table)} ON CONFLICT {conflict}", list(rows))


def copy(connection: Connection, statement: str, rows: Sequence[Sequence[Any]]) -> None:
    """Send rows to PostgreSQL's COPY. Raises SQLAlchemyError."""
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copying:
            text = block(rows)
            if text is not None:
                copying.write(text)
            else:
                for row in rows:
                    copying.write_row(row)
    except connection.dialect.loaded_dbapi.Error as error:
        if driver.closed:
            connection.invalidate(error)
        base = connection.dialect.loaded_dbapi.Error
        told = DBAPIError.instance(statement, None, error, base, dialect=connection.dialect)
        raise told from error


def _insert(table: Table) -> str:
    # Names of our own tables and columns; every value goes by a parameter.
    marks = ", ".join("?" * len(table.columns))
    return f'INSERT INTO "{table.name}" ({_names(table)}) VALUES ({marks})'  # noqa: S608


def _names(table: Table) -> str:
    return ", ".join(f'"{column.name}"' for column in table.columns)


def _array(kind: Any, dialect: Dialect) -> str:
    # A cast to VARCHAR(n) would cut what is too long instead of refusing it.
    name = "TEXT" if isinstance(kind, String) else kind.compile(dialect=dialect)
    return f"{name}[]"
