"""`longlines dispute`: what customers say is wrong, and what is decided."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from longlines import settings as environment
from longlines.cli import money
from longlines.host.errors import HostError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from longlines.store.disputes.model import Dispute, Person

LATE = 3
"""The exit code of `list` where a dispute is overdue."""

BEGINS, SELL = "charge:", ":sell:"

Number = Annotated[int, typer.Argument(min=1, help="The dispute's number.")]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON instead of a table.")]
By = Annotated[str, typer.Option(help="Who; else who is logged in.")]
Role = Annotated[str, typer.Option(help="As what: clerk, supervisor, customer...")]


def register(app: typer.Typer) -> None:
    """Add `dispute` with its subcommands."""
    dispute = typer.Typer(
        help="Customers' disputes: open, decide, list, show.", no_args_is_help=True
    )
    dispute.command("open")(open_)
    dispute.command("decide")(decide)
    dispute.command("list")(show_list)
    dispute.command("show")(show)
    app.add_typer(dispute, name="dispute")


def open_(
    charge: Annotated[str, typer.Argument(help="The call's id, or the key of its charge.")],
    why: Annotated[str, typer.Option(help="What the customer says.")],
    amount: Annotated[str, typer.Option(help="What he wants back; else all of it.")] = "",
    by: By = "",
    role: Role = "clerk",
    json: AsJson = False,
) -> None:
    """Open a dispute of what a customer was charged; it is to be decided within 48 hours."""
    from longlines.cli import dispute_tables as tables
    from longlines.store.disputes import desk
    from longlines.store.disputes.model import Complaint

    wanted = money.amount(amount) if amount else None
    complaint = Complaint(_call(charge), _said(why), wanted)
    with _opened() as engine:
        with engine.begin() as connection:
            opened = desk.open_(connection, complaint, _person(by, role), _now())
        tables.show_one(opened, json)


def decide(
    number: Number,
    why: Annotated[str, typer.Option(help="The reason; the customer reads it.")],
    credit: Annotated[str, typer.Option(help="Give so much back, taxes included.")] = "",
    refuse: Annotated[bool, typer.Option("--refuse", help="Give nothing back.")] = False,
    by: By = "",
    role: Role = "clerk",
    json: AsJson = False,
) -> None:
    """Decide a dispute: credit something, which the next invoice shows, or refuse."""
    from longlines.cli import dispute_tables as tables
    from longlines.store.disputes import desk

    if bool(credit) == refuse:
        raise HostError("say either --credit AMOUNT, or --refuse")
    person, reason = _person(by, role), _said(why)
    amount = money.amount(credit) if credit else None
    with _opened() as engine:
        with engine.begin() as connection:
            if amount is None:
                decided = desk.refuse(connection, number, person, reason, _now())
            else:
                decided = desk.credit(connection, number, amount, person, reason, _now())
        tables.show_one(decided, json)


def show_list(
    all_: Annotated[bool, typer.Option("--all", help="Also those that are decided.")] = False,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only those that are late.")] = False,
    account: Annotated[str, typer.Option(help="Only this customer's.")] = "",
    call: Annotated[str, typer.Option(help="Only those of this call.")] = "",
    json: AsJson = False,
) -> None:
    """Show disputes, those that are due first in front; exit code 3 where one is overdue."""
    from longlines.cli import dispute_tables as tables
    from longlines.store.disputes import desk
    from longlines.store.disputes.model import OPEN

    now = _now()
    number = money.number_of(environment.load(), account) if account else ""
    with _opened() as engine:
        desk.watch(engine, now)
        with engine.connect() as connection:
            known = desk.listed(connection, call=call, state="" if all_ or call else OPEN)
    found: list[Dispute] = [
        each
        for each in known
        if number in ("", each.account) and (each.overdue(now) or not overdue)
    ]
    tables.show_all(found, now, json)
    if any(each.overdue(now) for each in found):
        raise typer.Exit(LATE)


def show(number: Number, json: AsJson = False) -> None:
    """Show everything about a dispute as one list: call, charge, recordings, complaint, re-rates,
    decision, credit."""
    from longlines.cli import dispute_tables as tables
    from longlines.host import recordings
    from longlines.store.disputes import chain, desk

    with _opened() as engine, engine.connect() as connection:
        dispute = desk.find(connection, number)
        kept = recordings.of_calls(
            environment.load(), filter(None, (dispute.call, dispute.complaint))
        )
        links = chain.chain(connection, dispute, kept)
    tables.show_chain(dispute, links, _now(), json)


@contextmanager
def _opened() -> Iterator["Engine"]:
    from longlines.billing.credit_notes import BadCredit
    from longlines.store.disputes.model import DisputeError

    try:
        with money.opened(environment.load()) as engine:
            yield engine
    except (DisputeError, BadCredit) as error:
        raise HostError(str(error)) from error


def _call(charge: str) -> str:
    """The call that is meant. Raises HostError for what a carrier asks of us."""
    if not charge.startswith(BEGINS):
        return charge
    call, sell, _ = charge.removeprefix(BEGINS).partition(SELL)
    if not sell:
        raise HostError(
            f"{charge} is what a carrier asks of us; customers dispute what they were charged: "
            "give the call's id"
        )
    return call


def _person(by: str, role: str) -> "Person":
    from longlines.store.disputes.model import Person

    return Person(by or money.user(), role)


def _said(why: str) -> str:
    if not why.strip():
        raise HostError("--why: say it in words; it stands in the record")
    return why.strip()


def _now() -> datetime:
    return datetime.now(UTC)
