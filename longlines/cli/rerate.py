"""`longlines rerate`: give charged calls a price again, after a deck was corrected."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from longlines import settings as environment
from longlines.cli.decks_open import user
from longlines.host.errors import HostError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from longlines.store.rerating.running import Rerating

FAILED = 3
"""The exit code where some charge could not be given a price."""

AsJson = Annotated[bool, typer.Option("--json", help="As JSON instead of a table.")]


def register(app: typer.Typer) -> None:
    """Add `rerate`."""
    app.command("rerate")(rerate)


def rerate(
    period: Annotated[str, typer.Option(help="The month of the calls, as 2026-11.")] = "",
    from_: Annotated[str, typer.Option("--from", help="From this time on, or day.")] = "",
    to: Annotated[str, typer.Option("--to", help="Up to this time, or day, without it.")] = "",
    zone: Annotated[
        str, typer.Option(help="Whose clock months and days go by; else that of invoices.")
    ] = "",
    account: Annotated[str, typer.Option(help="Only what this customer pays.")] = "",
    carrier: Annotated[str, typer.Option(help="Only what this carrier asks.")] = "",
    deck: Annotated[str, typer.Option(help="Only charges by this deck.")] = "",
    rules: Annotated[
        Literal["then", "now"], typer.Option(help="tariffs.yaml as at each call, or as it is now.")
    ] = "then",
    apply: Annotated[
        bool, typer.Option("--apply/--dry-run", help="Do it; else only tell what it would do.")
    ] = False,
    why: Annotated[str, typer.Option(help="The reason, for the record; needed to --apply.")] = "",
    by: Annotated[str, typer.Option(help="Who does it; else who is logged in.")] = "",
    resume: Annotated[int | None, typer.Option(min=1, help="Do the rest of this run.")] = None,
    retry: Annotated[int | None, typer.Option(min=1, help="Try this run's failures again.")] = None,
    undo: Annotated[
        int | None, typer.Option(min=1, help="Take this run back, by a further one.")
    ] = None,
    show: Annotated[int | None, typer.Option(min=1, help="Show what this run changed.")] = None,
    list_: Annotated[bool, typer.Option("--list", help="Show all runs.")] = False,
    json: AsJson = False,
) -> None:
    """Rate the calls of a period again, by the decks in force now for the moment of each call."""
    from longlines.cli import rerate_tables as tables
    from longlines.cli import rerate_wishes as wishes

    asked = [resume, retry, undo, show, list_, bool(period or from_ or to)]
    if sum(map(bool, asked)) != 1:
        raise HostError(
            "say what: --period 2026-11 or --from and --to; or one of --resume, --retry, --undo, "
            "--show with the number of a run, or --list"
        )
    if (undo or apply) and not why:
        raise HostError("say --why: it stands in the record, and in the ledger beside each change")
    settings = environment.load()
    with wishes.opened(settings) as (engine, rerating):
        if list_:
            tables.show_runs(engine, json)
            return
        if show:
            tables.show_run(engine, show, json)
            return
        who = by or user()
        if undo:
            number = rerating.begin_undoing(undo, who, why)
        elif not (number := resume or retry or 0):
            times = (period, from_, to, zone)
            wish = wishes.wish(settings, engine, times, account, carrier, deck, rules)
            if not apply:
                tally = rerating.look(wish, _progress("looking"))
                tables.show_tally(tally, json, wish=wish)
                raise typer.Exit(FAILED if tally.failed else 0)
            number = rerating.begin(wish, who, why)
        _do(engine, rerating, number, json, again=bool(retry))


def _do(engine: "Engine", rerating: "Rerating", number: int, json: bool, *, again: bool) -> None:
    """Carry a run out, or try its failures again, and tell what came of it."""
    from longlines.cli import rerate_tables as tables

    typer.echo(
        f"rerate {number}; if it is interrupted: longlines rerate --resume {number}", err=True
    )
    do: Callable[..., object] = rerating.retry if again else rerating.carry_on
    do(number, _progress(f"rerate {number}"))
    failed = tables.show_run(engine, number, json)
    if failed:
        typer.echo(
            f"{failed} charges keep what they had; when what is missing is there: "
            f"longlines rerate --retry {number}",
            err=True,
        )
        raise typer.Exit(FAILED)


def _progress(what: str) -> Callable[[int, int], None]:
    """Tells how far it is: on one line to a person, in tenths to a file."""
    person, told = sys.stderr.isatty(), -1

    def tell(done: int, total: int) -> None:
        nonlocal told
        percent = 100 * min(done, total) // total if total else 100
        if person:
            typer.echo(f"\r{what}: {done:,} of {total:,} charges, {percent} %", err=True, nl=False)
            if done >= total:
                typer.echo("", err=True)
        elif percent // 10 > told:
            told = percent // 10
            typer.echo(f"{what}: {done:,} of {total:,} charges, {percent} %", err=True)

    return tell
