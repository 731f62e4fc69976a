"""The listener: call events from the PBX's spool into the ledger, notices from AMI, /health."""

import asyncio
import logging
import signal
import sys
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from ami import nightly, overdue, queue_figures, roll
from ami.carriers import Keeper
from ami.carriers_file import CarriersFile
from ami.connection import Connection, Event, LoginRefused, NotConnected
from ami.follower import AlreadyListening, Follower, ListenerLock
from ami.pages import Pages, Unavailable
from ami.room import Room
from ami.troubles import Troubles
from ami.watch import Watch
from longlines import settings as environment
from longlines.host.credit_rules import CreditInForce
from longlines.host.deck_names import DeckNames
from longlines.host.rule_book import RuleBook
from longlines.host.tariffs import RulesInForce
from longlines.settings import Settings, SettingsError
from longlines.store import DatabaseError, Rater, SpoolMoved, connect, upgrade
from longlines.store.deck_shelf import DeckShelf
from longlines.store.spending import Spending

log = logging.getLogger("ami")

AMI_USER = "longlines"

_CLOCK_GRAIN = timedelta(seconds=1)
"""FullyBooted tells the PBX's age in whole seconds."""


class SecretMissing(RuntimeError):
    """The AMI password file is not there."""


class Listener:
    """What the parts of this process tell each other."""

    def __init__(
        self, connection: Connection, follower: Follower, troubles: Troubles | None = None
    ) -> None:
        self._connection = connection
        self._follower = follower
        self._troubles = troubles
        self.seen: Counter[str] = Counter()

    async def call_the_roll(self) -> None:
        """Ask which calls the PBX carries, until cancelled; `ami.roll` says why."""
        while True:
            await asyncio.sleep(roll.EVERY)
            at = datetime.now(UTC)
            try:
                carried = await self._connection.calls()
            except (NotConnected, TimeoutError) as error:
                log.warning("can't ask which calls live, asking again later: %s", error)
            else:
                self._follower.carried(at, frozenset(carried))

    async def watch(self) -> None:
        """Take in AMI's events, one after the other; a bad one costs only itself."""
        while True:
            event = await self._connection.events.get()
            try:
                await self.take(event)
            except Exception:
                log.exception("can't take in AMI event %r", event)

    async def take(self, event: Event) -> None:
        """Count the event; tell the follower when the PBX started."""
        name = str(event.get("Event", ""))
        self.seen[name] += 1
        if name == "FullyBooted" and "Uptime" in event:
            age = timedelta(seconds=int(str(event["Uptime"])))
            await self._started(datetime.now(UTC) - age)

    async def _started(self, at: datetime) -> None:
        """The PBX started at `at`, or up to _CLOCK_GRAIN sooner.

        A call that began in between belongs to the PBX before, unless this one carries it.
        """
        try:
            carried = await self._connection.calls()
        except (NotConnected, TimeoutError) as error:
            log.warning("can't ask which calls live (%s); judging by their age alone", error)
            self._follower.pbx_started(at - _CLOCK_GRAIN, frozenset())
        else:
            self._follower.pbx_started(at, frozenset(carried))

    async def health(self) -> dict[str, Any]:
        """Is AMI up, how far is the spool read, what was seen."""
        progress = self._follower.progress
        return {
            "ami": "up" if self._connection.up else "down",
            "spool_offset": progress.position,
            "spool_lag_bytes": progress.lag,
            "spool_rejects": progress.rejects,
            "calls_open": progress.calls_open,
            "ledger_error": progress.error,
            "alarms": [
                {
                    "kind": each.kind,
                    "subject": each.subject,
                    "text": each.text,
                    "since": each.since.isoformat(),
                }
                for each in (self._troubles.open if self._troubles else ())
            ],
            "call_events": progress.events,
            "ami_events": dict(self.seen),
            "ami_events_dropped": self._connection.dropped,
        }

    async def queue(self) -> dict[str, Any]:
        """Who waits, and what the operators' queues did since the PBX was started.

        Raises Unavailable.
        """
        try:
            return queue_figures.figures(await self._connection.ask(queue_figures.QUESTION))
        except (NotConnected, TimeoutError) as error:
            raise Unavailable(f"the PBX gives no answer: {error}") from error


async def serve(settings: Settings) -> None:
    """Run the listener until SIGTERM or SIGINT.

    Raises LoginRefused, AlreadyListening, SpoolMoved, SecretMissing, OSError (port taken).
    """
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    engine = connect(settings.database_url)
    lock = ListenerLock(settings.run / "listener.lock", engine)
    try:
        await asyncio.to_thread(upgrade, settings.database_url)
        rater = Rater(
            DeckShelf(engine), RulesInForce(settings), DeckNames(settings), RuleBook(settings)
        )
        keeper = _keeper(settings, engine)
        watch = Watch(engine, CreditInForce(settings), settings.blocked_accounts)
        secret = _secret(settings)
        connection = Connection("127.0.0.1", settings.ami_port, AMI_USER, secret)
        troubles = Troubles(settings.run)
        room = Room(settings.spool, troubles)
        follower = Follower(
            settings.spool / "cel.csv", engine, rater, keeper, watch, troubles, room, lock
        )
        listener = Listener(connection, follower, troubles)
        stop = threading.Event()
        pages = Pages({"/health": listener.health, "/queue": listener.queue})
        page = await pages.start(settings.control_host, settings.http_port)
        try:
            log.info("listening; health on port %d", settings.http_port)
            await _until_first(
                asyncio.to_thread(follower.run, stop),
                connection.run(),
                listener.watch(),
                listener.call_the_roll(),
                overdue.watch(engine),
                nightly.watch(settings),
                stopping.wait(),
                stop=stop,
            )
        finally:
            page.close()
    finally:
        lock.release()
        engine.dispose()


async def _until_first(*parts: object, stop: threading.Event) -> None:
    """Run all parts until one ends; then end the others, and raise what ended it."""
    tasks = [asyncio.ensure_future(part) for part in parts]  # type: ignore[call-overload]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stop.set()
        for task in tasks[1:]:
            task.cancel()
        # The follower's thread finishes its transaction.
        await asyncio.wait(tasks)
    for task in done:
        if not task.cancelled():
            task.result()


def _keeper(settings: Settings, engine: Engine) -> Keeper:
    """The keeper of carriers, which tells what it knows in the run folder."""
    file = CarriersFile(settings.carriers)
    return Keeper(
        settings.carriers_measured,
        settings.carriers_held,
        file.now,
        Spending(engine, file.now),
    )


def _secret(settings: Settings) -> str:
    path = settings.secrets / "ami"
    try:
        return path.read_text(encoding="utf-8").strip()
    except FileNotFoundError as error:
        raise SecretMissing(f"no AMI password in {path}; `longlines run` makes it") from error


def main() -> int:
    """Start from the environment; one line on stderr and status 1 when it can't go on."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    try:
        asyncio.run(serve(environment.load()))
    except (
        AlreadyListening,
        DatabaseError,
        LoginRefused,
        OSError,
        SecretMissing,
        SettingsError,
        SpoolMoved,
    ) as error:
        print(f"listener: {error}", file=sys.stderr)
        return 1
    except SQLAlchemyError as error:
        print(f"listener: no database: {str(error).partition(chr(10))[0]}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
