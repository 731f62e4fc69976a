"""`longlines directory import`: a file becomes the listings of a source, or nothing happens."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from longlines.cli.decks_open import now, told, user, writing

if TYPE_CHECKING:
    from longlines.directory.reading.model import Progress, Reading
    from longlines.store.listings import Change

EXITS = {"imported": 0, "unchanged": 0, "dry run": 0, "refused": 1, "shrinks": 1}
"""The exit code of each end of an import."""

FEW = 20
"""Listings that may go without a word."""


def import_listings(
    file: Annotated[Path, typer.Argument(help="CSV, vCard (.vcf) or LDIF.")],
    source: Annotated[str, typer.Option(help="Whose listings these are.")] = "default",
    map: Annotated[
        list[str] | None, typer.Option(help='A field\'s column in the file: name="Full name".')
    ] = None,
    region: Annotated[str, typer.Option(help="Country of numbers that have none, as US.")] = "US",
    partial: Annotated[
        bool, typer.Option("--partial", help="The file has only changes; keep the rest.")
    ] = False,
    shrink: Annotated[
        bool, typer.Option("--shrink", help="Also when most listings of the source would go.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell what would change.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="The whole report as JSON.")] = False,
) -> None:
    """Let a file be the listings of a source: all of it, or nothing.

    Ends with 0 when it was imported (or would be, or changes nothing), 1 when it was refused.
    """
    from longlines.directory.reading.read import read
    from longlines.store import listings
    from longlines.store.listings import Origin

    with told(), writing() as engine:
        reading = read(_bytes(file), file.name, _asked(source, region, map or []), _progress())
        change = listings.preview(engine, source, reading.listings, partial=partial)
        outcome = _outcome(reading, change, dry_run=dry_run, shrink=shrink)
        if outcome == "imported":
            origin = Origin(now(), user(), file.name)
            change = listings.take_over(engine, source, reading.listings, origin, partial=partial)
    _report(outcome, source, reading, change, json)
    if outcome == "imported":
        put_in_force()
    raise typer.Exit(EXITS[outcome])


def put_in_force() -> None:
    """Build the directory of what the database has now, and say so."""
    from longlines import settings as environment
    from longlines.host import directory

    found = directory.rebuild(environment.load())
    typer.echo(f"{len(found):,} listings can be found from now on", err=True)


def _bytes(file: Path) -> bytes:
    from longlines.files.encodings import MOST_BYTES
    from longlines.files.problems import FileError

    if file.stat().st_size > MOST_BYTES:
        raise FileError(f"{file} has more than {MOST_BYTES // 1024 // 1024} MB; import it in parts")
    return file.read_bytes()


def _asked(source: str, region: str, written: list[str]) -> Any:
    from longlines.directory.reading.fields import NAMES
    from longlines.directory.reading.model import Asked
    from longlines.files.problems import FileError
    from longlines.wording import did_you_mean

    if not (0 < len(source) <= 64 and source.isprintable()):
        raise FileError("a source has a name of 1 to 64 characters")
    columns = {}
    for each in written:
        field, sign, column = (part.strip() for part in each.partition("="))
        if field not in NAMES or not sign:
            near = did_you_mean(field, NAMES)
            raise FileError(f"--map {each}: write FIELD=COLUMN; fields: {', '.join(NAMES)}{near}")
        columns[field] = column
    return Asked(source, region.upper(), columns)


def _progress() -> "Progress | None":
    """Tells how far reading is, to a person only."""
    if not sys.stderr.isatty():
        return None

    def tell(done: int, total: int) -> None:
        end = "\r" if done < total else "\n"
        typer.echo(f"reading: {100 * done // max(total, 1)} %{end}", err=True, nl=False)

    return tell


def _outcome(reading: "Reading", change: "Change", *, dry_run: bool, shrink: bool) -> str:
    if reading.rejected:
        return "refused"
    if not change.differs:
        return "unchanged"
    if dry_run:
        return "dry run"
    before = change.removed + change.changed + change.unchanged
    if change.removed > max(FEW, before // 2) and not shrink:
        return "shrinks"
    return "imported"


def _report(outcome: str, source: str, reading: "Reading", change: "Change", json: bool) -> None:
    from longlines.cli import directory_tables

    counts = {
        "added": change.added,
        "changed": change.changed,
        "unchanged": change.unchanged,
        "removed": change.removed,
        "rejected": len(reading.rejected),
    }
    if json:
        rejected = [{"line": each.line, "reason": each.reason} for each in reading.rejected.told]
        directory_tables.as_json(
            {"outcome": outcome, "source": source, **counts}
            | {"ids": change.named, "rows_rejected": rejected}
        )
        return
    for each in reading.rejected.told[:FEW]:
        typer.echo(f"  {each}")
    if len(reading.rejected) > FEW:
        typer.echo(f"  and {len(reading.rejected) - FEW:,} more; --json tells them")
    told_of = ", ".join(f"{number:,} {what}" for what, number in counts.items() if number)
    typer.echo(f"{source}: {outcome}: {told_of or 'nothing'}")
    if outcome == "refused":
        typer.echo("nothing was imported: mend these rows, or leave them out, and import it again")
    if outcome == "shrinks":
        typer.echo("most listings of the source would go; is the file whole? If so, --shrink")
