"""Makes an instance of a backup, in an empty home."""

import os
import shutil
import tarfile
import tempfile
from pathlib import Path
from typing import IO

import zstandard
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from longlines.host.backup import databases, manifest, working
from longlines.host.backup.contents import FOLDERS
from longlines.host.backup.databases import Report
from longlines.host.backup.manifest import Manifest
from longlines.host.errors import HostError
from longlines.host.lock import instance_lock
from longlines.settings import Settings
from longlines.store import DatabaseError, connect, ledger, upgrade
from longlines.store.migrate import NEWEST

_BLOCK = 1 << 20
_FOLDER_MODE = 0o700

_KEPT = ("database", "spool", "accounts", *(folder.name for folder in FOLDERS))
"""What in a home is an instance's own; all else is made anew at a start."""


def restore(
    settings: Settings, backup: Path, report: Report, files: working.Choice = ""
) -> Manifest:
    """Unpack, compare with its manifest, prove the ledger, and only then put into place; `files`
    says what becomes of flows, carriers and accounts that are there and differ.

    Raises HostError; then nothing is in the home that was not there before, and nothing in the
    database.
    """
    with instance_lock(settings):
        _refuse_what_is_in_use(settings)
        try:
            with tempfile.TemporaryDirectory(prefix=".restoring-", dir=settings.home) as stage:
                folder = Path(stage)
                found = _unpack(backup, folder, report)
                _fits(found, settings)
                working.refuse_others(settings, folder, found.parts, files)
                _restore_database(settings, folder, found, report)
                _put_in_place(settings, folder, found, files)
        except OSError as error:
            raise HostError(f"can't restore {backup}: {error.strerror or error}") from error
        except (SQLAlchemyError, DatabaseError) as error:
            raise HostError(f"the database: {str(error).partition(chr(10))[0]}") from error
    return found


def _refuse_what_is_in_use(settings: Settings) -> None:
    """Raises HostError where anything would be overwritten."""
    theirs = [name for name in _KEPT if (settings.home / name).exists()]
    if theirs:
        raise HostError(
            f"{settings.home} has an instance already ({', '.join(theirs)}); "
            "set LONGLINES_HOME to a new folder and restore there"
        )
    try:
        empty = databases.is_empty(settings.database_url)
    except SQLAlchemyError as error:
        raise HostError(f"the database: {str(error).partition(chr(10))[0]}") from error
    if not empty:
        raise HostError(
            "the database of LONGLINES_DATABASE_URL is not empty; make a new one and restore there"
        )


def _unpack(backup: Path, folder: Path, report: Report) -> Manifest:
    """Only what the manifest, which comes first, names, and as it says. Raises HostError."""
    if not backup.is_file():
        raise HostError(f"there is no file {backup}")
    try:
        with (
            backup.open("rb") as file,
            zstandard.ZstdDecompressor().stream_reader(file) as packed,
            tarfile.open(fileobj=packed, mode="r|") as archive,
        ):
            first = archive.next()
            content = archive.extractfile(first) if first else None
            if first is None or first.name != manifest.NAME or content is None:
                raise HostError(f"{backup} is no backup of Longlines")
            found = manifest.read(content.read(_BLOCK * 16))
            left = dict(found.parts)
            while (entry := archive.next()) is not None:
                part = left.pop(entry.name, None)
                content = archive.extractfile(entry) if entry.isreg() else None
                if part is None or content is None:
                    raise HostError(f"{backup} has {entry.name!r}, which its manifest has not")
                report("unpacking", len(found.parts) - len(left), len(found.parts))
                _write(content, folder / entry.name)
                if manifest.part_of(folder / entry.name) != part:
                    raise HostError(f"{entry.name} in {backup} is damaged; use another backup")
    except (tarfile.TarError, zstandard.ZstdError) as error:
        raise HostError(f"{backup} is damaged or no backup: {error}; use another one") from error
    if left:
        raise HostError(f"{backup} lacks {', '.join(sorted(left)[:3])}; use another backup")
    return found


def _write(content: IO[bytes], path: Path) -> None:
    path.parent.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        shutil.copyfileobj(content, file, _BLOCK)


def _fits(found: Manifest, settings: Settings) -> None:
    """Raises HostError where this Longlines can't work with it."""
    kind = make_url(settings.database_url).get_backend_name()
    if found.database != kind:
        raise HostError(
            f"the backup is of a {found.database} database and LONGLINES_DATABASE_URL names "
            f"{kind}; set it to an empty {found.database} database"
        )
    if found.revision > NEWEST:
        raise HostError("the backup was made by a later Longlines; restore it with that one")


def _restore_database(settings: Settings, folder: Path, found: Manifest, report: Report) -> None:
    """For SQLite proven before it is put into place; for PostgreSQL taken out again otherwise."""
    if found.database == "sqlite":
        _prove(f"sqlite:///{folder / databases.SQLITE}", found, report)
        databases.load(folder / databases.SQLITE, settings.database_url)
        return
    report("database", 0, 0)
    databases.load(folder / databases.POSTGRESQL, settings.database_url)
    try:
        _prove(settings.database_url, found, report)
    except BaseException:
        databases.empty(settings.database_url)
        raise


def _prove(url: str, found: Manifest, report: Report) -> None:
    """Count, read the whole ledger, bring to this version's schema. Raises HostError."""
    engine = connect(url)
    try:
        with engine.connect() as connection:
            _, rows, head, _ = databases.facts(connection)
            wrong = [name for name, count in found.rows.items() if rows.get(name) != count]
            if wrong or head != tuple(found.head):
                raise HostError(f"the database is not what was backed up: {', '.join(wrong)}")
        upgrade(url)
        with engine.connect() as connection:
            expected = found.head if found.head[0] else None
            proof = ledger.verify(connection, expected, lambda what, n: report(what, n, 0))
        if not proof.ok:
            raise HostError(f"the ledger of the backup is not in order: {proof.problems[0]}")
    finally:
        engine.dispose()
        if found.database == "sqlite":
            databases.one_file(Path(make_url(url).database or ""))


def _put_in_place(settings: Settings, folder: Path, found: Manifest, files: working.Choice) -> None:
    for name in found.parts:
        if name in (databases.SQLITE, databases.POSTGRESQL):
            continue
        if (place := working.target(settings, name)) is not None:
            working.put(settings, folder, name, place, files)
            continue
        target = settings.home / name
        target.parent.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
        (folder / name).replace(target)
