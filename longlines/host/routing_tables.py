"""The routing table of this home: built from its carriers and decks when they change.

`rebuild` is for whoever changes them; the process that `python -m longlines.host.routing_tables`
starts does it when carriers.yaml was changed, and when a deck comes into force that was imported
before.
"""

import hashlib
import itertools
import logging
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from longlines import store
from longlines.carriers import reading
from longlines.carriers.model import Carriers
from longlines.carriers.table.layout import TableError
from longlines.carriers.table.opened import Table
from longlines.files.arrays import CURRENT
from longlines.host.errors import HostError
from longlines.host.lock import turn
from longlines.rates.model import Deck
from longlines.rates.problems import DeckError
from longlines.settings import Settings, SettingsError, load
from longlines.store.deck_versions import Version, in_force, told

LOOK_EVERY = 1.0
"""Seconds between looks at what the table was built from."""

DECKS_EVERY = 2
"""Looks at carriers.yaml to each look at the decks, which asks the database."""

TRY_AGAIN = 30
"""Looks after which what couldn't be built is tried again, though nothing changed."""

BEAT = "tables.beat"
"""The file in the home's folder of what runs, which is touched at each look."""

SILENT = 120.0
"""Seconds without a look after which nobody follows what the table is built from; building one
takes a part of them."""

log = logging.getLogger("tables")


class TablesError(HostError):
    """The routing table can't be built; the message says why. The one in force stays."""


def carriers_of(settings: Settings) -> Carriers:
    """The carriers of this home. Raises TablesError with every mistake of the file."""
    try:
        return reading.load(settings.carriers)
    except (reading.CarrierProblems, OSError) as error:
        raise TablesError(str(error)) from error


def decks_at(
    settings: Settings, moment: datetime
) -> tuple[dict[str, Deck], dict[str, Deck], datetime | None]:
    """Buy and sell decks in force at a moment, by name, and when the next one comes into force.

    A deck has rows of all dates. Raises TablesError.
    """
    with _reading(settings) as engine:
        if engine is None:
            return {}, {}, None
        versions = _versions(engine)
        chosen = {name: in_force(known, moment) for name, known in versions.items()}
        sides: dict[str, dict[str, Deck]] = {"buy": {}, "sell": {}}
        for name, version in chosen.items():
            if version is not None:
                sides[version.side][name] = _deck(engine, version)
        return sides["buy"], sides["sell"], _next(versions, moment)


def rebuild(settings: Settings, moment: datetime | None = None) -> Table:
    """Build the table of this home as of now, or another moment, and put it in force.

    Engines go over to it by themselves. Two at a time take turns. Raises TablesError.
    """
    from longlines.carriers.table.build import build  # brings numpy, which only building needs
    from longlines.carriers.table.writing import publish

    try:
        settings.tables.mkdir(parents=True, exist_ok=True)
        with turn(settings.tables):
            at = moment or datetime.now(UTC)
            carriers = carriers_of(settings)
            buy, sell, until = decks_at(settings, at)
            return Table.open(publish(build(carriers, buy, sell, at, until), settings.tables))
    except (TableError, OSError) as error:
        raise TablesError(f"no routing table can be built: {error}") from error


def in_force_now(settings: Settings) -> Table:
    """The table in force. Raises TablesError when there is none, or it can't be used."""
    try:
        return Table.open(settings.tables / CURRENT)
    except TableError as error:
        raise TablesError(str(error)) from error


def followed(settings: Settings) -> bool:
    """Whether some process looks for changes."""
    try:
        age = time.time() - (settings.run / BEAT).stat().st_mtime
    except FileNotFoundError:
        return False
    return abs(age) < SILENT


class Follower:
    """Builds the table again when what it was built from has changed."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._built_from = self._decks = ""
        self._until: datetime | None = None
        self._failed = 0
        self._told = ""

    def look(self, decks: bool = True) -> bool:
        """Build it if it is due; whether that was done. Without `decks` they are not looked at."""
        sign = self._sign(decks)
        over = self._until is not None and datetime.now(UTC) >= self._until
        self._failed = max(0, self._failed - 1)
        if self._failed or (sign == self._built_from and not over):
            return False
        try:
            table = rebuild(self._settings)
        except TablesError as error:
            log.error("%s; the table in force stays", error)
            self._failed = TRY_AGAIN
            return False
        self._built_from, self._until = sign, table.until
        log.info("built %s: %d ranges of numbers", table.path.name, len(table))
        return True

    def _sign(self, decks: bool) -> str:
        """Of the carriers file and the versions of decks; changes whenever they do."""
        try:
            path = self._settings.carriers
            found = hashlib.sha256(path.read_bytes() if path.exists() else b"")
            if decks:
                self._decks = self._sign_of_decks()
        except (TablesError, OSError) as error:
            if str(error) != self._told:
                self._told = str(error)
                log.error("%s; the table in force stays", error)
            return self._built_from
        self._told = ""
        return found.hexdigest() + self._decks

    def _sign_of_decks(self) -> str:
        with _reading(self._settings) as engine:
            known = _versions(engine) if engine else {}
        told = [(each.name, each.sha256, each.active) for of in known.values() for each in of]
        return hashlib.sha256(repr(told).encode()).hexdigest()


def main() -> int:
    """Follow until killed, listings too; 1 when settings or the home can't be used."""
    from longlines.host import directory  # brings numpy

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    never = threading.Event()
    try:
        settings = load()
        settings.run.mkdir(mode=0o700, parents=True, exist_ok=True)
        follower, listings = Follower(settings), directory.Follower(settings)
        for turn in itertools.count():
            follower.look(decks=turn % DECKS_EVERY == 0)
            if turn % DECKS_EVERY == 0:
                listings.look()
            (settings.run / BEAT).touch()
            never.wait(LOOK_EVERY)
    except (SettingsError, OSError) as error:
        print(f"tables: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        log.info("stopped")
    return 0


@contextmanager
def _reading(settings: Settings) -> Iterator[Engine | None]:
    """The database, None where nobody has made one. Raises TablesError."""
    engine: Engine | None = None
    try:
        engine = store.open_existing(settings.database_url)
        yield engine
    except (store.DatabaseError, SQLAlchemyError, DeckError) as error:
        first = str(error).partition("\n")[0]
        raise TablesError(f"the decks can't be read: {first}") from error
    finally:
        if engine is not None:
            engine.dispose()


def _versions(engine: Engine) -> Mapping[str, list[Version]]:
    found: dict[str, list[Version]] = {}
    with engine.connect() as connection:
        for each in told(connection):
            found.setdefault(each.name, []).append(each)
    return found


def _deck(engine: Engine, version: Version) -> Deck:
    from longlines.store import decks  # brings numpy

    return decks.load(engine, version.name, version=version.version)


def _next(versions: Mapping[str, list[Version]], moment: datetime) -> datetime | None:
    begins = (each.effective_from for known in versions.values() for each in known if each.active)
    return min((begin for begin in begins if begin > moment), default=None)


if __name__ == "__main__":
    sys.exit(main())
