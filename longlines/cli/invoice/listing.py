"""`longlines invoice list` and `show`: invoices that were issued, in the terminal."""

import json as jsonlib
from typing import TYPE_CHECKING, Annotated, Any

import typer

from longlines.cli.charge_words import amount as money
from longlines.cli.invoice import opening
from longlines.cli.invoice.exporting import Arithmetic, Unmasked

if TYPE_CHECKING:
    from rich.console import Console

    from longlines.billing.invoices.model import Invoice
    from longlines.store.invoices import Kept

_COLUMNS = ("number", "account", "period", "issued", "due", "")
WIDE = 120
"""Letters of a line where there is no terminal."""


def list_invoices(
    account: Annotated[str, typer.Option(help="Only this account, by name or number.")] = "",
    period: Annotated[str, typer.Option(help="Only this month, as 2026-11.")] = "",
    unmasked: Unmasked = False,
    json: Annotated[bool, typer.Option("--json", help="As JSON instead of a table.")] = False,
) -> None:
    """List the invoices that were issued."""
    from longlines.store import invoices

    with opening.desk() as desk:
        only = desk.number_of(account) if account else ""
        with desk.engine.connect() as connection:
            rows = [_as_json(each, unmasked) for each in invoices.kept(connection, only, period)]
    if json:
        typer.echo(jsonlib.dumps(rows, indent=2))
        return
    if not rows:
        typer.echo("no invoices; make some: longlines invoice run --period 2026-11")
        return
    from rich.table import Table

    table = Table(*_COLUMNS[:4])
    table.add_column("due", justify="right")
    table.add_column("currency")
    for row in rows:
        issued = str(row["issued_at"])[:10]
        table.add_row(
            row["number"], row["account"], row["period"], issued, row["due"], row["currency"]
        )
    console().print(table)


def _as_json(kept: "Kept", unmasked: bool) -> dict[str, Any]:
    from longlines.billing.masking import mask

    return {
        "number": kept.number,
        "account": kept.account if unmasked else mask(kept.account),
        "period": kept.period,
        "language": kept.language,
        "issued_at": kept.issued_at.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "due": money(kept.due, kept.currency),
        "currency": kept.currency,
        "sha256": kept.sha256,
    }


def show(
    number: Annotated[str, typer.Argument(help="The invoice, as LL-000042.")],
    unmasked: Unmasked = False,
    arithmetic: Arithmetic = False,
    json: Annotated[bool, typer.Option("--json", help="As JSON instead of tables.")] = False,
) -> None:
    """Show an invoice: what is due, and every call."""
    with opening.desk() as desk:
        invoice = opening.found(desk, number, unmasked=unmasked)
    if json:
        from longlines.billing.invoices import codec

        typer.echo(jsonlib.dumps(codec.as_json(invoice) | {"masked": not unmasked}, indent=2))
        return
    _show(invoice, arithmetic)


def _show(invoice: "Invoice", arithmetic: bool) -> None:
    from rich.table import Table

    from longlines.billing.invoices import showing

    words, screen = showing.words_of(invoice), console()
    screen.print(f"{showing.title(invoice)} {invoice.number}  {invoice.customer.account}")
    screen.print(f"{showing.period(invoice)}  ({invoice.zone})")
    table = Table(show_header=False)
    table.add_column()
    table.add_column(justify="right")
    for each in showing.summary(invoice):
        table.add_row(_plain(each.label), invoice.money.words(each.amount))
    table.add_section()
    due = invoice.money.words(abs(invoice.totals.due))
    table.add_row(showing.due_label(invoice), due)
    screen.print(table)
    for correction in invoice.corrections:
        change = f"{invoice.money.words(correction.old)} -> {invoice.money.words(correction.new)}"
        screen.print(f"{words['corrections']}: {correction.number} {change}: {correction.reason}")
    for group in showing.groups(invoice):
        screen.print(_calls(invoice, group, arithmetic))


def _calls(invoice: "Invoice", group: Any, arithmetic: bool) -> Any:
    from rich.table import Table

    from longlines.billing.invoices import showing
    from longlines.billing.invoices.words import duration, moment

    words = showing.words_of(invoice)
    table = Table(title=group.title, title_justify="left")
    for head in ("date", "time", "other_party", "place", "service"):
        table.add_column(words[head])
    for head in ("talked", "billed", "rate", "net"):
        table.add_column(words[head], justify="right")
    for call in group.calls:
        place = _plain(call.place)
        if arithmetic:
            told = showing.arithmetic(invoice, call)
            place = "\n".join([place, *(f"{text} {amount}".strip() for text, amount in told)])
        table.add_row(
            words.short_day(call.at),
            moment(call.at),
            _plain(call.number),
            place,
            words.service(call.service),
            duration(call.seconds),
            "" if call.billed is None else duration(call.billed),
            showing.rate(invoice, call),
            invoice.money.number(call.net),
        )
    return table


def _plain(text: str) -> str:
    """Without what a terminal would obey."""
    return "".join(sign if sign.isprintable() else "?" for sign in text)


def console() -> "Console":
    """The terminal, or a wide one where there is none."""
    from rich.console import Console

    plain = Console(markup=False, highlight=False)
    return plain if plain.is_terminal else Console(markup=False, highlight=False, width=WIDE)
