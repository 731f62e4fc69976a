"""`longlines invoice export`: an invoice as a file."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from longlines.cli.invoice import opening
from longlines.flow.problems import did_you_mean
from longlines.host.errors import HostError

if TYPE_CHECKING:
    from longlines.billing.invoices.formats import Format

Unmasked = Annotated[
    bool, typer.Option("--unmasked", help="With whole numbers, name and address: for the customer.")
]
Arithmetic = Annotated[
    bool, typer.Option("--arithmetic", help="How the price of each call was worked out, in words.")
]


def export(
    number: Annotated[str, typer.Argument(help="The invoice, as LL-000042.")],
    format: Annotated[str, typer.Option(help="pdf, html, csv or json.")] = "pdf",
    out: Annotated[
        Path | None, typer.Option(help="The file; - for standard output, else NUMBER.pdf here.")
    ] = None,
    unmasked: Unmasked = False,
    arithmetic: Arithmetic = False,
) -> None:
    """Write an invoice as PDF, HTML, CSV or JSON: the same bytes each time.

    Telephone numbers, name and address are masked, unless you ask for them.
    """
    made = format_named(format)
    with opening.desk() as desk:
        from longlines.billing.invoices.formats import Wish
        from longlines.host.invoice_files import write

        invoice = opening.found(desk, number, unmasked=unmasked)
        data = made.render(invoice, Wish(arithmetic=arithmetic, masked=not unmasked))
        if out == Path("-"):
            sys.stdout.buffer.write(data)
            return
        path = out or Path(invoice.number + made.suffix)
        write(path, data)
    typer.echo(f"{path}: {len(data):,} bytes{'' if unmasked else ', numbers masked'}")


def format_named(name: str) -> "Format":
    """A format by name. Raises HostError."""
    from longlines.billing.invoices import formats

    if name not in formats.names():
        near = did_you_mean(name, formats.names()) or f"; use {', '.join(formats.names())}"
        raise HostError(f'there is no format "{name}"{near}')
    return formats.named(name)
