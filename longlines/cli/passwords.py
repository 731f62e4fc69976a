"""`longlines passwords`: what callers key to prove who they are."""

import json as jsonlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from longlines import settings as environment
from longlines.flow.services import AccountsLost
from longlines.host import accounts
from longlines.host.accounts import Account
from longlines.host.errors import HostError
from longlines.host.passwords import ServicePasswords
from longlines.settings import Settings

Who = Annotated[str, typer.Argument(metavar="ACCOUNT", help="Its name or its number.")]


def register(app: typer.Typer) -> None:
    """Add `passwords` with its own subcommands."""
    passwords = typer.Typer(
        help="Service passwords of accounts, which the verb `account` asks callers for.",
        no_args_is_help=True,
    )
    passwords.command("list")(show)
    passwords.command("set")(give)
    passwords.command("remove")(remove)
    app.add_typer(passwords, name="passwords")


def show(
    json: Annotated[bool, typer.Option("--json", help="As JSON instead of a table.")] = False,
) -> None:
    """Show which accounts have a password, and which are locked after too many wrong ones."""
    settings = environment.load()
    with _told():
        kept = dict(_store(settings).numbers())
    rows = [
        {
            "account": account.name,
            "number": account.number,
            "password": account.number in kept,
            "locked": kept.get(account.number, False),
        }
        for account in _listed(settings)
    ]
    if json:
        typer.echo(jsonlib.dumps(rows, indent=2))
        return
    for row in rows:
        state = "locked" if row["locked"] else "set" if row["password"] else "none"
        typer.echo(f"{row['account']:<12}{row['number']:<18}{state}")


def give(account: Who) -> None:
    """Give an account a password of 4 to 12 digits, asked for here or read from a pipe.

    It unlocks the account too.
    """
    settings = environment.load()
    number = _found(settings, account).number
    if sys.stdin.isatty():
        password = typer.prompt("Digits", hide_input=True, confirmation_prompt=True)
    else:
        password = sys.stdin.readline().strip()
    with _told():
        _store(settings).set(number, password)
    typer.echo(f"{account} has a new service password")


def remove(account: Who) -> None:
    """Take an account's password away: nobody can prove to be its owner any more."""
    settings = environment.load()
    with _told():
        gone = _store(settings).remove(_found(settings, account).number)
    if not gone:
        raise HostError(f"{account} has no service password")
    typer.echo(f"{account} has no service password any more")


def _store(settings: Settings) -> ServicePasswords:
    return ServicePasswords(settings.service_passwords)


def _listed(settings: Settings) -> list[Account]:
    return accounts.load(settings.checkout / "asterisk-config" / "accounts.yaml")


def _found(settings: Settings, who: str) -> Account:
    listed = _listed(settings)
    for account in listed:
        if who in (account.name, account.number):
            return account
    known = ", ".join(account.name for account in listed)
    raise HostError(f"there is no account {who!r}; known: {known}")


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (AccountsLost, ValueError) as error:
        raise HostError(str(error)) from error
