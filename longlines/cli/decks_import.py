"""`longlines decks import`: a file becomes the next version of a deck, or nothing happens."""

from pathlib import Path
from typing import Annotated

import typer


def import_deck(
    carrier: Annotated[str, typer.Argument(help="Whose deck: a carrier, or a plan to sell by.")],
    file: Annotated[Path, typer.Argument(help="The file as the carrier sent it.")],
    effective: Annotated[str, typer.Option(help="Since when, as 2026-12-01; now if unsaid.")] = "",
    correct: Annotated[
        bool, typer.Option("--correct", help="Mend a time before the version in force began.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell what would change.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Import without asking.")] = False,
    partial: Annotated[
        bool, typer.Option("--partial", help="The file has only changes; keep the rest.")
    ] = False,
    side: Annotated[str, typer.Option(help="buy (carriers' rates) or sell (customers').")] = "",
    map: Annotated[
        list[str] | None,
        typer.Option(help="A column's name or place in the file: prefix=Breakout; or =none."),
    ] = None,
    currency: Annotated[str, typer.Option(help="ISO 4217, if the file doesn't say it.")] = "",
    zone: Annotated[str, typer.Option(help="Time zone of its dates and bands.")] = "",
    band: Annotated[
        list[str] | None, typer.Option(help='A time band: "peak=mon-fri 8:00-20:00".')
    ] = None,
    decimal: Annotated[str, typer.Option(help="point or comma, if it can be either.")] = "",
    dates: Annotated[str, typer.Option(help="dmy or mdy, if it can be either.")] = "",
    separator: Annotated[str, typer.Option(help="The sign between cells, if not found.")] = "",
    increments: Annotated[str, typer.Option(help="Of rows that have none.")] = "60/60",
    highest: Annotated[str, typer.Option(help="Confirms prices up to this one.")] = "25",
    free_seconds: Annotated[
        int | None, typer.Option(min=0, help="Seconds of each call that are free.")
    ] = None,
    shrink: Annotated[
        bool, typer.Option("--shrink", help="With --yes: also when most of the deck ends.")
    ] = False,
    show: Annotated[int, typer.Option(min=0, help="How many of each change to show.")] = 10,
    json: Annotated[bool, typer.Option("--json", help="The whole report as JSON.")] = False,
) -> None:
    """Import a file of rates as the next version of a deck: all of it, or nothing.

    Ends with 0 when it was imported (or would be, or changes nothing), 1 when it was refused, 2
    for a wrong use of the command, 3 when nobody confirmed it.
    """
    from longlines.cli.decks_importing import Options, run

    run(
        Options(
            carrier,
            file,
            effective,
            correct,
            side,
            map or [],
            currency,
            zone,
            band or [],
            decimal,
            dates,
            separator,
            increments,
            highest,
            free_seconds,
            partial,
            dry_run,
            yes,
            shrink,
            show,
            json,
        )
    )
