"""`longlines queue`: who waits for an operator, what the operators did, and who is to be called."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer

from longlines import settings as environment
from longlines.cli.desk import database_of
from longlines.host import queue_figures
from longlines.settings import Settings

DAYS = 7
QUEUES = ("waiting", "longest wait", "expected wait", "answered", "abandoned", "in time")
OPERATORS = ("operator", "now", "answered", "last call (UTC)")


def register(app: typer.Typer) -> None:
    """Add `queue`."""
    app.command("queue")(queue)


def queue(
    as_json: Annotated[bool, typer.Option("--json", help="As JSON instead of tables.")] = False,
    requests: Annotated[
        bool,
        typer.Option("--requests", help="Only who wants to be called back, and messages."),
    ] = False,
    days: Annotated[int, typer.Option(min=1, max=366, help="For requests: how far back.")] = DAYS,
) -> None:
    """Show who waits, how operators do, and the requests of callers who didn't want to wait.

    Figures of queues are of now and since the PBX was started. Requests that an operator has seen
    to say by whom.
    """
    settings = environment.load()
    asked = _requests(settings, days)
    figures = {} if requests else queue_figures.ask(settings)
    if as_json:
        typer.echo(json.dumps({**figures, "requests": asked}, indent=2))
        return
    if figures:
        _print("Queues", ("queue", *QUEUES), _queues(figures))
        _print("Operators", OPERATORS, _operators(figures["operators"]))
    if asked:
        _print("Requests", ("at (UTC)", "wants", "number", "message", "seen to by"), _asked(asked))
    else:
        typer.echo(f"nobody asked to be called back, or left a message, within {days} days")


def _print(title: str, columns: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(*columns, title=title)
    for row in rows:
        table.add_row(*row)
    Console(markup=False, highlight=False).print(table)


def _requests(settings: Settings, days: int) -> list[dict[str, Any]]:
    from longlines.store.desk import requests

    with database_of(settings) as engine, engine.connect() as database:
        found = requests.since(database, datetime.now(UTC) - timedelta(days=days))
    return [{**asdict(each), "at": each.at.isoformat()} for each in found]


def _queues(figures: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    rows = {name: each for name, each in figures["queues"].items() if _busy(each)}
    for name, each in {**rows, "all": figures["total"]}.items():
        level = each["service_level"]
        yield (
            name,
            str(each["waiting"]),
            f"{each['longest_wait']} s" if each["waiting"] else "",
            "" if each["expected_wait"] is None else f"{each['expected_wait']} s",
            str(each["answered"]),
            str(each["abandoned"]),
            "" if level is None else f"{level} %",
        )


def _busy(figures: Mapping[str, Any]) -> bool:
    return bool(figures["waiting"] or figures["answered"] or figures["abandoned"])


def _operators(operators: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, ...]]:
    for name, each in operators.items():
        last = each["last_call"]
        at = f"{datetime.fromtimestamp(last, UTC):%Y-%m-%d %H:%M}" if last else ""
        now = f"{each['state']}: {each['reason']}" if each["reason"] else each["state"]
        yield name, now, str(each["answered"]), at


def _asked(requests: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, ...]]:
    for each in requests:
        yield (
            each["at"][:16].replace("T", " "),
            "a call" if each["kind"] == "callback" else "left a message",
            each["number"],
            f"{each['file']} ({each['seconds'] or '?'} s)" if each["file"] else "",
            each["seen_to"],
        )
