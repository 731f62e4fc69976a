"""The same misspelt names in SQLite's FTS5 with trigrams, and in PostgreSQL's pg_trgm."""

import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg

from bench.listings.made import listings
from bench.listings.ours import CASES, timed
from longlines.directory.listing import NON_LISTED

LIKEST = "SELECT name FROM names WHERE name %% %s ORDER BY similarity(name, %s) DESC LIMIT 3"

Ask = Callable[[str], list[str]]
"""The three best names for a text."""


def fts5(folder: Path, count: int, seconds: float) -> dict[str, Any]:
    """SQLite, in a file, with a table of trigrams; any of them may match, the best rank first."""
    path = folder / "fts5.db"
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    begun = time.perf_counter()
    connection.execute("CREATE VIRTUAL TABLE names USING fts5(name, tokenize='trigram')")
    connection.executemany("INSERT INTO names VALUES (?)", ((name,) for name in _names(count)))
    connection.commit()
    built = time.perf_counter() - begun

    def ask(text: str) -> list[str]:
        grams = {text[at : at + 3].replace('"', '""') for at in range(len(text) - 2)}
        query = " OR ".join(f'"{gram}"' for gram in grams)
        rows = connection.execute(
            "SELECT name FROM names WHERE names MATCH ? ORDER BY rank LIMIT 3", (query,)
        )
        return [row[0] for row in rows]

    return {"seconds": built, **_asked(folder, ask, seconds)}


def pg_trgm(folder: Path, socket: Path, count: int, seconds: float) -> dict[str, Any]:
    """PostgreSQL with a GIN index of trigrams."""
    with psycopg.connect(f"postgresql://postgres@/postgres?host={socket}") as connection:
        begun = time.perf_counter()
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        connection.execute("DROP TABLE IF EXISTS names; CREATE TABLE names (name text)")
        with connection.cursor().copy("COPY names FROM STDIN") as copying:
            for name in _names(count):
                copying.write_row((name,))
        connection.execute("CREATE INDEX names_trgm ON names USING gin (name gin_trgm_ops)")
        connection.execute("ANALYZE names")
        built = time.perf_counter() - begun

        def ask(text: str) -> list[str]:
            rows = connection.execute(LIKEST, (text, text))
            return [row[0] for row in rows]

        return {"seconds": built, **_asked(folder, ask, seconds)}


def _names(count: int) -> Iterator[str]:
    return (each.name for each in listings(count) if each.status != NON_LISTED)


def _asked(folder: Path, ask: Ask, seconds: float) -> dict[str, Any]:
    """As many of the cases as fit into so many seconds."""
    cases = json.loads((folder / CASES).read_text())
    until = time.perf_counter() + seconds
    right = done = 0

    def work(case: dict[str, str]) -> None:
        nonlocal right, done
        right += case["name"] in ask(case["written"])
        done += 1

    found: list[dict[str, str]] = []
    walls: dict[str, Any] = {}
    while len(found) < len(cases) and time.perf_counter() < until:
        found = cases[: max(10, 2 * len(found))]
        right = done = 0
        walls = timed(work, found)
    return {**walls, "recall": right / max(done, 1)}
