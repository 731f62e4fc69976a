"""How `longlines dispute` shows disputes."""

import json as jsonlib
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import typer

from longlines.billing.rating.rounding import plain
from longlines.cli import money
from longlines.cli.decks_tables import show_table
from longlines.rates import telling
from longlines.store.disputes.chain import Link
from longlines.store.disputes.model import OPEN, Dispute
from longlines.trace.words import clean


def as_json(dispute: Dispute, now: datetime | None = None) -> dict[str, Any]:
    """A dispute as scripts see it; amounts as text."""
    overdue = {} if now is None else {"overdue": dispute.overdue(now)}
    return {
        "dispute": dispute.id,
        "state": dispute.state,
        "call": dispute.call,
        "account": dispute.account,
        "currency": dispute.currency,
        "charged": _plain(dispute.charged, dispute),
        "wanted": _plain(dispute.wanted, dispute),
        "why": dispute.why,
        "complaint_call": dispute.complaint or None,
        "opened_at": money.stamp(dispute.opened_at),
        "due_at": money.stamp(dispute.due_at),
        **overdue,
        "decided_at": money.stamp(dispute.decided_at) if dispute.decided_at else None,
        "credit": _plain(dispute.credit, dispute) if dispute.credit else None,
        "entry": dispute.entry or None,
    }


def show_one(dispute: Dispute, json: bool) -> None:
    """A dispute that was just opened or decided."""
    if json:
        typer.echo(jsonlib.dumps(as_json(dispute), indent=2))
    elif dispute.state == OPEN:
        typer.echo(
            f"dispute {dispute.id}: {_what(dispute)} of call {dispute.call}, "
            f"to be decided by {telling.day(dispute.due_at)}"
        )
    else:
        given = f" {dispute.currency} {_plain(dispute.credit, dispute)}" if dispute.credit else ""
        typer.echo(f"dispute {dispute.id}: {dispute.state}{given}")


def show_all(found: Sequence[Dispute], now: datetime, json: bool) -> None:
    """A list of disputes."""
    if json:
        typer.echo(jsonlib.dumps([as_json(each, now) for each in found], indent=2))
        return
    columns = ("dispute", "state", "due", "account", "disputed", "call", "credit", "why")
    show_table(columns, [_cells(each, now) for each in found])


def show_chain(dispute: Dispute, links: Sequence[Link], now: datetime, json: bool) -> None:
    """All that belongs to one dispute, in the order of time."""
    if json:
        chain = [
            {"at": money.stamp(each.at), "what": each.what, "text": each.text, **each.facts}
            for each in links
        ]
        typer.echo(jsonlib.dumps(as_json(dispute, now) | {"chain": chain}, indent=2))
        return
    typer.echo(
        f"dispute {dispute.id} of {dispute.account}: {_what(dispute)} of call {dispute.call}; "
        f"{_state(dispute, now)}"
    )
    for each in links:
        invoice = f", on invoice {each.facts['invoice']}" if "invoice" in each.facts else ""
        at = f"{each.at:%Y-%m-%d %H:%M:%S}"
        typer.echo(f"  {at}  {each.what:<10}  {clean(each.text, 2000)}{clean(invoice)}")


def _cells(each: Dispute, now: datetime) -> tuple[str, ...]:
    return (
        str(each.id),
        "overdue" if each.overdue(now) else each.state,
        telling.day(each.due_at),
        each.account,
        _what(each),
        each.call,
        f"{each.currency} {_plain(each.credit, each)}" if each.credit else "-",
        clean(each.why),
    )


def _state(dispute: Dispute, now: datetime) -> str:
    if dispute.state != OPEN:
        return f"{dispute.state} {telling.day(dispute.decided_at or now)}"
    late = "overdue since" if dispute.overdue(now) else "to be decided by"
    return f"{late} {telling.day(dispute.due_at)}"


def _what(dispute: Dispute) -> str:
    wanted = dispute.charged if dispute.wanted is None else dispute.wanted
    return f"{dispute.currency} {_plain(wanted, dispute)}"


def _plain(amount: Decimal | None, dispute: Dispute) -> str | None:
    return None if amount is None else plain(amount, dispute.currency)
