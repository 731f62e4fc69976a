"""Deletes what was kept long enough: in the database, and files of the home."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from sqlalchemy import Engine

from longlines.flow import library, retention
from longlines.flow.problems import FlowProblems
from longlines.flow.retention import Days
from longlines.settings import Settings
from longlines.store import Bookmark, bookmarks
from longlines.store import retention as stored
from longlines.store.invoices import expiring
from longlines.store.retention import Order

ROTATE_AT = 64 << 20
"""Bytes of the PBX's event log; what is longer is put aside under a name of its day."""

_SPOOL = "cel.csv"
_MESSAGE = re.compile(r"-[0-9]+\.wav")

Told = Callable[[str, int], None]
"""Hears of which rule how much is done."""


@dataclass(frozen=True)
class Found:
    """What one rule deleted, or would: `count` calls or files."""

    rule: str
    days: int | None
    before: datetime | None
    count: int


def rules(settings: Settings) -> Days:
    """The rules of the flows folder. Raises FlowProblems: nothing is deleted by half of them."""
    days, problems = retention.read(settings.flows / library.RETENTION)
    if problems:
        raise FlowProblems(problems)
    return days


def run(
    settings: Settings,
    engine: Engine,
    by: str,
    told: Told = lambda rule, count: None,
    *,
    dry: bool = False,
    now: datetime | None = None,
) -> list[Found]:
    """Delete by every rule, or with `dry` only count.

    Raises FlowProblems, SQLAlchemyError, OSError.
    """
    now = now or datetime.now(UTC)
    found = []
    for rule, days in rules(settings).items():
        if days is None:
            found.append(Found(rule, None, None, 0))
            continue
        order = Order(rule, days, now - timedelta(days=days), by)
        if rule in (stored.CALL_EVENTS, stored.CALLS):
            count = _in_database(stored, engine, order, told, dry, now)
        elif rule == expiring.INVOICES:
            count = _in_database(expiring, engine, order, told, dry, now)
        else:
            count = _files(settings, engine, order, told, dry, now)
        found.append(Found(rule, days, order.before, count))
    return found


class Shelf(Protocol):
    """What in the database has rules of its own."""

    def count_due(self, engine: Engine, order: Order) -> int:
        """Of how much something would be deleted."""
        ...

    def run(
        self, engine: Engine, order: Order, told: Callable[[int], None], now: datetime | None
    ) -> int:
        """Delete it, record that, and say of how much."""
        ...


def _in_database(
    shelf: Shelf, engine: Engine, order: Order, told: Told, dry: bool, now: datetime
) -> int:
    if dry:
        return shelf.count_due(engine, order)
    return shelf.run(engine, order, lambda count: told(order.rule, count), now)


def _files(
    settings: Settings, engine: Engine, order: Order, told: Told, dry: bool, now: datetime
) -> int:
    """The record is written before the file goes: a crash in between leaves a file, no secret."""
    if order.rule == "spool":
        with engine.connect() as connection:
            known = bookmarks.all_of(connection)
        due = list(_read_up(settings.spool, known))
        if not dry:
            put_aside(settings.spool / _SPOOL, now)
    else:
        due = list(_recordings(settings.recordings, order.rule, held_calls(engine)))
    count = 0
    for path in due:
        try:
            facts = path.stat()
        except FileNotFoundError:
            continue
        changed = datetime.fromtimestamp(facts.st_mtime, UTC)
        if changed >= order.before:
            continue
        if not dry:
            with engine.execution_options(writes=True).begin() as connection:
                stored.record(connection, order, [(path.name, changed, facts.st_size)], now)
            path.unlink(missing_ok=True)
        count += 1
        told(order.rule, count)
    return count


def held_calls(engine: Engine) -> set[str]:
    """Ids of calls under legal hold, as the names of recordings have them."""
    return {re.sub(r"[^0-9.]", "", each["call"]) for each in stored.held(engine)}


def _recordings(folder: Path, rule: str, held: set[str]) -> Iterator[Path]:
    """Messages that were left, or what else callers said, but of calls under legal hold."""
    for path in sorted(folder.glob("*.wav")):
        message = _MESSAGE.search(path.name) is not None
        if message == (rule == "recordings") and path.name.partition("-")[0] not in held:
            yield path


def _read_up(spool: Path, known: list[Bookmark]) -> Iterator[Path]:
    """Files of call events that were put aside, and read to their end."""
    for path in sorted(spool.glob(f"{_SPOOL}.?*")):
        if path.is_file() and not bookmarks.unread(path, known):
            yield path


def put_aside(path: Path, now: datetime) -> None:
    """Give a long event log another name. Asterisk opens it anew for each event."""
    if path.is_file() and path.stat().st_size >= ROTATE_AT:
        aside = path.with_name(f"{path.name}.{now:%Y%m%dT%H%M%SZ}")
        if not aside.exists():
            path.rename(aside)
