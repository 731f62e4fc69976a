"""Takes a database's content as of one moment while others write, and puts it back."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, func, inspect, select, text
from sqlalchemy.engine import URL, make_url

from longlines.host.errors import HostError
from longlines.store import Bookmark, bookmarks, connect, ledger, tables

Report = Callable[[str, int, int], None]
"""Told of the progress: what is done, how much of it, of how much (0: nobody knows)."""

SQLITE = "database/longlines.db"
POSTGRESQL = "database/longlines.dump"

PAGES_AT_ONCE = 2_000
"""Pages of 4 kB that are copied before a writer gets his turn."""

_WITHIN = 4 * 3600.0


@dataclass(frozen=True)
class Dumped:
    """The path of a copy below its folder, and what is in it: revision of the schema, rows of
    each table, the ledger's last entry, how far the spool was read.
    """

    name: str
    revision: str
    rows: Mapping[str, int]
    head: tuple[int, str]
    bookmarks: list[Bookmark]


def dump(url: str, folder: Path, report: Report) -> Dumped:
    """Copy the database into `folder`, as of one moment. Raises HostError, SQLAlchemyError."""
    parsed = make_url(url)
    (folder / "database").mkdir(parents=True)
    if parsed.get_backend_name() == "sqlite":
        copy_sqlite(Path(parsed.database or ""), folder / SQLITE, report)
        engine = connect(f"sqlite:///{folder / SQLITE}")
        try:
            with engine.connect() as connection:
                return Dumped(SQLITE, *facts(connection))
        finally:
            engine.dispose()
            one_file(folder / SQLITE)
    report("database", 0, 0)
    engine = connect(url)
    command = [_program("pg_dump"), "--format=custom", "--no-owner", "--no-privileges"]
    try:
        whole = engine.connect().execution_options(isolation_level="REPEATABLE READ")
        with whole as connection:
            snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
            found = Dumped(POSTGRESQL, *facts(connection))
            _run([*command, f"--snapshot={snapshot}", f"--file={folder / POSTGRESQL}"], parsed)
            return found
    finally:
        engine.dispose()


def copy_sqlite(source: Path, to: Path, report: Report) -> None:
    """A consistent copy of a file that may be written to meanwhile. Raises HostError."""
    if not source.is_file():
        raise HostError(f"there is no database {source} yet; `longlines run` makes it")

    def told(_status: int, remaining: int, total: int) -> None:
        report(to.name, total - remaining, total)

    origin, copy = sqlite3.connect(source, timeout=30), sqlite3.connect(to)
    try:
        origin.execute("BEGIN")  # so that no writer makes it begin anew
        origin.execute("SELECT count(*) FROM sqlite_master").fetchone()
        origin.backup(copy, pages=PAGES_AT_ONCE, progress=told)
    except sqlite3.Error as error:
        raise HostError(f"can't copy {source}: {error}") from error
    finally:
        copy.close()
        origin.close()


def one_file(path: Path) -> None:
    """Take back into a database's file what lies beside it."""
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode=DELETE")


def load(dumped: Path, url: str) -> None:
    """Put a copy into an empty database. Raises HostError; all or nothing."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        target = Path(parsed.database or "")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(dumped, target)
        # The change to write-ahead wants the file for itself, which it has only now.
        engine = connect(url)
        engine.connect().close()
        engine.dispose()
        return
    command = [_program("pg_restore"), "--no-owner", "--no-privileges", "--single-transaction"]
    _run([*command, f"--dbname={parsed.database}", str(dumped)], parsed)


def empty(url: str) -> None:
    """Take everything out of a PostgreSQL database again, after a failed restore."""
    engine = connect(url)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()


def is_empty(url: str) -> bool:
    """Whether there is nothing yet where a database is to be restored. Raises SQLAlchemyError."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return not Path(parsed.database or "").exists()
    engine = connect(url)
    try:
        return not inspect(engine).get_table_names()
    finally:
        engine.dispose()


def facts(
    connection: Connection,
) -> tuple[str, dict[str, int], tuple[int, str], list[Bookmark]]:
    """Revision of the schema, rows of each table, the ledger's last entry, and the bookmarks."""
    revision = str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())
    return revision, _counts(connection), ledger.head(connection), bookmarks.all_of(connection)


def _counts(connection: Connection) -> dict[str, int]:
    there = set(inspect(connection).get_table_names())
    return {
        name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for name, table in sorted(tables.metadata.tables.items())
        if name in there
    }


def _program(name: str) -> str:
    """The newest of PostgreSQL's own programs: an older one refuses a newer server."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=_version)
    program = str(found[-1]) if found else shutil.which(name)
    if program is None:
        raise HostError(f"{name} isn't installed; as root: apt install postgresql-client")
    return program


def _version(path: Path) -> int:
    number = path.parent.parent.name
    return int(number) if number.isdigit() else 0


def _run(command: list[str], url: URL) -> None:
    """Run one of them; the password goes by the environment, where no list of processes has it."""
    told = {
        "PGHOST": url.host,
        "PGPORT": url.port,
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
    }
    known = {name: str(value) for name, value in told.items() if value is not None}
    try:
        done = subprocess.run(
            command,
            env={**os.environ, **known},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_WITHIN,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise HostError(f"{Path(command[0]).name} took more than {_WITHIN:.0f} s") from error
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise HostError(f"{Path(command[0]).name}: {said[-1] if said else done.returncode}")
