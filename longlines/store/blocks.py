"""Accounts that may not pay for calls, until somebody lifts it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from longlines.store.tables import blocks


@dataclass(frozen=True, slots=True)
class Block:
    """`account` is an E.164 number; `by` a person, or what watches for fraud."""

    account: str
    at: datetime
    by: str
    why: str


def block(
    connection: Connection, account: str, by: str, why: str, now: datetime | None = None
) -> bool:
    """Block an account; says whether it was free. One that is blocked stays as it is."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    values = {"account": account, "by": by, "why": why, "at": now or datetime.now(UTC)}
    statement = dialect.insert(blocks).values(values).on_conflict_do_nothing()
    return connection.execute(statement.returning(blocks.c.account)).first() is not None


def unblock(connection: Connection, account: str) -> bool:
    """Lift a block; says whether there was one."""
    return connection.execute(delete(blocks).where(blocks.c.account == account)).rowcount > 0


def listed(connection: Connection) -> list[Block]:
    """Every block, the oldest first."""
    query = select(blocks).order_by(blocks.c.at, blocks.c.account)
    return [Block(**row._mapping) for row in connection.execute(query)]
