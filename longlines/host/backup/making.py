"""Makes a backup while the instance runs."""

import importlib.metadata
import os
import shutil
import tarfile
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import zstandard
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from longlines.host.backup import databases, manifest
from longlines.host.backup.contents import Wanted, collect
from longlines.host.backup.databases import Report
from longlines.host.backup.manifest import Manifest
from longlines.host.errors import HostError
from longlines.settings import Settings

SUFFIX = ".tar.zst"
_LEVEL = 3
_MODE = 0o600


def make(
    settings: Settings, out: Path | None, wanted: Wanted, report: Report
) -> tuple[Path, Manifest]:
    """Write a backup to `out`, or to a file named by the time in the home's folder `backups`.

    It holds what the database said at one moment, and what the spool had beyond that. The file
    appears when it is whole. Raises HostError.
    """
    made_at = datetime.now(UTC).replace(microsecond=0)
    name = f"longlines-{made_at:%Y%m%dT%H%M%SZ}{SUFFIX}"
    path = out or settings.home / "backups" / name
    if path.exists():
        raise HostError(f"{path} is there already; give another name to --out")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".longlines-backup-", dir=path.parent) as stage:
            folder = Path(stage) / "content"
            folder.mkdir()
            found = _gather(settings, folder, wanted, made_at, report)
            draft = Path(stage) / path.name
            _pack(folder, found, draft, report)
            draft.replace(path)
    except OSError as error:
        raise HostError(f"can't make the backup {path}: {error.strerror or error}") from error
    except SQLAlchemyError as error:
        raise HostError(f"the database: {str(error).partition(chr(10))[0]}") from error
    return path, found


def _gather(
    settings: Settings, folder: Path, wanted: Wanted, made_at: datetime, report: Report
) -> Manifest:
    dumped = databases.dump(settings.database_url, folder, report)
    left_out = collect(settings, wanted, dumped.bookmarks, folder, report)
    found = Manifest(
        made_at=made_at,
        version=importlib.metadata.version("longlines"),
        database=make_url(settings.database_url).get_backend_name(),
        revision=dumped.revision,
        rows=dumped.rows,
        head=dumped.head,
        left_out=left_out,
    )
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    parts = {}
    for count, path in enumerate(files):
        report("checksums", count, len(files))
        parts[path.relative_to(folder).as_posix()] = manifest.part_of(path)
    return replace(found, parts=parts)


def _pack(folder: Path, found: Manifest, to: Path, report: Report) -> None:
    (folder / manifest.NAME).write_bytes(found.write())
    whole, done = sum(part.size for part in found.parts.values()), 0
    descriptor = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _MODE)
    with (
        os.fdopen(descriptor, "wb") as file,
        zstandard.ZstdCompressor(level=_LEVEL, threads=-1).stream_writer(
            file, closefd=False
        ) as packed,
        tarfile.open(fileobj=packed, mode="w|") as archive,
    ):
        for name in (manifest.NAME, *found.parts):
            report("packing", done, whole)
            archive.add(folder / name, name, recursive=False, filter=_nobody)
            done += found.parts[name].size if name in found.parts else 0
    with to.open("rb") as written:
        os.fsync(written.fileno())
    shutil.rmtree(folder)


def _nobody(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Without who owned it here."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mode = _MODE
    return entry
