"""`longlines verbs`: the manual of the verbs."""

import json
import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.markdown import Markdown
from rich.table import Table

from longlines.flow.problems import did_you_mean
from longlines.manual import markdown, pages

FAILED = 1


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("verbs")(verbs)


def verbs(
    name: Annotated[str, typer.Argument(help="A verb; none for a list of all.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    as_markdown: Annotated[
        bool, typer.Option("--markdown", help="As Markdown: the whole manual, or one page.")
    ] = False,
) -> None:
    """Show the verbs of the flow language, or the page of one."""
    found = [page for page in pages.pages() if name in ("", page.name)]
    if not found:
        near = did_you_mean(name, [page.name for page in pages.pages()])
        print(f'longlines: there is no verb "{name}"{near}', file=sys.stderr)
        raise typer.Exit(FAILED)
    if as_json:
        shown = [page.as_json() for page in found]
        typer.echo(json.dumps(shown[0] if name else shown, indent=2, ensure_ascii=False))
    elif as_markdown:
        text = markdown.page_text(found[0]) if name else markdown.manual(found)
        typer.echo(text, nl=False)
    elif name:
        Console(highlight=False).print(Markdown(markdown.page_text(found[0])))
    else:
        _show(found)


def _show(found: list[pages.Page]) -> None:
    table = Table(box=None, show_header=False)
    for page in found:
        table.add_row(f"[bold]{page.name}", page.summary)
    Console(highlight=False).print(table)
