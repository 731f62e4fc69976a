"""`longlines calls`: the calls that the office knows of."""

import json as jsonlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import TYPE_CHECKING, Annotated, Any

import typer

from longlines import settings as environment
from longlines.billing.calls import Call
from longlines.billing.tries import Try
from longlines.cli import call_tries, charge_words

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from longlines.store.charges import Charged


@dataclass(frozen=True)
class Told:
    """A call with its tries, what its payer is charged (and the payers of its `further`
    conversations), what each try cost by its position, and the `fees` of services it used.
    """

    call: Call
    tries: Sequence[Try] = ()
    charge: "Charged | None" = None
    further: Sequence["Charged | None"] = ()
    costs: Mapping[int, "Charged"] = field(default_factory=dict)
    fees: Sequence["Charged"] = ()


FOLLOW_EVERY = 0.5
"""Seconds between looks at the database with --follow."""

FOLLOW_WINDOW = timedelta(hours=1)
"""--follow tells of calls that ended at most this long before they were recorded."""


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(name="calls")(calls)


def calls(
    json: Annotated[bool, typer.Option("--json", help="As JSON instead of a table.")] = False,
    last: Annotated[int, typer.Option(min=1, help="How many, the newest first.")] = 20,
    id: Annotated[str, typer.Option(help="Only the call with this id.")] = "",
    follow: Annotated[bool, typer.Option("--follow", help="Show calls as they end.")] = False,
) -> None:
    """Show calls: who called whom, through which flow, how it ended, who pays."""
    with _one_line_errors():
        url = environment.load().database_url
        if follow:
            _follow(url, json)
            return
        found = _find(url, id) if id else _latest(url, last)
    if json:
        typer.echo(jsonlib.dumps([_with_money(each) for each in found], indent=2))
        return
    _show(found)
    for told in found if id else ():
        for talk, charge in zip(told.call.further, told.further, strict=True):
            typer.echo(
                f"also {talk.talk_seconds} s with {talk.to}, paid by {talk.bill_to or 'nobody'}: "
                f"{charge_words.cell(charge)}"
            )
        for each in told.tries:
            typer.echo(call_tries.words(each, told.costs.get(each.position)))


def _as_json(call: Call) -> dict[str, Any]:
    """The call as scripts see it: times in ISO 8601 UTC with milliseconds, or null."""
    return {
        "id": call.id,
        "started_at": _time(call.started_at),
        "from": call.from_,
        "to": call.to,
        "flow": call.flow,
        "outcome": call.outcome,
        "answered_at": _time(call.answered_at),
        "accepted_at": _time(call.accepted_at),
        "ended_at": _time(call.ended_at),
        # At most millisecond precision, so a float shows the exact decimal.
        "talk_seconds": float(call.talk_seconds),
        "bill_to": call.bill_to,
        "carrier": call.carrier,
        "hangup": {"cause": call.hangup.cause, "by": call.hangup.by},
        "notes": [{"kind": note.kind, "at": _time(note.at), **note.facts} for note in call.notes],
    }


def whole(url: str, call: Call) -> dict[str, Any]:
    """A call as `--json` tells it, money and tries included. Raises SQLAlchemyError."""
    with _database(url) as engine:
        return _with_money(_more(engine, [call])[0] if engine else Told(call))


def _with_money(told: Told) -> dict[str, Any]:
    """And with its tries, and what its payer is charged, null where nobody was dialled."""
    return _as_json(told.call) | {
        "charge": charge_words.as_json(told.charge),
        "further": [
            {
                "to": talk.to,
                "bill_to": talk.bill_to,
                "carrier": talk.carrier,
                "answered_at": _time(talk.answered_at),
                "accepted_at": _time(talk.accepted_at),
                "talk_seconds": float(talk.talk_seconds),
                "moved": talk.moved,
                "charge": charge_words.as_json(charge),
            }
            for talk, charge in zip(told.call.further, told.further, strict=False)
        ],
        "fees": [charge_words.as_json(each) for each in told.fees],
        "tries": [
            call_tries.as_json(each, told.costs.get(each.position), _time) for each in told.tries
        ],
    }


