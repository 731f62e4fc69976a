"""`longlines prompts`: what callers hear. One file for each of its commands."""

import typer

from longlines.cli.prompts import importing, listing, playing, rendering


def register(app: typer.Typer) -> None:
    """Add `prompts` with its commands."""
    prompts = typer.Typer(help="List, play, re-render and import what callers hear.")
    prompts.command("list")(listing.list_prompts)
    prompts.command("play")(playing.play)
    prompts.command("render")(rendering.render)
    prompts.command("import")(importing.import_recordings)
    app.add_typer(prompts, name="prompts")
