"""Opens the database: SQLite by default, PostgreSQL by URL."""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from longlines import json_bytes

BUSY_TIMEOUT = 10_000
"""Milliseconds that SQLite waits for another process's transaction."""


WRITERS_CACHE = 64 << 10
"""KiB of pages that SQLite holds at most for who writes, so that what a batch changes goes to the
disk once, at its end. By default it is 2 MB, and the indexes of a long batch alone are more.
"""


class DatabaseError(ValueError):
    """The database URL can't be used; the message says why and what to write instead."""


def connect(url: str) -> Engine:
    """An engine for `url`; nothing is opened until it is used.

    SQLite writes ahead (WAL) and syncs every commit. Raises DatabaseError.
    """
    parsed = _url(url)
    if parsed.get_backend_name() == "postgresql":
        return create_engine(parsed, pool_pre_ping=True, json_deserializer=json_bytes.loads)
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, json_deserializer=json_bytes.loads)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def open_existing(url: str) -> Engine | None:
    """An engine for a database that a listener has made; None where there is none yet.

    Unlike `connect` it leaves no empty file behind. Raises DatabaseError.
    """
    parsed = _url(url)
    if parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").is_file():
        return None
    engine = connect(url)
    if inspect(engine).has_table("calls"):
        return engine
    engine.dispose()
    return None


def _url(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise DatabaseError(
            "LONGLINES_DATABASE_URL is no database URL; use sqlite:////path or postgresql://host/db"
        ) from error
    kind = parsed.get_backend_name()
    if kind == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if kind != "sqlite":
        raise DatabaseError(f"LONGLINES_DATABASE_URL names {kind!r}; use sqlite or postgresql")
    return parsed.set(drivername="sqlite")


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # We say BEGIN ourselves, so that a writer takes its lock before it reads.
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    if writes:
        connection.exec_driver_sql(f"PRAGMA cache_size=-{WRITERS_CACHE}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
