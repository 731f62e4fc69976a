"""Longest prefix in SQL, as A2Billing and ASTPP ask for it: all beginnings of the number at once.

Both list every beginning of the number in one WHERE (`dialprefix='4420' OR dialprefix='442'...`,
`pattern='^4420.*' OR...`), order by the prefix's length and, ASTPP, by cost, and leave the rest to
the program around it. A2Billing then keeps the longest prefix over all carriers together, which
loses carriers; here each carrier's own longest is kept, so that the answers can be compared.
The index is on the prefix and holds all that is asked for.
"""

import os
import pwd
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from longlines.rates.model import Deck

MAKE = "CREATE TABLE rates (carrier INTEGER NOT NULL, prefix TEXT NOT NULL, cost INTEGER NOT NULL)"
INDEX = "CREATE INDEX rates_prefix ON rates (prefix, carrier, cost)"
ASK = (
    "SELECT carrier, prefix, cost FROM rates WHERE prefix IN ({}) "
    "ORDER BY LENGTH(prefix) DESC, cost ASC"
)
MICRO = 1_000_000


class Peer(Protocol):
    """A database that ranks carriers."""

    def order(self, number: str) -> list[int]:
        """The places of the carriers for a number, the cheapest first."""
        ...


def ranked(found: Sequence[tuple[int, str, int]]) -> list[int]:
    """Each carrier's first row, which has its longest prefix, by cost."""
    best: dict[int, int] = {}
    for carrier, _, cost in found:
        best.setdefault(carrier, cost)
    return sorted(best, key=lambda carrier: (best[carrier], carrier))


def rows(decks: Sequence[Deck]) -> Iterator[tuple[int, str, int]]:
    """All rows; the cost of a minute of a call of three, in millionths."""
    for place, deck in enumerate(decks):
        for prefix, tariff in deck.rows.items():
            yield place, prefix, int(tariff[0].per_minute * MICRO)


class Sqlite:
    """A database file, wholly in SQLite's cache."""

    def __init__(self, path: Path, decks: Sequence[Deck]) -> None:
        self._connection = sqlite3.connect(path)
        self._connection.execute("PRAGMA cache_size=-1000000")
        self._connection.execute("PRAGMA mmap_size=4000000000")
        self._connection.execute(MAKE)
        self._connection.executemany("INSERT INTO rates VALUES (?, ?, ?)", rows(decks))
        self._connection.execute(INDEX)
        self._connection.execute("ANALYZE")
        self._connection.commit()
        self._asked = {length: ASK.format(", ".join("?" * length)) for length in range(1, 16)}

    def order(self, number: str) -> list[int]:
        """The places of the carriers for a number, the cheapest first."""
        begins = [number[1:end] for end in range(len(number), 1, -1)]
        return ranked(self._connection.execute(self._asked[len(begins)], begins).fetchall())


class Postgresql:
    """A server on this machine, asked over its socket with a prepared statement."""

    def __init__(self, folder: Path, decks: Sequence[Deck]) -> None:
        import psycopg

        self._connection = psycopg.connect(
            f"host={folder} user=postgres dbname=postgres", autocommit=True
        )
        self._cursor = self._connection.cursor()
        self._cursor.execute(MAKE)
        with self._cursor.copy("COPY rates FROM STDIN") as copy:
            for row in rows(decks):
                copy.write_row(row)
        self._cursor.execute(INDEX)
        self._cursor.execute("VACUUM ANALYZE rates")
        self._asked = {length: ASK.format(", ".join(["%s"] * length)) for length in range(1, 16)}

    def order(self, number: str) -> list[int]:
        """The places of the carriers for a number, the cheapest first."""
        begins = [number[1:end] for end in range(len(number), 1, -1)]
        self._cursor.execute(self._asked[len(begins)], begins, prepare=True)
        found: list[tuple[Any, ...]] = self._cursor.fetchall()
        return ranked([(row[0], row[1], row[2]) for row in found])


@contextmanager
def server() -> Iterator[Path | None]:
    """The socket's folder of a throw-away PostgreSQL; None where none is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="longlines-bench-pg-"))
    user: int | None = None
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        user = owner.pw_uid

    def run(program: str, *words: str) -> None:
        command = [str(found[-1].parent / program), "-D", str(folder / "data"), *words]
        quiet = subprocess.DEVNULL
        subprocess.run(command, check=True, cwd=folder, stdout=quiet, stderr=quiet, user=user)

    run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8")
    settings = f"-k {folder} -c listen_addresses= -c fsync=off -c shared_buffers=512MB"
    run("pg_ctl", "-w", "-o", settings, "start")
    try:
        yield folder
    finally:
        run("pg_ctl", "-w", "-m", "immediate", "stop")
        shutil.rmtree(folder)
