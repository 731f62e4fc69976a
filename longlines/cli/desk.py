"""`longlines desk`: who works at the operators' desk, and what was done there."""

import getpass
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from longlines import settings as environment
from longlines.host import desk
from longlines.host.errors import HostError
from longlines.settings import Settings
from longlines.store.desk.model import ROLES, DeskError, Operator, Role

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

app = typer.Typer(
    help="The operators' desk: who signs in there, and what was done.", no_args_is_help=True
)
Json = Annotated[bool, typer.Option("--json", help="As JSON instead of a table.")]
Name = Annotated[str, typer.Argument(help="The name to sign in with.")]
RoleOption = Annotated[str, typer.Option("--role", help="operator, supervisor, admin or auditor.")]


def register(parent: typer.Typer) -> None:
    """Add `desk`."""
    parent.add_typer(app, name="desk")


@app.command("list")
def list_(as_json: Json = False) -> None:
    """Show who may sign in, and the tokens of programs."""
    from longlines.store.desk import operators, sessions

    settings = environment.load()
    with database_of(settings) as engine, engine.connect() as database:
        people, tokens = operators.listed(database), sessions.token_names(database)
    if as_json:
        kept = [
            {
                "name": each.name,
                "role": each.role,
                "staff_number": each.staff_number,
                "account": each.account,
                "disabled": each.disabled,
            }
            for each in people
        ]
        programs = [{"name": name, "role": role} for name, role in tokens]
        typer.echo(json.dumps({"operators": kept, "tokens": programs}, indent=2))
        return
    for each in people:
        state = "disabled" if each.disabled else ""
        typer.echo(
            f"{each.name:<20}{each.role:<12}{each.staff_number:<10}{each.account:<16}{state}"
        )
    for name, role in tokens:
        typer.echo(f"{name:<20}{role:<12}token")


@app.command("add-operator")
def add_operator(
    name: Name,
    role: RoleOption = "operator",
    staff: Annotated[str, typer.Option("--staff", help="The number said in greetings.")] = "",
    account: Annotated[str, typer.Option("--account", help="The telephone's SIP account.")] = "",
    language: Annotated[str, typer.Option("--language", help="en, es or zh.")] = "en",
) -> None:
    """Let somebody sign in; a first password is made, and shown this once."""
    from longlines.desk import passwords
    from longlines.host import secrets
    from longlines.store.desk import operators

    settings = environment.load()
    with _writing(settings, "add_operator", name) as database:
        made = Operator(name, _role(role), staff, account, language, datetime.now(UTC))
        operators.add(database, made, "")
        password = secrets.read_or_make(settings.secrets, f"desk-{name}")
        operators.set_password(database, name, passwords.hashed(password))
    typer.echo(f"{name} signs in at {desk.address(settings) or 'the desk'} with {password}")


@app.command("set-password")
def set_password(name: Name) -> None:
    """Give somebody another password, asked for here or read from a pipe; ends his sessions."""
    if sys.stdin.isatty():
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        password = sys.stdin.readline().rstrip("\n")
    settings = environment.load()
    with _writing(settings, "set_password", name) as database:
        desk.change_password(settings, database, name, password)
    typer.echo(f"{name} has a new password")


@app.command("disable")
def disable(name: Name) -> None:
    """Let somebody sign in no more; what he has open ends."""
    _switch(name, disabled=True)
    typer.echo(f"{name} can't sign in any more")


@app.command("enable")
def enable(name: Name) -> None:
    """Let somebody sign in again."""
    _switch(name, disabled=False)
    typer.echo(f"{name} can sign in again")


@app.command("token")
def token(
    name: Annotated[str, typer.Argument(help="What uses it.")],
    role: RoleOption = "auditor",
    revoke: Annotated[bool, typer.Option("--revoke", help="Take it out of use.")] = False,
) -> None:
    """Make a token with which a program asks the API; it is shown this once."""
    from longlines.store.desk import sessions

    with _writing(environment.load(), "revoke_token" if revoke else "make_token", name) as database:
        if revoke:
            sessions.revoke_token(database, name)
            said = f"{name} has no token any more"
        else:
            said = sessions.make_token(database, name, _role(role))
    typer.echo(said)


@app.command("audit")
def audit(
    as_json: Json = False,
    last: Annotated[int, typer.Option(min=1, help="How many, the newest first.")] = 30,
) -> None:
    """Show what was done at the desk, and by whom."""
    from longlines.store.desk.audit import latest

    with database_of(environment.load()) as engine, engine.connect() as database:
        found = latest(database, last)
    if as_json:
        rows = [{**asdict(each), "at": each.at.isoformat()} for each in found]
        typer.echo(json.dumps(rows, indent=2))
        return
    for each in found:
        typer.echo(
            f"{each.at:%Y-%m-%d %H:%M:%S}  {each.who:<16}{each.what:<14}{each.subject:<18}"
            f"{each.outcome}"
        )


def _switch(name: str, *, disabled: bool) -> None:
    from longlines.store.desk import operators

    with _writing(environment.load(), "disable" if disabled else "enable", name) as database:
        operators.disable(database, name, disabled)


def _role(text: str) -> Role:
    for role in ROLES:
        if role == text:
            return role
    raise DeskError(f"there is no role {text!r}; use one of {', '.join(ROLES)}")


@contextmanager
def _writing(settings: Settings, what: str, subject: str) -> Iterator["Connection"]:
    """A transaction that is in the audit log with whose command it was."""
    from longlines.store.desk import audit

    who = Operator(f"{getpass.getuser()} (command)", "admin", "", "", "en", datetime.now(UTC))
    with database_of(settings) as engine:
        try:
            with engine.execution_options(writes=True).begin() as database:
                yield database
                audit.write(database, who, what, subject, "done")
        except (DeskError, ValueError) as error:
            raise HostError(str(error)) from error


@contextmanager
def database_of(settings: Settings) -> Iterator["Engine"]:
    """The database, which must be there. Raises HostError, also for what goes wrong in it."""
    from sqlalchemy.exc import SQLAlchemyError

    from longlines.store import DatabaseError, open_existing

    try:
        engine = open_existing(settings.database_url)
        if engine is None:
            raise HostError("there is no database yet; 'make run' makes it")
        try:
            yield engine
        finally:
            engine.dispose()
    except (DatabaseError, SQLAlchemyError) as error:
        raise HostError(f"no database: {str(error).partition(chr(10))[0]}") from error
