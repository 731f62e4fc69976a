"""`longlines ledger`: what is booked, and the proof that nobody changed it."""

import json as jsonlib
import re
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from longlines import settings as environment
from longlines.billing.ledger.model import Booked
from longlines.cli import ledger_payments, money
from longlines.cli.decks_tables import show_table
from longlines.host.errors import HostError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from longlines.store.ledger import Verified

CHANGED = 1

_NOTED = re.compile(r"([1-9][0-9]{0,17}):([0-9a-f]{64})")

Json = Annotated[bool, typer.Option("--json", help="As JSON instead of a table.")]


def register(app: typer.Typer) -> None:
    """Add `ledger` with its subcommands."""
    ledger = typer.Typer(
        help="What was booked, who owes what, and the proof that nothing was changed.",
        no_args_is_help=True,
    )
    ledger.command("verify")(verify)
    ledger.command("show")(show)
    ledger.command("balance")(balance)
    ledger.command("settle")(settle)
    ledger_payments.add_to(ledger)
    app.add_typer(ledger, name="ledger")


def verify(
    expect: Annotated[
        str,
        typer.Option(help="NUMBER:HASH of an entry, as noted elsewhere: it must still be so."),
    ] = "",
    json: Json = False,
) -> None:
    """Read the whole chain of entries, and tell each one that was changed; exit code 1 then.

    Prints the ledger's hash, which is the same for the same calls in whatever order they came,
    and the chain's end: noted elsewhere, and given with --expect, it proves that nobody has
    written the whole chain anew.
    """
    from longlines.store import ledger

    with money.opened(environment.load()) as engine, engine.connect() as connection:
        found = ledger.verify(connection, _noted(expect), _progress(json))
    if json:
        typer.echo(jsonlib.dumps(_verified(found), indent=2))
    else:
        for problem in found.problems:
            typer.echo(problem)
        typer.echo(f"ledger  {found.content}  ({found.calls} calls)")
        typer.echo(f"chain   {found.entries}:{found.head}")
        typer.echo("nothing was changed" if found.ok else f"{len(found.problems)} problems")
    if not found.ok:
        raise typer.Exit(CHANGED)


def show(
    account: Annotated[
        str, typer.Argument(help="An account by name or number, or one of the ledger's.")
    ] = "",
    call: Annotated[str, typer.Option(help="Only the entries of this call.")] = "",
    last: Annotated[int, typer.Option(min=1, help="How many, the newest last.")] = 50,
    json: Json = False,
) -> None:
    """Show entries: when, what for, and their postings (debits are positive)."""
    settings = environment.load()
    of = money.ledger_account(settings, account) if account else None
    with money.opened(settings) as engine, engine.connect() as connection:
        found = list(_last(connection, of, call or None, last))
    if json:
        typer.echo(jsonlib.dumps([as_json(each) for each in found], indent=2))
        return
    rows = []
    for each in found:
        for place, (name, amount) in enumerate(each.entry.postings):
            first = (str(each.number), _when(each), each.entry.kind, _what(each))
            head = ("",) * len(first) if place else first
            rows.append((*head, name, f"{money.plain(amount)} {each.entry.currency}"))
    show_table(("entry", "at", "kind", "what", "account", "amount"), rows)


def balance(
    account: Annotated[
        str, typer.Argument(help="An account by name or number, or one of the ledger's.")
    ] = "",
    until: Annotated[str, typer.Option(help="As it was booked before, 2026-11-22T00:00Z.")] = "",
    json: Json = False,
) -> None:
    """Show what accounts come to: customers owe what is positive, and have paid what is not."""
    from longlines.store import ledger

    settings = environment.load()
    of = money.ledger_account(settings, account) if account else None
    with money.opened(settings) as engine, engine.connect() as connection:
        if until:
            before = money.moment(until, "--until")
            found = ledger.balances_until(connection, before, of)
        else:
            found = ledger.balances(connection, of)
    rows = [(name, amount, currency) for (name, currency), amount in found.items()]
    if json:
        told = [
            {"account": name, "amount": f"{amount:f}", "currency": currency}
            for name, amount, currency in rows
        ]
        typer.echo(jsonlib.dumps(told, indent=2))
        return
    show_table(
        ("account", "balance", ""),
        [(name, money.plain(amount), currency) for name, amount, currency in rows],
    )


def settle(json: Json = False) -> None:
    """Book charges from before there was a ledger. What is booked already stays as it is."""
    from longlines.store import ledger

    count, calls, after = 0, 0, ""
    with money.opened(environment.load()) as engine:
        while True:
            with engine.begin() as connection:
                ids = ledger.unsettled_calls(connection, after)
                if not ids:
                    break
                count += len(ledger.settle(connection, ids))
            calls, after = calls + len(ids), ids[-1]
            _progress(json)("calls", calls)
    if json:
        typer.echo(jsonlib.dumps({"calls": calls, "entries": count}))
    else:
        typer.echo(f"booked {count} entries of {calls} calls")


def as_json(booked: Booked) -> dict[str, Any]:
    """An entry as scripts see it."""
    entry = booked.entry
    return {
        "number": booked.number,
        "key": entry.key,
        "kind": entry.kind,
        "at": money.stamp(entry.at),
        "booked_at": money.stamp(booked.booked_at),
        "call": entry.call or None,
        "currency": entry.currency,
        "postings": [
            {"account": account, "amount": f"{amount:f}"} for account, amount in entry.postings
        ],
        "reverses": entry.reverses or None,
        "memo": dict(entry.memo),
        "previous": booked.previous,
        "hash": booked.hash,
    }


def _last(
    connection: "Connection", account: str | None, call: str | None, count: int
) -> Iterator[Booked]:
    from longlines.store import ledger

    after = ledger.number_before_last(connection, count, account, call)
    return ledger.entries(connection, account, call, after=after)


def _noted(text: str) -> tuple[int, str] | None:
    if not text:
        return None
    match = _NOTED.fullmatch(text)
    if not match:
        raise HostError(
            "--expect: write NUMBER:HASH, as `longlines ledger verify` prints the chain"
        )
    return int(match[1]), match[2]


def _verified(found: "Verified") -> dict[str, Any]:
    return {
        "ok": found.ok,
        "ledger": found.content,
        "calls": found.calls,
        "entries": found.entries,
        "chain": f"{found.entries}:{found.head}",
        "problems": list(found.problems),
    }


def _progress(json: bool) -> Any:
    shown = sys.stderr.isatty() and not json

    def tell(what: str, count: int) -> None:
        if shown:
            print(f"\r{what}: {count:,}   ", end="", file=sys.stderr, flush=True)

    return tell


def _when(booked: Booked) -> str:
    return f"{booked.entry.at:%Y-%m-%d %H:%M:%S}"


def _what(booked: Booked) -> str:
    entry = booked.entry
    told = entry.call or entry.key
    why = entry.memo.get("why") or entry.memo.get("rerate") or ""
    return f"{told} {why}".strip()
