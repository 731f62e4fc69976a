"""`longlines restore`: an instance made of a backup."""

import json as jsonlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from longlines import settings as environment
from longlines.cli.backup import Json, shown
from longlines.host.errors import HostError

if TYPE_CHECKING:
    from longlines.host.backup.working import Choice


def register(app: typer.Typer) -> None:
    """Add `restore`."""
    app.command("restore")(restore)


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `longlines backup` wrote.")],
    files: Annotated[
        str,
        typer.Option(help="Flows, carriers and accounts that are there and differ: replace, keep."),
    ] = "",
    json: Json = False,
) -> None:
    """Make an instance of a backup, in an empty LONGLINES_HOME and an empty database. Flows,
    carriers.yaml and accounts.yaml go where the settings name them.

    Everything is compared with the backup's checksums and counts, and the whole ledger is read,
    before anything is put into place.
    """
    from longlines.host.backup.restoring import restore as restored

    if files not in ("", "replace", "keep"):
        raise HostError(f'--files: "{files}" is neither "replace" nor "keep"')
    settings = environment.load()
    made = restored(settings, file, shown(json), cast("Choice", files))
    if json:
        told = {"home": str(settings.home), "made_at": made.made_at.isoformat()}
        typer.echo(jsonlib.dumps({**told, "rows": dict(made.rows)}, indent=2))
        return
    typer.echo(
        f"{settings.home}: {made.rows['calls']:,} calls as of {made.made_at:%Y-%m-%d %H:%M} UTC; "
        f"the ledger's {made.head[0]:,} entries are in order"
    )
    typer.echo("`longlines run` starts it" + _missing(made.left_out))


def _missing(left_out: tuple[str, ...]) -> str:
    if "secrets" in left_out:
        return "; passwords were not in the backup, new ones are made"
    return ""
