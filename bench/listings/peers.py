"""The same misspelt names in SQLite's FTS5 with trigrams, and in PostgreSQL's pg_trgm."""

import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy.engine import make_url

from bench.listings.ours import CASES, timed
from bench.menu_call.machine import running_seconds
from longlines.directory.listing import NON_LISTED
from longlines.settings import load

LIKEST = "SELECT name FROM names WHERE name %% %s ORDER BY similarity(name, %s) DESC LIMIT 3"

RAREST = 12
RARE = f"fts5, {RAREST} rarest"
"""How many trigrams of a text FTS5 is asked for where it is to be quick, and what that is called.
"""

Ask = Callable[[str], list[str]]
"""The three best names for a text."""


def fts5(folder: Path, seconds: float) -> dict[str, dict[str, Any]]:
    """SQLite, in a file that its cache holds wholly, with a table of trigrams, any of which may
    match, the best rank first. Asked in two ways, each for so many seconds: for all trigrams of a
    text, and for the rarest few, which is twice as quick and finds about as many.
    """
    path = folder / "fts5.db"
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA cache_size=-1000000")
    connection.execute("PRAGMA mmap_size=4000000000")
    begun = time.perf_counter()
    connection.execute("CREATE VIRTUAL TABLE names USING fts5(name, tokenize='trigram')")
    connection.executemany("INSERT INTO names VALUES (?)", ((name,) for name in _names(folder)))
    connection.execute("INSERT INTO names(names) VALUES ('optimize')")
    connection.execute("CREATE VIRTUAL TABLE grams USING fts5vocab(names, row)")
    listed: dict[str, int] = dict(connection.execute("SELECT term, doc FROM grams"))
    connection.commit()
    built = time.perf_counter() - begun

    def asking(most: int | None) -> Ask:
        def ask(text: str) -> list[str]:
            folded = text.lower()
            grams = {folded[at : at + 3] for at in range(len(folded) - 2)} & listed.keys()
            rarest = sorted(grams, key=listed.__getitem__)[:most]
            query = " OR ".join('"{}"'.format(gram.replace('"', '""')) for gram in rarest)
            rows = connection.execute(
                "SELECT name FROM names WHERE names MATCH ? ORDER BY rank LIMIT 3", (query or '""',)
            )
            return [row[0] for row in rows]

        return ask

    return {
        "fts5": {"seconds": built, **_asked(folder, asking(None), seconds)},
        RARE: {"seconds": built, **_asked(folder, asking(RAREST), seconds)},
    }


def pg_trgm(folder: Path, socket: Path, seconds: float) -> dict[str, Any]:
    """PostgreSQL with a GIN index of trigrams, in one process as the others."""
    with psycopg.connect(f"postgresql://postgres@/postgres?host={socket}") as connection:
        begun = time.perf_counter()
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        connection.execute("DROP TABLE IF EXISTS names; CREATE TABLE names (name text)")
        with connection.cursor().copy("COPY names FROM STDIN") as copying:
            for name in _names(folder):
                copying.write_row((name,))
        connection.execute("CREATE INDEX names_trgm ON names USING gin (name gin_trgm_ops)")
        connection.execute("ANALYZE names")
        connection.execute("SET max_parallel_workers_per_gather = 0")
        built = time.perf_counter() - begun

        def ask(text: str) -> list[str]:
            rows = connection.execute(LIKEST, (text, text))
            return [row[0] for row in rows]

        server = connection.info.backend_pid

        def processor() -> float:
            return time.process_time() + running_seconds(server)

        return {"seconds": built, **_asked(folder, ask, seconds, processor)}


def _names(folder: Path) -> Iterator[str]:
    """The names that can be found, from the database that ours reads too."""
    path = make_url(load({"LONGLINES_HOME": str(folder)}).database_url).database
    with closing(sqlite3.connect(str(path))) as connection:
        asked = "SELECT name FROM listings WHERE status <> ?"
        for (name,) in connection.execute(asked, (NON_LISTED,)):
            yield name


def _asked(
    folder: Path, ask: Ask, seconds: float, processor: Callable[[], float] = time.process_time
) -> dict[str, Any]:
    """As many of the cases as fit into so many seconds."""
    cases = json.loads((folder / CASES).read_text())
    right = 0

    def work(case: dict[str, str]) -> None:
        nonlocal right
        right += case["name"] in ask(case["written"])

    found = timed(work, cases, seconds, processor)
    return {**found, "recall": right / found["cases"]}
