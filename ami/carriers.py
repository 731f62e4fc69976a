"""Keeps what is known of the carriers, and tells the engines and people.

Fed by the follower in its own thread, with each batch once that is in the ledger. Trouble here
costs nobody a record: it is logged, and the carriers count as well once the file is stale.
"""

import functools
import logging
import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from ami.samples import samples_of
from longlines.billing.calls import Call
from longlines.billing.tries import Try
from longlines.carriers import holds
from longlines.carriers.holds import Word, Words
from longlines.carriers.model import Carriers
from longlines.carriers.quality import published, report
from longlines.carriers.quality.board import Board
from longlines.carriers.quality.sample import Sample
from longlines.carriers.quality.window import BUCKETS, WIDTH
from longlines.store.tries import since

EVERY = 0.25
"""Seconds between two accounts at least, while something happens."""

PART_OF_TIME = 0.1
"""The most of the listener's time that accounts take: with many groups they are told less often."""

AT_REST = 2.0
"""Seconds between two accounts while nothing does: they show that somebody is looking."""

MOST_REBUILT = 50_000
"""Tries of the last hour that are read again at the start, the newest ones."""

log = logging.getLogger(__name__)


class Spending(Protocol):
    """Knows what was spent with each carrier today."""

    def today(self, now: float) -> Mapping[str, Mapping[str, str]]:
        """By carrier its `day`, `amount` and `currency`."""
        ...


class NothingSpent:
    """For an office that doesn't rate what it buys."""

    def today(self, now: float) -> Mapping[str, Mapping[str, str]]:
        """Nothing is known."""
        return {}


class Keeper:
    """The board of carriers, and its file. Use from one thread.

    `carriers` gives what carriers.yaml says now: who is told of before he was ever tried, and the
    rules of stepping back.
    """

    def __init__(
        self,
        measured: Path,
        held: Path,
        carriers: Callable[[], Carriers] = Carriers,
        spending: Spending | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._path = measured
        self._held = Words(held)
        self._carriers = carriers
        self._spending = spending or NothingSpent()
        self._clock = clock
        self._engine: Engine | None = None
        self._board = Board(carriers().rules)
        self._written = -math.inf
        self._pause = EVERY
        self._changed = True
        self._trouble = ""

    def rebuild(self, engine: Engine) -> None:
        """Begin with what the tries of the last hour say, told again in their order.

        Raises SQLAlchemyError, OSError.
        """
        begun, now = time.monotonic(), self._clock()
        tries = list(since(engine, _utc(now - WIDTH * BUCKETS), MOST_REBUILT))
        self._engine = engine
        self._board = Board(self._carriers().rules)
        _tell_again(self._board, tries, self._held.all(), now)
        log.info("%d tries of the last hour read in %.1f s", len(tries), time.monotonic() - begun)

    def take(self, calls: Iterable[Call], tries: Mapping[str, Sequence[Try]]) -> None:
        """Learn from calls as they stand now, with their tries by the call's id."""
        now = self._clock()
        for call in calls:
            if told := tries.get(call.id):
                self._board.take(call.id, call.complete, samples_of(told), now)
                self._changed = True

    def publish(self) -> None:
        """Write the account of now, if it is time for one."""
        now = self._clock()
        wait = self._pause if self._changed else max(self._pause, AT_REST)
        # Also when somebody has set the clock back.
        if not 0 <= now - self._written < wait:
            begun = time.process_time()
            self._written, self._changed = now, False
            self._write(now)
            self._pause = max(EVERY, (time.process_time() - begun) / PART_OF_TIME)

    def _write(self, now: float) -> None:
        try:
            carriers = self._carriers()
            if carriers.rules != self._board.rules and self._engine:
                self.rebuild(self._engine)
            self._hear(now)
            held = holds.in_force(self._held.known, _utc(now))
            until = {
                name: (word.until.timestamp(), word.words)
                for name, word in held.items()
                if word.until
            }
            names = [each.name for each in carriers.carriers if each.enabled]
            rows = report.rows(self._board, names, until, now)
            shown = {name: holds.as_json(word) for name, word in held.items()}
            spent = self._spending.today(now)
            published.write(self._path, published.document(self._board, rows, spent, shown, now))
        except (OSError, SQLAlchemyError) as error:
            self._say(f"can't tell of the carriers: {str(error).partition(chr(10))[0]}")
        else:
            self._say("")

    def _hear(self, now: float) -> None:
        """Take in what admins said since the last time."""
        before = len(self._held.known)
        for word in self._held.all()[before:]:
            watch = self._board.watches.get(word.carrier)
            if word.what == holds.RELEASE and watch is not None:
                watch.release(now)

    def _say(self, trouble: str) -> None:
        if trouble and trouble != self._trouble:
            log.error("%s", trouble)
        self._trouble = trouble


def _tell_again(board: Board, tries: Sequence[Try], said: Sequence[Word], now: float) -> None:
    """Bring a new board to where it would stand, had it heard all this when it happened."""
    calls: dict[str, list[Try]] = {}
    for each in sorted(tries, key=lambda each: each.position):
        calls.setdefault(each.call, []).append(each)
    events: list[tuple[float, int, Callable[[], None]]] = []
    for call, told in calls.items():
        samples = samples_of(told)
        over = all(sample.over is not None for sample in samples.values())
        known: dict[int, Sample] = {}
        for position, sample in samples.items():
            known = {**known, position: sample}
            last = over and len(known) == len(samples)
            tell = functools.partial(board.take, call, last, known, now)
            events.append((sample.settled or now, len(events), tell))
    for word in said:
        if word.what == holds.RELEASE:
            tell = functools.partial(_release, board, word)
            events.append((word.at.timestamp(), len(events), tell))
    for _, _, happen in sorted(events, key=lambda event: event[:2]):
        happen()


def _release(board: Board, word: Word) -> None:
    watch = board.watches.get(word.carrier)
    if watch is not None:
        watch.release(word.at.timestamp())


def _utc(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)
