"""Versions of rate decks in the database. A version never changes; one of them is in force.

In force at a moment is, among the versions that aren't withdrawn, the one that begins last before
it, and of two that begin together the later import. Going back to an older version is a new one
with its content, so what was in force at a moment of the past stays known. Only a version that
isn't in force yet is withdrawn.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Engine, func, insert, select, update

from longlines.rates import bands
from longlines.rates.bands import BandError
from longlines.rates.model import Deck, Side
from longlines.rates.packed import Content, pack, unpack
from longlines.rates.problems import DeckError, did_you_mean
from longlines.store.deck_versions import Origin, Version, in_force, told
from longlines.store.tables import deck_versions

_c = deck_versions.c


def save_version(engine: Engine, deck: Deck, origin: Origin) -> Version:
    """Keep a deck as the version that it says, in one transaction.

    Raises DeckError when that version is there already, because another import was quicker, or
    when the name belongs to a deck of the other side.
    """
    block = pack(Content(deck.prefixes, deck.bands.named))
    version = Version(
        deck.name,
        deck.side,
        deck.version,
        deck.currency,
        deck.zone,
        {"free_seconds": deck.free_seconds},
        origin.effective_from,
        origin.imported_at,
        origin.source,
        origin.author,
        hashlib.sha256(block).hexdigest(),
        len(deck.rows),
    )
    with engine.execution_options(writes=True).begin() as connection:
        _add(connection, version, block)
    return version


def versions(engine: Engine, name: str = "") -> list[Version]:
    """Every version of a deck, or of all decks; by name, the oldest first."""
    with engine.connect() as connection:
        return told(connection, name)


def load(
    engine: Engine, name: str, *, at: datetime | None = None, version: int | None = None
) -> Deck:
    """A whole version of a deck: the one given, or the one in force at a moment.

    Raises DeckError when there is none, and when its block was damaged.
    """
    known = versions(engine, name)
    if not known:
        names = {each.name for each in versions(engine)}
        raise DeckError(f'no deck is called "{name}"{did_you_mean(name, names)}')
    if version is not None:
        found = next((each for each in known if each.version == version), None)
        if found is None:
            raise DeckError(
                f"{name} has no version {version}; its versions are 1 to {known[-1].version}"
            )
        return _deck(engine, found)
    if at is None:
        raise ValueError("say the moment or the version")
    found = in_force(known, at)
    if found is None:
        raise DeckError(f"no version of {name} is in force at {at:%Y-%m-%d %H:%M}Z")
    return _deck(engine, found)


def current(engine: Engine, side: Side, at: datetime) -> dict[str, Deck]:
    """By name every deck of a side as it is in force at a moment, without rows of other dates."""
    by_name: dict[str, list[Version]] = {}
    for each in versions(engine):
        if each.side == side:
            by_name.setdefault(each.name, []).append(each)
    chosen = {name: in_force(known, at) for name, known in by_name.items()}
    return {name: _deck(engine, each).at(at) for name, each in chosen.items() if each}


def revert(engine: Engine, name: str, version: int | None, origin: Origin) -> Version:
    """Go back to a version of a deck; to the one before the newest, when none is given.

    A newest version that isn't in force yet is withdrawn instead, when none is given. Raises
    DeckError when there is nothing to go back to.
    """
    with engine.execution_options(writes=True).begin() as connection:
        known = told(connection, name)
        active = [each for each in known if each.active]
        if not active:
            raise DeckError(f'no deck is called "{name}"; see longlines decks list')
        if version is None and active[-1].effective_from > origin.effective_from:
            return _withdraw(connection, active[-1])
        older = _older(name, known, active, version, origin)
        block = connection.execute(
            select(_c.content).where(_c.name == name, _c.version == older.version)
        ).scalar_one()
        made = Version(
            **{
                **vars(older),
                "version": known[-1].version + 1,
                "effective_from": origin.effective_from,
                "imported_at": origin.imported_at,
                "author": origin.author,
                "active": True,
                "reverted_of": older.version,
            }
        )
        _add(connection, made, block)
        return made


def _older(
    name: str,
    known: Sequence[Version],
    active: Sequence[Version],
    wanted: int | None,
    origin: Origin,
) -> Version:
    present = in_force(active, origin.effective_from)
    if wanted is None:
        # What went back once goes back further the next time.
        newest = (present.reverted_of or present.version) if present else 0
        found = [each for each in active if each.version < newest and each.reverted_of is None]
        if not found:
            raise DeckError(f"{name} has no version before the one in force")
        return found[-1]
    chosen = next((each for each in known if each.version == wanted), None)
    if chosen is None:
        raise DeckError(
            f"{name} has no version {wanted}; its versions are 1 to {known[-1].version}"
        )
    if present and wanted in (present.version, present.reverted_of):
        raise DeckError(f"version {wanted} of {name} is in force already")
    return chosen


def _withdraw(connection: Connection, version: Version) -> Version:
    same = (_c.name == version.name, _c.version == version.version)
    connection.execute(update(deck_versions).where(*same).values(active=False))
    return Version(**{**vars(version), "active": False})


def _add(connection: Connection, version: Version, block: bytes) -> None:
    """Raises DeckError where the version can't come next."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    newest = select(func.max(_c.version), func.min(_c.side)).where(_c.name == version.name)
    last, side = connection.execute(newest).one()
    if version.version != (last or 0) + 1:
        raise DeckError(
            f"another import of {version.name} was quicker, and made version {last}; import again"
        )
    if side not in (None, version.side):
        raise DeckError(
            f'"{version.name}" is a {side} deck; give the {version.side} deck another name'
        )
    connection.execute(insert(deck_versions), [{**vars(version), "content": block}])


_LOCK = 0x4C4C_0003
"""PostgreSQL advisory lock: one import writes, the others wait for it."""


def _deck(engine: Engine, version: Version) -> Deck:
    query = select(_c.content).where(_c.name == version.name, _c.version == version.version)
    with engine.connect() as connection:
        block = connection.execute(query).scalar_one()
    if hashlib.sha256(block).hexdigest() != version.sha256:
        raise DeckError(f"version {version.version} of {version.name} was damaged in the database")
    content = unpack(block)
    try:
        hours = bands.read(version.zone, dict(content.bands))
    except BandError as error:
        raise DeckError(f"version {version.version} of {version.name}: {error}") from error
    return Deck(
        version.name,
        version.side,
        version.version,
        version.currency,
        hours,
        content.rows,
        int(version.settings.get("free_seconds", 0)),
    )
