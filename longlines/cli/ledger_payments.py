"""`longlines ledger pay` and `exchange`: money that comes, and money in another currency."""

import json as jsonlib
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated

import typer

from longlines import settings as environment
from longlines.billing.ledger.model import (
    CASH,
    EXCHANGE,
    Booked,
    Entry,
    Posting,
    customer,
)
from longlines.billing.rating.exchange import NoRate, rate_of
from longlines.cli import money
from longlines.host.errors import HostError
from longlines.settings import Settings

MILLIONTH = Decimal("0.000001")

Who = Annotated[str, typer.Argument(help="The account, by name or number.")]
Author = Annotated[str, typer.Option("--by", help="Who; the user of this session unless given.")]
Json = Annotated[bool, typer.Option("--json", help="As JSON.")]
Reference = Annotated[
    str, typer.Option(help="What names this once and for all: the same again is not booked twice.")
]


def add_to(ledger: typer.Typer) -> None:
    """Add `pay` and `exchange`."""
    ledger.command("pay")(pay)
    ledger.command("exchange")(exchange)


def pay(
    account: Who,
    amount: Annotated[str, typer.Argument(help="How much, such as 25.00.")],
    currency: Annotated[str, typer.Option(help="In which currency.")] = "USD",
    reference: Reference = "",
    at: Annotated[str, typer.Option(help="When it came, 2026-11-22T14:30Z; else now.")] = "",
    by: Author = "",
    json: Json = False,
) -> None:
    """Book a payment of an account, which may call on it at once."""
    settings = environment.load()
    number = money.number_of(settings, account)
    value, coin = money.amount(amount), money.currency(currency)
    postings = (Posting(CASH, value), Posting(customer(number), -value))
    key = f"payment:{reference or secrets.token_hex(8)}"
    memo = {"by": by or money.user(), **({"reference": reference} if reference else {})}
    entry = Entry(key, "payment", _when(at), "", coin, postings, memo=memo)
    if reference and not at:
        entry = _as_booked(settings, entry)
    _book(settings, [entry], number, json)


def exchange(
    account: Who,
    amount: Annotated[str, typer.Argument(help="How much of the first currency, such as 25.00.")],
    from_: Annotated[str, typer.Option("--from", help="The currency that it is in.")],
    to: Annotated[str, typer.Option("--to", help="The currency that it becomes.")],
    rate: Annotated[
        str, typer.Option(help="What one unit of --from is worth in --to; else as tariffs.yaml.")
    ] = "",
    date: Annotated[str, typer.Option(help="The day of the rate; today unless given.")] = "",
    reference: Reference = "",
    by: Author = "",
    json: Json = False,
) -> None:
    """Turn what an account has paid in one currency into another, at a rate and of a date."""
    settings = environment.load()
    number = money.number_of(settings, account)
    value = money.amount(amount)
    first, second = money.currency(from_), money.currency(to)
    if first == second:
        raise HostError(f"{first} is {first} already")
    day = money.day(date)
    if rate:
        worth, dated = money.amount(rate, "rate"), day
    else:
        from longlines.host.tariffs import RulesInForce

        try:
            worth, dated = rate_of(RulesInForce(settings)(), first, second, day)
        except NoRate as error:
            raise HostError(str(error)) from error
    bought = (value * worth).quantize(MILLIONTH, ROUND_HALF_UP)
    key = f"exchange:{reference or secrets.token_hex(8)}"
    memo = {
        "rate": f"{worth.normalize():f}",
        "date": dated.isoformat(),
        "from": first,
        "to": second,
        "by": by or money.user(),
    }
    at = datetime.combine(dated, time(), UTC)
    taken = (Posting(customer(number), value), Posting(EXCHANGE, -value))
    given = (Posting(EXCHANGE, bought), Posting(customer(number), -bought))
    entries = [
        Entry(f"{key}:{first}", "exchange", at, "", first, taken, memo=memo),
        Entry(f"{key}:{second}", "exchange", at, "", second, given, memo=memo),
    ]
    _book(settings, entries, number, json)


def _when(at: str) -> datetime:
    return money.moment(at, "--at")


def _as_booked(settings: Settings, entry: Entry) -> Entry:
    """With the time of the payment that has this reference already, if one has."""
    from dataclasses import replace

    from longlines.store import ledger

    with money.opened(settings) as engine, engine.connect() as connection:
        there = ledger.find(connection, entry.key)
    return replace(entry, at=there.entry.at) if there else entry


def _book(settings: Settings, entries: Sequence[Entry], number: str, json: bool) -> None:
    from longlines.store import ledger

    with money.opened(settings) as engine, engine.begin() as connection:
        booked = ledger.book(connection, entries)
        left = ledger.balances(connection, customer(number))
    _tell(booked, {coin: amount for (_, coin), amount in left.items()}, number, json)


def _tell(booked: Sequence[Booked], left: dict[str, Decimal], number: str, json: bool) -> None:
    if json:
        told = {
            "booked": [each.number for each in booked],
            "account": number,
            "balance": {coin: f"{amount:f}" for coin, amount in left.items()},
        }
        typer.echo(jsonlib.dumps(told, indent=2))
        return
    if not booked:
        typer.echo("this was booked before; nothing was changed")
    for each in booked:
        typer.echo(f"booked as entry {each.number}")
    if not left:
        typer.echo(f"{number} is even")
    for coin, amount in left.items():
        verb = "owes" if amount > 0 else "has paid ahead"
        typer.echo(f"{number} {verb} {money.plain(abs(amount))} {coin}")
