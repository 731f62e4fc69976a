"""`longlines explain`: a call and its money, in words."""

import json as jsonlib
from typing import Annotated

import typer

from longlines import settings as environment
from longlines.cli import money
from longlines.trace.words import clean

LONGEST = 2_000
"""Signs of one line that are shown."""


def register(app: typer.Typer) -> None:
    """Add `explain`."""
    app.command("explain")(explain)


def explain(
    call: Annotated[
        str, typer.Argument(help="The call's id, as 'longlines calls' shows; or last.")
    ],
    json: Annotated[bool, typer.Option("--json", help="As JSON instead of words.")] = False,
) -> None:
    """Explain a call: who called whom, what was said of the price, how each amount came about,
    what carriers cost, what was booked, re-rated, invoiced and disputed."""
    from longlines.host.explaining.gathering import gather
    from longlines.host.explaining.sections import all_sections

    settings = environment.load()
    with money.opened(settings) as engine:
        known = gather(settings, engine, call)
    found = [section for tell in all_sections() if (section := tell(known))]
    if json:
        typer.echo(jsonlib.dumps({each.name: each.data for each in found}, indent=2))
        return
    for number, section in enumerate(found):
        if number:
            typer.echo("")
        typer.echo(section.title)
        for line in section.words:
            typer.echo(f"  {clean(line, LONGEST)}")
