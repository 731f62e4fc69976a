"""`longlines schema`: the flow language as JSON Schema, for editors."""

import json
from pathlib import Path
from typing import Annotated

import typer

from longlines.flow.schema import flow_schema

FAILED = 1


def register(app: typer.Typer) -> None:
    """Add `schema`."""
    app.command("schema")(schema)


def schema(
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="A file to write it to.")
    ] = None,
) -> None:
    """Print the JSON Schema (2020-12) of a flow file, so that editors complete and underline.

    A flow file then begins with: # yaml-language-server: $schema=flow.schema.json
    """
    text = json.dumps(flow_schema(), indent=2, ensure_ascii=False)
    if output is None:
        print(text)
        return
    try:
        output.write_text(f"{text}\n", encoding="utf-8")
    except OSError as error:
        typer.echo(f"longlines schema: {output} can't be written: {error.strerror}", err=True)
        raise typer.Exit(FAILED) from error
