"""Who is signed in, and the tokens of programs. Only hashes of what proves it are kept."""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, delete, select
from sqlalchemy.exc import IntegrityError

from longlines.store.desk import operators
from longlines.store.desk.model import NAME, ROLES, DeskError, Operator, Role, Session
from longlines.store.desk.tables import desk_operators, desk_sessions, desk_tokens

LASTS = timedelta(hours=12)
"""A session ends after a shift, whatever is done in it."""


def begin(connection: Connection, operator: str, address: str, now: datetime) -> str:
    """Sign somebody in; the cookie's value, which is nowhere else. Takes out what has ended."""
    connection.execute(delete(desk_sessions).where(desk_sessions.c.expires_at <= now))
    cookie = secrets.token_urlsafe(32)
    connection.execute(
        desk_sessions.insert().values(
            id=_hash(cookie),
            operator=operator,
            csrf=secrets.token_urlsafe(32),
            address=address,
            created_at=now,
            expires_at=now + LASTS,
        )
    )
    return cookie


def find(connection: Connection, cookie: str, now: datetime) -> Session | None:
    """The session of a cookie; none that has ended, and nobody who is disabled."""
    this = (desk_sessions.c.id == _hash(cookie)) & (desk_sessions.c.expires_at > now)
    row = connection.execute(select(desk_sessions).where(this)).first()
    found = operators.find(connection, row.operator) if row else None
    if row is None or found is None or found[0].disabled:
        return None
    return Session(row.id, found[0], row.csrf, row.expires_at)


def lasting(connection: Connection, now: datetime) -> set[str]:
    """The ids of all sessions that hold, and `token NAME` for each token."""
    query = (
        select(desk_sessions.c.id)
        .join(desk_operators)
        .where((desk_sessions.c.expires_at > now) & ~desk_operators.c.disabled)
    )
    tokens = {f"token {name}" for name, _ in token_names(connection)}
    return {*connection.execute(query).scalars(), *tokens}


def end(connection: Connection, session: str) -> None:
    """Sign out."""
    connection.execute(delete(desk_sessions).where(desk_sessions.c.id == session))


def make_token(connection: Connection, name: str, role: Role) -> str:
    """A token for a program, told this once. Raises DeskError."""
    if not NAME.fullmatch(name) or role not in ROLES:
        raise DeskError(f"use small letters for the name, and one of {', '.join(ROLES)}")
    token = secrets.token_urlsafe(32)
    values = {"name": name, "role": role, "hash": _hash(token), "created_at": datetime.now(UTC)}
    try:
        with connection.begin_nested():
            connection.execute(desk_tokens.insert().values(values))
    except IntegrityError as error:
        raise DeskError(f"there is a token {name} already; revoke it first") from error
    return token


def revoke_token(connection: Connection, name: str) -> None:
    """Take a token out of use. Raises DeskError."""
    if not connection.execute(delete(desk_tokens).where(desk_tokens.c.name == name)).rowcount:
        raise DeskError(f"there is no token {name}; see: longlines desk list")


def token_names(connection: Connection) -> list[tuple[str, str]]:
    """Every token's name and role."""
    query = select(desk_tokens.c.name, desk_tokens.c.role).order_by(desk_tokens.c.name)
    return [(row.name, row.role) for row in connection.execute(query)]


def of_token(connection: Connection, token: str) -> Operator | None:
    """Whom a program's token stands for: somebody of its role, without a telephone."""
    row = connection.execute(select(desk_tokens).where(desk_tokens.c.hash == _hash(token))).first()
    if row is None:
        return None
    return Operator(f"token {row.name}", row.role, "", "", "en", row.created_at)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
