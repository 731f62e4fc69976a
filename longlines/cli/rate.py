"""`longlines rate`: what a call costs, and how that comes about."""

import json as jsonlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from longlines import settings as environment
from longlines.billing.rating.model import CLASSES, COLLECT, Charge, RatedCall, Unrated
from longlines.flow.problems import did_you_mean
from longlines.host import accounts
from longlines.host.errors import HostError
from longlines.numbers import e164
from longlines.rates.model import Side
from longlines.rates.problems import DeckError

if TYPE_CHECKING:
    from longlines.host.rate_desk import RateDesk

SIDES: dict[str, tuple[Side, ...]] = {
    "sell": ("sell",),
    "buy": ("buy",),
    "both": ("sell", "buy"),
}
LONGEST = Decimal(7 * 24 * 3600)
"""Seconds of the longest call that is rated here: a week."""


@dataclass(frozen=True)
class Priced:
    """A charge, or why there is none; `carrier` is "" on the sell side."""

    side: Side
    carrier: str
    outcome: Charge | str


def register(app: typer.Typer) -> None:
    """Add `rate`."""
    app.command("rate")(rate)


def rate(
    to: Annotated[str, typer.Argument(help="The number called, as people dial it.")] = "",
    seconds: Annotated[str, typer.Option(help="How long it lasts, such as 61.5.")] = "60",
    at: Annotated[str, typer.Option(help="When, such as 2026-11-22T14:30Z; else now.")] = "",
    from_: Annotated[
        str, typer.Option("--from", help="Who calls: an account, or a number in E.164.")
    ] = "",
    call_class: Annotated[
        str, typer.Option("--class", help=f"The class: {', '.join(CLASSES)}.")
    ] = "direct",
    side: Annotated[
        Literal["sell", "buy", "both"],
        typer.Option(help="What the customer pays, what carriers ask, or both."),
    ] = "sell",
    carrier: Annotated[str, typer.Option(help="Only this carrier, with --side buy or both.")] = "",
    again: Annotated[
        bool, typer.Option("--again", help="Rate the calls on record that have no price yet.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="As JSON instead of a table.")] = False,
) -> None:
    """Tell what a call costs and how that comes about; or rate the calls without a price again."""
    settings = environment.load()
    with _desk(settings) as desk:
        if again:
            _again(desk, to, json)
            return
        call = _call(settings, to, seconds, at, from_, call_class)
        found = [
            Priced(each, name, outcome)
            for each in SIDES[side]
            for name, outcome in desk.charges(call, each, carrier).items()
        ]
    if "buy" in SIDES[side] and not any(each.side == "buy" for each in found):
        missing = "no carrier has a deck in force; import one: longlines decks import NAME FILE.csv"
        found.append(Priced("buy", carrier, missing))
    if json:
        typer.echo(jsonlib.dumps(as_json(call, found), indent=2))
    else:
        _show(call, found)
    if all(isinstance(each.outcome, str) for each in found):
        raise typer.Exit(1)


@contextmanager
def _desk(settings: environment.Settings) -> Iterator["RateDesk"]:
    """What looks up prices; known trouble is told in one line."""
    from sqlalchemy.exc import SQLAlchemyError

    from longlines.host.rate_desk import RateDesk
    from longlines.store import DatabaseError

    desk = RateDesk(settings)
    try:
        yield desk
    except (DatabaseError, DeckError, SQLAlchemyError, OSError, Unrated) as error:
        raise HostError(f"no price can be looked up: {str(error).partition(chr(10))[0]}") from error
    finally:
        desk.close()


def _call(
    settings: environment.Settings, to: str, seconds: str, at: str, caller: str, call_class: str
) -> RatedCall:
    number = e164(to)
    if number is None:
        raise HostError(f'"{to}" is no telephone number; write it as +442079460000, or as dialled')
    if call_class not in CLASSES:
        near = did_you_mean(call_class, CLASSES) or f"; use {', '.join(CLASSES)}"
        raise HostError(f'there is no class "{call_class}"{near}')
    account = number if call_class == COLLECT else _account(settings.checkout, caller)
    return RatedCall(number, _moment(at), _seconds(seconds), call_class, account)


def _account(checkout: Path, caller: str) -> str:
    if not caller:
        return ""
    if caller.startswith("+"):
        return caller
    known = {
        each.name: each.number
        for each in accounts.load(checkout / "asterisk-config" / "accounts.yaml")
    }
    if caller not in known:
        near = did_you_mean(caller, known)
        raise HostError(f'there is no account "{caller}"{near}; or give a number as +12025550101')
    return known[caller]


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text) if text else datetime.now(UTC)
    except ValueError:
        raise HostError(f'--at: "{text}" is no time such as 2026-11-22T14:30Z') from None
    if at.tzinfo is None:
        raise HostError(f"--at: {text} has no time zone; end it with Z for UTC, or +01:00")
    return at.astimezone(UTC)


def _seconds(text: str) -> Decimal:
    try:
        seconds = Decimal(text)
    except InvalidOperation:
        raise HostError(f'--seconds: "{text}" is no number such as 61.5') from None
    if not seconds.is_finite() or not 0 <= seconds <= LONGEST:
        raise HostError(f"--seconds: {text} is not between 0 and {LONGEST:,} (a week)")
    return seconds


def _again(desk: "RateDesk", to: str, json: bool) -> None:
    if to:
        raise HostError("--again rates what is on record; leave the number out")
    tried, left = desk.again()
    without = sum(left.values())
    if json:
        reasons = [{"reason": reason, "charges": count} for reason, count in left.items()]
        typer.echo(jsonlib.dumps({"tried": tried, "without_price": reasons}, indent=2))
        return
    typer.echo(f"rated again: {tried} calls; charges still without a price: {without}")
    for reason, count in sorted(left.items(), key=lambda each: -each[1]):
        typer.echo(f"  {count:>6}  {reason}")


def as_json(call: RatedCall, found: list[Priced]) -> dict[str, Any]:
    """The call as it was asked for, and its charges; amounts as text, so that they stay exact."""
    return {
        "number": call.number,
        "at": call.at.isoformat().replace("+00:00", "Z"),
        "seconds": f"{call.seconds:f}",
        "class": call.call_class,
        "account": call.account or None,
        "charges": [_charge_json(each) for each in found],
    }


def _charge_json(priced: Priced) -> dict[str, Any]:
    whose = {"side": priced.side, "carrier": priced.carrier or None}
    charge = priced.outcome
    if isinstance(charge, str):
        return whose | {"amount": None, "reason": charge}
    return whose | {
        "amount": f"{charge.amount:f}",
        "net": f"{charge.net:f}",
        "tax": f"{charge.tax:f}",
        "currency": charge.basis.currency,
        "billed_seconds": charge.billed,
        "deck": charge.basis.deck or None,
        "version": charge.basis.version or None,
        "prefix": charge.prefix or None,
        "lines": [line.as_json() for line in charge.lines],
    }


def _show(call: RatedCall, found: list[Priced]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(markup=False, highlight=False)
    if not console.is_terminal:
        console = Console(markup=False, highlight=False, width=120)
    who = f", paid by {call.account}" if call.account else ""
    console.print(
        f"{call.call_class} call to {call.number}, {call.seconds:f} s "
        f"from {call.at:%Y-%m-%d %H:%M:%S}Z{who}"
    )
    for each in found:
        title = (
            "the customer pays" if each.side == "sell" else f"{each.carrier or 'a carrier'} asks"
        )
        if isinstance(each.outcome, str):
            console.print(f"{title}: no price: {each.outcome}")
            continue
        table = Table(title=title, title_justify="left")
        table.add_column("")
        table.add_column("how")
        table.add_column(each.outcome.basis.currency, justify="right")
        for line in each.outcome.lines:
            how = "" if line.what == "amount" else line.how
            table.add_row(line.what, how, "" if line.amount is None else f"{line.amount:f}")
        console.print(table)
