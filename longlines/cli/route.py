"""`longlines route`: which carriers take a call, in which order, and why the others don't."""

import json as jsonlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from longlines import settings as environment
from longlines.host.errors import HostError

if TYPE_CHECKING:
    from longlines.carriers.model import Candidate
    from longlines.host.route_desk import Answer

NO_CARRIER = 1
BEST = 1_000_000


def register(app: typer.Typer) -> None:
    """Add `route`."""
    app.command("route")(route)


def route(
    to: Annotated[str, typer.Argument(help="The number called, as people dial it.")],
    at: Annotated[str, typer.Option(help="When, such as 2026-11-22T14:30Z; else now.")] = "",
    from_: Annotated[
        str, typer.Option("--from", help="Who pays: an account, or a number in E.164.")
    ] = "",
    strategy: Annotated[str, typer.Option(help="Another strategy than the file's.")] = "",
    call: Annotated[
        str, typer.Option(help="A call's id, or any seed, from which a split is drawn.")
    ] = "",
    deck: Annotated[
        str, typer.Option(help="What if this deck were imported: FILE, or CARRIER=FILE.")
    ] = "",
    json: Annotated[bool, typer.Option("--json", help="As JSON instead of a table.")] = False,
) -> None:
    """Show the carriers for a number in their order, and why each is where it is, or was dropped.

    Exit code 1 when no carrier takes it.
    """
    from longlines.billing.rating.model import Unrated
    from longlines.host.route_desk import Question, answer

    settings = environment.load()
    question = Question(to, _moment(at), from_, strategy, call, deck)
    try:
        found = answer(settings, question)
    except Unrated as error:
        raise HostError(str(error)) from error
    if json:
        typer.echo(jsonlib.dumps(as_json(found), indent=2))
    else:
        _show(found)
    if not found.choice.order:
        raise typer.Exit(NO_CARRIER)


def as_json(found: "Answer") -> dict[str, Any]:
    """The choice as plain data; prices are text, so that they stay exact."""
    choice = found.choice
    return {
        "number": choice.number,
        "at": choice.at.isoformat().replace("+00:00", "Z"),
        "kind": str(found.dialled.kind),
        "plans": list(found.plans),
        "strategy": choice.strategy,
        "basis": found.basis,
        "refused": choice.refused or None,
        "candidates": [_candidate(each) for each in choice.candidates],
    }


def _candidate(each: "Candidate") -> dict[str, Any]:
    known = {
        "carrier": each.carrier,
        "prefix": each.prefix or None,
        "price": None if each.price is None else f"{each.price:f}",
        "currency": each.currency or None,
        "cost": None if each.cost is None else f"{each.cost:f}",
        "score": None if each.score is None else each.score / BEST,
    }
    if each.position is None:
        return known | {"dropped": each.dropped}
    return known | {"position": each.position, "why": each.why}


def _moment(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text) if text else None
    except ValueError:
        raise HostError(f'--at: "{text}" is no time such as 2026-11-22T14:30Z') from None
    if at is not None and at.tzinfo is None:
        raise HostError(f"--at: {text} has no time zone; end it with Z for UTC, or +01:00")
    return at and at.astimezone(UTC)


def _show(found: "Answer") -> None:
    from rich.console import Console
    from rich.table import Table

    choice = found.choice
    console = Console(markup=False, highlight=False)
    if not console.is_terminal:
        console = Console(markup=False, highlight=False, width=160)
    if choice.refused:
        console.print(choice.refused)
        return
    console.print(f"{choice.number} at {choice.at:%Y-%m-%d %H:%M:%S}Z, {choice.strategy}")
    console.print(f"by {found.basis}")
    if not choice.candidates:
        console.print("there is no carrier; write some into carriers.yaml")
        return
    table = Table("", "carrier", "prefix", "a minute", "score", "why")
    for each in choice.candidates:
        table.add_row(*_cells(each))
    console.print(table)


def _cells(each: "Candidate") -> list[str]:
    return [
        "-" if each.position is None else str(each.position),
        each.carrier,
        f"+{each.prefix}" if each.prefix else "-",
        "-" if each.price is None else f"{each.currency} {each.price:f}",
        "-" if each.score is None else f"{each.score / BEST:.3f}",
        each.why if each.position is not None else f"dropped: {each.dropped}",
    ]
