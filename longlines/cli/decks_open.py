"""What every command of `longlines decks` needs: the database, and failures in their own words."""

import getpass
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer

from longlines import settings as environment
from longlines.host.errors import HostError
from longlines.rates.problems import DeckError
from longlines.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

Follower = Callable[[Settings], str]
"""Called after a change of decks; says in a line what it did. Raises HostError."""


def _routing_table(settings: Settings) -> str:
    from longlines.host import routing_tables

    routing_tables.rebuild(settings)
    return "calls go by the changed decks from now on"


FOLLOWERS: tuple[Follower, ...] = (_routing_table,)
"""What has to know that decks have changed, as the table by which carriers are chosen."""


def tell_followers() -> None:
    """After any change of decks."""
    settings = environment.load()
    for follow in FOLLOWERS:
        typer.echo(follow(settings), err=True)


@contextmanager
def told() -> Iterator[None]:
    """Every known failure in its own words."""
    from sqlalchemy.exc import SQLAlchemyError

    from longlines.files.problems import FileError
    from longlines.store import DatabaseError

    try:
        yield
    except (FileError, DatabaseError) as error:
        raise HostError(str(error)) from error
    except SQLAlchemyError as error:
        raise HostError(f"the database: {str(error).partition(chr(10))[0]}") from error
    except OSError as error:
        raise HostError(f"nothing was changed: {error}") from error


@contextmanager
def writing() -> Iterator["Engine"]:
    """The database with its tables as of now, made where it isn't there yet."""
    from longlines import store

    url = environment.load().database_url
    store.upgrade(url)
    engine = store.connect(url)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def reading() -> Iterator["Engine"]:
    """The database, for looking only. Raises DeckError while it has no decks."""
    from sqlalchemy import inspect

    from longlines import store

    engine = store.open_existing(environment.load().database_url)
    try:
        if engine is None or not inspect(engine).has_table("deck_versions"):
            raise DeckError("there are no decks yet; longlines decks import CARRIER FILE.csv")
        yield engine
    finally:
        if engine is not None:
            engine.dispose()


def now() -> datetime:
    """The moment, aware UTC."""
    return datetime.now(UTC)


def time_of(text: str) -> datetime:
    """A time that an admin gave: ISO 8601, UTC where it names no zone. Raises DeckError."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise DeckError(f'"{text}" is no time; write it as in 2026-12-01T15:00Z') from error
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def user() -> str:
    """Who uses this session."""
    try:
        return os.environ.get("SUDO_USER") or getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"
