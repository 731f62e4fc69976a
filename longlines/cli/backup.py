"""`longlines backup` and `longlines restore`."""

import json as jsonlib
import sys
from pathlib import Path
from typing import Annotated

import typer

from longlines import settings as environment

Json = Annotated[bool, typer.Option("--json", help="As JSON instead of words.")]


def register(app: typer.Typer) -> None:
    """Add `backup`."""
    app.command("backup")(backup)


def backup(
    out: Annotated[Path | None, typer.Option(help="The file to write.")] = None,
    secrets: Annotated[
        bool, typer.Option("--secrets", help="Also passwords of telephones and carriers.")
    ] = False,
    recordings: Annotated[
        bool, typer.Option("--recordings", help="Also what callers have recorded.")
    ] = False,
    journal: Annotated[
        bool, typer.Option("--journal", help="Also the engine's journal, which traces read.")
    ] = False,
    json: Json = False,
) -> None:
    """Write the instance into one file, while it runs: its database as of one moment, call events
    not in it yet, the flows with all that stands beside them and every version of them, carriers,
    accounts, service passwords, and holds on carriers.

    `longlines restore` makes an instance of it.
    """
    from longlines.host.backup.contents import Wanted
    from longlines.host.backup.making import make

    wanted = Wanted(secrets, recordings, journal)
    path, made = make(environment.load(), out, wanted, shown(json))
    size = path.stat().st_size
    if json:
        told = {"file": str(path), "bytes": size, "rows": dict(made.rows)}
        head = {"entry": made.head[0], "hash": made.head[1]}
        left = {"left_out": list(made.left_out)}
        typer.echo(jsonlib.dumps({**told, "ledger": head, **left}, indent=2))
        return
    typer.echo(f"{path}: {size:,} bytes, {made.rows['calls']:,} calls")
    typer.echo(f"ledger  {made.head[0]}:{made.head[1]}")
    if made.left_out:
        typer.echo(f"left out: {', '.join(made.left_out)}; see longlines backup --help")


def shown(json: bool) -> "Shown":
    """Progress on a terminal."""
    return Shown(not json and sys.stderr.isatty())


class Shown:
    """Tells how far it is, on one line of stderr; nothing where nobody is looking."""

    def __init__(self, looking: bool) -> None:
        self._looking = looking

    def __call__(self, what: str, done: int, whole: int) -> None:
        if self._looking:
            much = f"{100 * done // whole} %" if whole else f"{done:,}" if done else "..."
            print(f"\r\033[K{what}: {much}", end="", file=sys.stderr, flush=True)