def _time(at: datetime | None) -> str | None:
    if at is None:
        return None
    return at.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


@contextmanager
def _one_line_errors() -> Iterator[None]:
    from sqlalchemy.exc import SQLAlchemyError

    from longlines.store import DatabaseError

    try:
        yield
    except (environment.SettingsError, DatabaseError, SQLAlchemyError) as error:
        typer.echo(f"longlines calls: {str(error).partition(chr(10))[0]}", err=True)
        raise typer.Exit(1) from error


@contextmanager
def _database(url: str) -> Iterator["Engine | None"]:
    """The database, or None while nobody has recorded a call."""
    from longlines import store

    engine = store.open_existing(url)
    try:
        yield engine
    finally:
        if engine is not None:
            engine.dispose()


def _more(engine: "Engine", calls: Sequence[Call]) -> list[Told]:
    from longlines.billing.rating.billable import FEES
    from longlines.store import charges, tries

    ids = [call.id for call in calls]
    tried, charged = tries.of_calls(engine, ids), charges.of_calls(engine, ids)
    found = []
    for call in calls:
        of = charged.get(call.id, [])
        sold = {each.try_: each for each in of if each.side == "sell"}
        costs = {each.try_: each for each in of if each.side == "buy"}
        further = [sold.get(part) for part, _ in enumerate(call.further, 1)]
        fees = [each for part, each in sold.items() if part >= FEES]
        found.append(Told(call, tried.get(call.id, ()), sold.get(0), further, costs, fees))
    return found


def _latest(url: str, count: int) -> list[Told]:
    from longlines.store.calls import latest

    with _database(url) as engine:
        return _more(engine, latest(engine, count)) if engine else []


def _find(url: str, call_id: str) -> list[Told]:
    from longlines.store.calls import find

    with _database(url) as engine:
        call = find(engine, call_id) if engine else None
        if engine and call:
            return _more(engine, [call])
    typer.echo(f"longlines calls: no call has the id {call_id!r}", err=True)
    raise typer.Exit(1)


def _follow(url: str, json: bool) -> None:
    console = None if json else _console()
    try:
        for told in _ended(url):
            if console is None:
                typer.echo(jsonlib.dumps(_with_money(told)))
            else:
                console.print("  ".join(_cells(told)), highlight=False, markup=False)
    except KeyboardInterrupt:
        raise typer.Exit(0) from None


def _ended(url: str) -> Iterator[Told]:
    """Each call that ends from now on."""
    from longlines.store.calls import by_ids, ended_since

    pause = Event()
    while True:
        with _database(url) as engine:
            if engine is None:
                pause.wait(FOLLOW_EVERY)
                continue
            known = ended_since(engine, datetime.now(UTC) - FOLLOW_WINDOW)
            while True:
                pause.wait(FOLLOW_EVERY)
                ended = ended_since(engine, datetime.now(UTC) - FOLLOW_WINDOW)
                yield from _more(engine, by_ids(engine, sorted(ended - known)))
                known = ended


def _show(found: list[Told]) -> None:
    from rich.table import Table

    if not found:
        typer.echo("no calls yet")
        return
    shown = ("began", "id", "from", "to", "flow", "outcome", "talk", "billed to", "price")
    table = Table(*shown, "ended by")
    for told in found:
        table.add_row(*_cells(told))
    _console().print(table)


def _console() -> Any:
    from rich.console import Console

    plain = Console(markup=False, highlight=False)
    # A pipe has no width of its own; give the rows theirs.
    return plain if plain.is_terminal else Console(markup=False, highlight=False, width=180)


def _cells(told: Told) -> list[str]:
    call = told.call
    began = call.started_at.strftime("%Y-%m-%d %H:%M:%SZ")
    cause = "" if call.hangup.cause is None else f" ({call.hangup.cause})"
    return [
        began,
        call.id,
        call.from_ or "-",
        call.to or "-",
        call.flow or "-",
        call.outcome or "in progress",
        f"{call.talk_seconds:.3f} s" if call.talk_seconds else "-",
        call.bill_to or "-",
        charge_words.cells(told.charge, told.fees, len(call.further)),
        f"{call.hangup.by or '-'}{cause}",
    ]
