"""Brings a database to the present schema; run at every start of a writer."""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from longlines.store.database import connect

_MIGRATIONS = Path(__file__).with_name("migrations")
NEWEST = "0013"
"""The revision that this code works with."""

_LOCK = 0x4C4C_0001
"""PostgreSQL advisory lock: one process migrates, the others wait for it."""


def upgrade(url: str) -> None:
    """Apply the migrations that the database at `url` lacks, all or none.

    Raises DatabaseError for a bad URL and SQLAlchemy's errors for an unreachable database.
    """
    engine = connect(url)
    try:
        upgrade_engine(engine)
    finally:
        engine.dispose()


def upgrade_engine(engine: Engine) -> None:
    """The same for an engine that is already there."""
    with engine.execution_options(writes=True).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        if _revision(connection) != NEWEST:
            apply(connection, NEWEST)


def apply(connection: Connection, revision: str) -> None:
    """Apply the migrations up to `revision` that the database lacks."""
    # Slow to import, and hardly ever needed.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
