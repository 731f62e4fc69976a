"""Adds and reads many rows at once, by the quickest way that each database has."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any

from sqlalchemy import Connection, Dialect, String, Table, select
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
    with _told(connection, statement), driver.cursor() as cursor, cursor.copy(statement) as copying:
        text = block(rows)
        if text is not None:
            copying.write(text)
        else:
            for row in rows:
                copying.write_row(row)


def stream(connection: Connection, table: Table, at_once: int) -> Iterator[Sequence[Sequence[Any]]]:
    """All rows of a table, so many at a time, in no order; values as the driver gives them: truth
    is 1 and 0 in SQLite. SQLAlchemy's own rows take half as long again. Raises SQLAlchemyError.
    """
    driver: Any = connection.connection.driver_connection
    # A cursor with a name leaves in PostgreSQL what isn't read yet.
    name = (table.name,) if connection.dialect.name == "postgresql" else ()
    statement = str(select(table).compile(connection))
    with _told(connection, statement), closing(driver.cursor(*name)) as cursor:
        cursor.execute(statement)
        while rows := cursor.fetchmany(at_once):
            yield rows


@contextmanager
def _told(connection: Connection, statement: str) -> Iterator[None]:
    """Tells of the driver's errors as SQLAlchemy does."""
    driver: Any = connection.connection.driver_connection
    base = connection.dialect.loaded_dbapi.Error
    try:
        yield
    except base as error:
        if getattr(driver, "closed", False):
            connection.invalidate(error)
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
