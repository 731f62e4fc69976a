"""What taking in calls is measured beside: rows like Asterisk's CDRs, written one by one.

Neither folds, prices or books anything: they get a finished row for each call.

- row by row: one INSERT for each call, all in one transaction, as one would first write it.
- a CDR module: one INSERT and one COMMIT for each call, as cdr_pgsql and cdr_adaptive_odbc do
  (cdr/cdr_pgsql.c: PQexec of one INSERT; nothing is gathered). This is a model of them, written
  here: the same statement through the databases' own drivers, without Asterisk around it, and so
  an upper bound of what they reach.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

_TABLE = """CREATE TABLE IF NOT EXISTS cdr (calldate TEXT, clid TEXT, src TEXT, dst TEXT,
 dcontext TEXT, channel TEXT, dstchannel TEXT, lastapp TEXT, lastdata TEXT, duration INTEGER,
 billsec INTEGER, disposition TEXT, amaflags INTEGER, accountcode TEXT, uniqueid TEXT,
 linkedid TEXT, userfield TEXT)"""
_COLUMNS = 17

Rows = Iterator[tuple[Any, ...]]


def rows(calls: int) -> Rows:
    """As Asterisk has them of a direct call."""
    began = datetime(2026, 11, 21, tzinfo=UTC)
    for number in range(calls):
        unique = f"1795300000.{2 * number}"
        yield (
            str(began + timedelta(milliseconds=20 * number)),
            '"Alice" <+12025550101>',
            "+12025550101",
            f"4420794{number:05}",
            "callers",
            f"PJSIP/alice-{number:08x}",
            f"PJSIP/carrier-cheap-{number:08x}",
            "Dial",
            "PJSIP/+442079460200@carrier-cheap,30",
            62,
            60,
            "ANSWERED",
            3,
            "alice",
            unique,
            unique,
            "flow=direct-call",
        )


def row_by_row(url: str, folder: Path, calls: int) -> float:
    """Seconds for so many calls in one transaction."""
    return _timed(url, folder, calls, each=False)


def module(url: str, folder: Path, calls: int) -> float:
    """Seconds for so many calls with a transaction each."""
    return _timed(url, folder, calls, each=True)


def _timed(url: str, folder: Path, calls: int, *, each: bool) -> float:
    made = list(rows(calls))
    write = _postgresql if url.startswith("postgresql") else _sqlite
    return write(url, folder, made, each)


def _sqlite(_url: str, folder: Path, made: list[tuple[Any, ...]], each: bool) -> float:
    marks = ", ".join("?" * _COLUMNS)
    with closing(sqlite3.connect(folder / "peers.db", isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        database.execute(_TABLE)
        return _write(database.execute, f"INSERT INTO cdr VALUES ({marks})", made, each)


def _postgresql(url: str, _folder: Path, made: list[tuple[Any, ...]], each: bool) -> float:
    marks = ", ".join(["%s"] * _COLUMNS)
    with psycopg.connect(url, autocommit=True) as database:
        database.execute(_TABLE)
        return _write(database.execute, f"INSERT INTO cdr VALUES ({marks})", made, each)


def _write(
    execute: Callable[..., Any], statement: str, made: list[tuple[Any, ...]], each: bool
) -> float:
    begun = time.perf_counter()
    if not each:
        execute("BEGIN")
    for row in made:
        if each:
            execute("BEGIN")
        execute(statement, row)
        if each:
            execute("COMMIT")
    if not each:
        execute("COMMIT")
    return time.perf_counter() - begun
