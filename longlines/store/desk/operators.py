"""Operators to and from their table."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.exc import IntegrityError

from longlines.store.desk.model import NAME, ROLES, STAFF_NUMBER, DeskError, Operator, Role
from longlines.store.desk.tables import desk_operators, desk_sessions

_ALL = [column for column in desk_operators.c if column.name != "password"]


def add(connection: Connection, operator: Operator, hashed: str) -> None:
    """Add somebody with the hash of a password. Raises DeskError."""
    if not NAME.fullmatch(operator.name):
        raise DeskError(f"the name {operator.name!r} can't be used; use small letters and digits")
    if operator.role not in ROLES:
        raise DeskError(f"there is no role {operator.role!r}; use one of {', '.join(ROLES)}")
    if not STAFF_NUMBER.fullmatch(operator.staff_number):
        raise DeskError(f"the staff number {operator.staff_number!r} must be up to 8 digits")
    if operator.account and not NAME.fullmatch(operator.account):
        raise DeskError(f"{operator.account!r} is no SIP account; see: longlines status")
    values = {column.name: getattr(operator, column.name) for column in _ALL}
    try:
        with connection.begin_nested():
            connection.execute(desk_operators.insert().values(**values, password=hashed))
    except IntegrityError as error:
        raise DeskError(
            f"{operator.name} or the staff number {operator.staff_number} is taken;"
            " see: longlines desk list"
        ) from error


def find(connection: Connection, name: str) -> tuple[Operator, str] | None:
    """Somebody by name, with the hash of the password."""
    row = connection.execute(select(desk_operators).where(desk_operators.c.name == name)).first()
    if row is None:
        return None
    values = dict(row._mapping)
    hashed = values.pop("password")
    return Operator(**values), hashed


def listed(connection: Connection) -> list[Operator]:
    """Everybody, by name."""
    query = select(*_ALL).order_by(desk_operators.c.name)
    return [Operator(**row._mapping) for row in connection.execute(query)]


def set_password(connection: Connection, name: str, hashed: str) -> None:
    """Give somebody another password, and end what is signed in. Raises DeskError."""
    _change(connection, name, password=hashed)


def disable(connection: Connection, name: str, disabled: bool = True) -> None:
    """Let somebody sign in no more (or again), and end what is signed in. Raises DeskError."""
    _change(connection, name, disabled=disabled)


def first(
    connection: Connection,
    wanted: list[tuple[str, Role, str, str, str]],
    hashed: Callable[[str], str],
) -> list[str]:
    """Add who is missing of `wanted` (name, role, staff number, account, language).

    `hashed` makes somebody's first password and gives its hash. Who was added.
    """
    known = {each.name for each in listed(connection)}
    taken = {each.staff_number for each in listed(connection)}
    added = []
    for name, role, staff, account, language in wanted:
        if name in known or staff in taken:
            continue
        made = Operator(name, role, staff, account, language, datetime.now(UTC))
        add(connection, made, hashed(name))
        added.append(name)
    return added


def _change(connection: Connection, name: str, **values: Any) -> None:
    this = update(desk_operators).where(desk_operators.c.name == name)
    if not connection.execute(this.values(**values)).rowcount:
        raise DeskError(f"nobody at the desk is named {name}; see: longlines desk list")
    connection.execute(delete(desk_sessions).where(desk_sessions.c.operator == name))
