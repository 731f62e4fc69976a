"""`longlines invoice`: monthly invoices. One file for each of its commands."""

import typer

from longlines.cli.invoice import exporting, listing, running


def register(app: typer.Typer) -> None:
    """Add `invoice` with its commands."""
    invoice = typer.Typer(
        help="Make monthly invoices, and show or export those that were issued.",
        no_args_is_help=True,
    )
    invoice.command("run")(running.run)
    invoice.command("list")(listing.list_invoices)
    invoice.command("show")(listing.show)
    invoice.command("export")(exporting.export)
    app.add_typer(invoice, name="invoice")
