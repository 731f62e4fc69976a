"""`longlines invoice run`: the invoices of a month."""

import json as jsonlib
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from longlines.cli.charge_words import amount as money
from longlines.cli.invoice import exporting, opening
from longlines.host.errors import HostError

if TYPE_CHECKING:
    from longlines.host.invoice_files import Writer
    from longlines.host.invoices import Done

_SAID = {
    "issued": "issued",
    "already": "there already, unchanged",
    "later": "covered by a later month's invoice",
    "nothing": "with nothing to say",
    "tried": "would be issued",
}


def run(
    period: Annotated[str, typer.Option(help="The month, as 2026-11.")],
    account: Annotated[str, typer.Option(help="Only this account, by name or number.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Change nothing.")] = False,
    out: Annotated[
        Path | None, typer.Option(help="Write every invoice of the month into this folder.")
    ] = None,
    format: Annotated[
        list[str] | None, typer.Option(help="With --out: pdf, html, csv, json; else all four.")
    ] = None,
    unmasked: exporting.Unmasked = False,
    arithmetic: exporting.Arithmetic = False,
    json: Annotated[bool, typer.Option("--json", help="As JSON instead of words.")] = False,
) -> None:
    """Issue the invoices of a month: one for each account and currency, numbered without gaps.

    Running it again changes nothing. A month that isn't over can only be tried, with --dry-run.
    """
    from longlines.billing.invoices import formats
    from longlines.host.invoice_files import Wanted, Writer

    wanted = list(format or formats.names())
    for name in wanted:
        exporting.format_named(name)
    now = datetime.now(UTC)
    with opening.desk() as desk:
        month = desk.period(period)
        if not dry_run and month.ends > now:
            raise HostError(
                f"{month.name} is not over before {month.ends:%Y-%m-%d %H:%M} UTC, and what is "
                "issued is final: run it again then. What there is so far: "
                f"longlines invoice run --period {month.name} --dry-run"
            )
        todo = desk.billed(desk.number_of(account) if account else "")
        told = _Told()
        done = _shown(desk.run(month, todo, now, dry=dry_run), len(todo), quiet=json)
        if out is None:
            for each in done:
                told.add(each)
        else:
            files = Wanted(out, tuple(wanted), unmasked, arithmetic)
            with Writer(desk.engine, files) as writer:
                for each in done:
                    told.add(each)
                    _write(writer, each)
    if json:
        typer.echo(jsonlib.dumps(told.as_json(month.name, dry_run), indent=2))
        return
    told.show(month.name)


class _Told:
    """What came of a run."""

    def __init__(self) -> None:
        self.count: Counter[str] = Counter()
        self.due: dict[str, Decimal] = {}
        self.rows: list[dict[str, Any]] = []

    def add(self, done: "Done") -> None:
        """Take in one account."""
        self.count[done.outcome] += 1
        row: dict[str, Any] = {
            "account": done.account,
            "currency": done.currency,
            "outcome": done.outcome,
            "number": done.number or None,
        }
        if done.invoice is not None:
            due = done.invoice.totals.due
            self.due[done.currency] = self.due.get(done.currency, Decimal(0)) + due
            row |= {"due": money(due, done.currency), "calls": len(done.invoice.calls)}
        self.rows.append(row)

    def as_json(self, month: str, dry_run: bool) -> dict[str, Any]:
        """For programs; currencies are never added up together."""
        return {
            "period": month,
            "dry_run": dry_run,
            "outcomes": dict(self.count),
            "due": {currency: money(due, currency) for currency, due in self.due.items()},
            "accounts": self.rows,
        }

    def show(self, month: str) -> None:
        """A line for each outcome, and one for each currency."""
        if not self.count:
            typer.echo(f"{month}: no account was ever charged, so there is nothing to invoice")
        for outcome, count in sorted(self.count.items()):
            typer.echo(f"{month}: {count} {_SAID.get(outcome, outcome)}")
        for currency, due in sorted(self.due.items()):
            typer.echo(f"{month}: {currency} {money(due, currency)} due")


def _shown(done: Iterable["Done"], count: int, *, quiet: bool) -> Iterator["Done"]:
    """The same, with progress on a terminal."""
    if quiet or not sys.stderr.isatty():
        yield from done
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("invoices", total=count)
        for each in done:
            yield each
            progress.advance(task)


def _write(writer: "Writer", done: "Done") -> None:
    """The files of an invoice that was issued, now or before, or tried."""
    if done.outcome in ("issued", "already"):
        writer.issued(done.number)
    elif done.invoice is not None:
        writer.trial(done.invoice, f"trial-{done.account}-{done.currency}")
