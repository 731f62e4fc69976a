"""Reads a file of listings: every one is taken in, or told with its line and the reason."""

import importlib
import pkgutil
from functools import cache

from longlines.directory import reading
from longlines.directory.reading.fields import listing_of
from longlines.directory.reading.model import Asked, Progress, Reading, Records
from longlines.files import encodings
from longlines.files.problems import CellError, FileError

MOST_LISTINGS = 5_000_000


def read(data: bytes, name: str, asked: Asked, progress: Progress | None = None) -> Reading:
    """Read a file, whose name says its format. Raises FileError for one that can't be read."""
    records = _format(name)
    found = Reading()
    lines: dict[str, int] = {}
    for record in records(encodings.recognise(data), asked.columns, found.rejected, progress):
        try:
            listing = listing_of(record, asked)
        except CellError as error:
            found.rejected.add(record.line, str(error))
            continue
        first = lines.setdefault(listing.id, record.line)
        if first != record.line:
            found.rejected.add(record.line, f"its id is that of line {first}")
            continue
        found.listings.append(listing)
        if len(found.listings) > MOST_LISTINGS:
            raise FileError(
                f"the file has more than {MOST_LISTINGS:,} listings; import it in parts"
            )
    if not found.listings and not found.rejected:
        raise FileError("the file has no listings")
    if progress is not None:
        progress(len(data), len(data))
    return found


def _format(name: str) -> Records:
    ending = name.rpartition(".")[2].lower()
    found = _formats().get(ending)
    if found is None:
        known = ", ".join(f".{each}" for each in sorted(_formats()))
        raise FileError(f"{name} is of no known format; the name ends with one of {known}")
    return found


@cache
def _formats() -> dict[str, Records]:
    found: dict[str, Records] = {}
    for module in pkgutil.iter_modules(reading.__path__):
        each = importlib.import_module(f"{reading.__name__}.{module.name}")
        for ending in getattr(each, "EXTENSIONS", ()):
            found[ending] = each.records
    return found
