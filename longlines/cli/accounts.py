"""`longlines accounts`: on what terms each one calls, what it owes, and who is blocked."""

import json as jsonlib
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import typer

from longlines import settings as environment
from longlines.billing.ledger.model import customer
from longlines.cli import money
from longlines.cli.decks_tables import show_table
from longlines.host import blocked
from longlines.host.credit_rules import CreditInForce
from longlines.host.errors import HostError
from longlines.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from longlines.store.blocks import Block

Who = Annotated[str, typer.Argument(metavar="ACCOUNT", help="Its name or its number.")]


def register(app: typer.Typer) -> None:
    """Add `accounts` with its subcommands."""
    accounts = typer.Typer(
        help="Show on what terms each account calls and what it owes; block one, or lift that.",
        invoke_without_command=True,
    )
    accounts.callback()(show)
    accounts.command("block")(block)
    accounts.command("unblock")(unblock)
    app.add_typer(accounts, name="accounts")


def show(
    context: typer.Context,
    json: Annotated[bool, typer.Option("--json", help="As JSON instead of a table.")] = False,
) -> None:
    """Show the exchange's accounts, and whoever else is blocked or owes something."""
    if context.invoked_subcommand is not None:
        return
    settings = environment.load()
    names = {number: name for name, number in money.numbers(settings).items()}
    with money.opened(settings) as engine, engine.connect() as connection:
        rows = _rows(connection, settings, names)
    if json:
        typer.echo(jsonlib.dumps(rows, indent=2))
        return
    columns = ("account", "number", "kind", "owes", "set aside", "limit", "blocked")
    show_table(columns, [_shown(row) for row in rows])


def block(
    account: Who,
    why: Annotated[str, typer.Option(help="A line for the record: why.")],
    by: Annotated[str, typer.Option(help="Who; the user of this session unless given.")] = "",
) -> None:
    """Let an account pay for no call until this is lifted. Calls that are up go on."""
    from longlines.store import blocks

    settings = environment.load()
    number = money.number_of(settings, account)
    with money.opened(settings) as engine:
        with engine.begin() as connection:
            fresh = blocks.block(connection, number, by or money.user(), why)
        blocked.publish(engine, settings.blocked_accounts)
    if not fresh:
        raise HostError(f"{account} is blocked already; `longlines accounts` says why")
    typer.echo(f"{account} is blocked")


def unblock(
    account: Who,
    by: Annotated[str, typer.Option(help="Who; the user of this session unless given.")] = "",
) -> None:
    """Lift a block, and clear the alarm that led to it. What is watched begins to count anew."""
    from longlines.store import alarms, blocks

    settings = environment.load()
    number = money.number_of(settings, account)
    with money.opened(settings) as engine:
        with engine.begin() as connection:
            found = blocks.unblock(connection, number)
            for alarm in alarms.open_(connection):
                if alarm.subject == number and alarm.kind.startswith("fraud"):
                    alarms.clear_id(connection, alarm.id, by or money.user())
        blocked.publish(engine, settings.blocked_accounts)
    if not found:
        raise HostError(f"{account} is not blocked")
    typer.echo(f"{account} may call again")


def _rows(
    connection: "Connection", settings: Settings, names: dict[str, str]
) -> list[dict[str, Any]]:
    from longlines.store import blocks, credit, ledger

    rules = CreditInForce(settings)
    shut = {each.account: each for each in blocks.listed(connection)}
    owing = [
        account.removeprefix("customer:")
        for account, _ in ledger.balances(connection)
        if account.startswith("customer:")
    ]
    now = datetime.now(UTC)
    rows = []
    for number in dict.fromkeys((*names, *sorted({*owing, *shut} - names.keys()))):
        terms = rules.terms(number)
        own = rules().currency
        found = ledger.balances(connection, customer(number))
        left = {currency: f"{amount:f}" for (_, currency), amount in found.items()}
        most = terms.most_owed
        rows.append(
            {
                "account": names.get(number),
                "number": number,
                "kind": terms.kind,
                "owes": left,
                "set_aside": f"{credit.stand(connection, number, own, now).reserved:f}",
                "limit": None if most is None else f"{most:f}",
                "currency": own,
                "blocked": _blocked(shut.get(number)),
            }
        )
    return rows


def _blocked(block: "Block | None") -> dict[str, str] | None:
    return {"by": block.by, "at": money.stamp(block.at), "why": block.why} if block else None


def _shown(row: dict[str, Any]) -> tuple[str, ...]:
    owes = ", ".join(f"{money.plain(Decimal(each))} {coin}" for coin, each in row["owes"].items())
    aside = money.plain(Decimal(row["set_aside"]))
    limit = "" if row["limit"] is None else money.plain(Decimal(row["limit"]))
    why = f"{row['blocked']['why']} ({row['blocked']['by']})" if row["blocked"] else ""
    return row["account"] or "", row["number"], row["kind"], owes or "0.00", aside, limit, why
