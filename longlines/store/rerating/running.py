"""Carries re-rates out: each batch in one transaction, so that whoever is killed changed it or not.

A batch has the new charges, their entries in the ledger (a reversal and a new entry for each
change), what is kept of it, and how far the run has come.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeAlias

from sqlalchemy import Connection, Engine, update

from longlines.store import charges as charge_rows
from longlines.store.ledger import settle
from longlines.store.rating import Rater
from longlines.store.rerating import batches, kept
from longlines.store.rerating.kept import Run
from longlines.store.rerating.model import (
    CHANGED,
    SAME,
    Change,
    Key,
    RerateError,
    RulesOf,
    Tally,
    Wish,
)
from longlines.store.rerating.tables import changes, rerates
from longlines.store.upsert import upsert

Progress: TypeAlias = Callable[[int, int], None]
"""Told how many charges are done, and how many there are."""

Raters: TypeAlias = Callable[[RulesOf, datetime], Rater]
"""Makes what gives prices by which rules, from decks that were imported by then."""


def untold(done: int, total: int) -> None:
    """Tell nobody."""


class Rerating:
    """Re-rates in the database of `engine`. Methods raise RerateError and SQLAlchemy's errors."""

    def __init__(
        self,
        engine: Engine,
        raters: Raters,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._engine = engine
        self._writing = engine.execution_options(writes=True)
        self._raters = raters
        self._now = now

    def look(self, wish: Wish, progress: Progress = untold) -> Tally:
        """What a re-rate would do; nothing is changed."""
        rater, tally, position = self._raters(wish.rules, self._now()), Tally(), ""
        with self._engine.connect() as connection:
            total = batches.count(connection, wish)
            rater.refresh(connection)
        done = 0
        while True:
            with self._engine.connect() as connection:
                rows = batches.after(connection, wish, position)
                tally.add(batches.rated(connection, rater, wish, rows))
            if not rows:
                return tally
            position, done = batches.position_of(rows[-1]), done + len(rows)
            progress(done, total)

    def begin(self, wish: Wish, who: str, why: str) -> int:
        """Put a run on record; `carry_on` does it. Only one is under way at a time."""
        with self._writing.begin() as connection:
            self._none_under_way(connection)
            return kept.add(connection, wish, who, why, self._now())

    def begin_undoing(self, number: int, who: str, why: str) -> int:
        """The same for a run that takes another one back."""
        with self._writing.begin() as connection:
            self._none_under_way(connection)
            run = kept.find(connection, number)
            if (other := kept.undone_by(connection, number)) is not None:
                raise RerateError(f"rerate {number} was undone already, by rerate {other}")
            return kept.add(connection, run.wish, who, why, self._now(), undoes=number)

    def carry_on(self, number: int, progress: Progress = untold) -> Tally:
        """Do what is left of a run."""
        rater: Rater | None = None
        with self._engine.connect() as connection:
            run = kept.find(connection, number)
            total = batches.count(connection, run.wish)
        while True:
            with self._writing.begin() as connection:
                run = kept.find(connection, number, lock=True)
                if run.ended_at is not None:
                    break
                if rater is None:
                    rater = self._raters(run.wish.rules, run.known_by)
                    rater.refresh(connection)
                self._batch(connection, run, rater)
            progress(run.looked_at, total)
        with self._engine.connect() as connection:
            return kept.tally(connection, number)

    def retry(self, number: int, progress: Progress = untold) -> Tally:
        """Try the failures of a run again, by the decks and rules that there are now."""
        with self._engine.connect() as connection:
            run = kept.find(connection, number)
            keys = kept.failed_keys(connection, number)
        if run.ended_at is None:
            raise RerateError(f"rerate {number} isn't finished: longlines rerate --resume {number}")
        if run.undoes is not None and keys:
            raise RerateError(
                f"rerate {number} undoes rerate {run.undoes}, and what failed was changed again "
                "since: re-rate the period instead"
            )
        rater = self._raters(run.wish.rules, self._now())
        for start in range(0, len(keys), batches.BATCH):
            with self._writing.begin() as connection:
                kept.find(connection, number, lock=True)
                rater.refresh(connection)
                tried = kept.attempts(connection, number, keys[start : start + batches.BATCH])
                rows = batches.of_keys(connection, list(tried))
                found = list(batches.rated(connection, rater, run.wish, rows))
                self._change(connection, run, found, tried)
            progress(min(len(keys), start + batches.BATCH), len(keys))
        with self._engine.connect() as connection:
            return kept.tally(connection, number)

    def _none_under_way(self, connection: Connection) -> None:
        if left := [run.id for run in kept.runs(connection) if run.ended_at is None]:
            raise RerateError(
                f"rerate {left[0]} isn't finished; longlines rerate --resume {left[0]} does the "
                "rest of it"
            )

    def _batch(self, connection: Connection, run: Run, rater: Rater) -> None:
        """One batch, or the end."""
        done: Sequence[object]
        if run.undoes is None:
            rows = batches.after(connection, run.wish, run.position, lock=True)
            found = list(batches.rated(connection, rater, run.wish, rows))
            done, position = rows, batches.position_of(rows[-1]) if rows else ""
        else:
            found = batches.taken_back(connection, run)
            done, position = found, batches.position_after(found)
        c = rerates.c
        if not done:
            connection.execute(update(rerates).where(c.id == run.id).values(ended_at=self._now()))
            return
        self._change(connection, run, found)
        values = {"position": position, "looked_at": c.looked_at + len(done)}
        connection.execute(update(rerates).where(c.id == run.id).values(values))

    def _change(
        self,
        connection: Connection,
        run: Run,
        found: Iterable[Change],
        tried: Mapping[Key, int] | None = None,
    ) -> None:
        """Write new charges, book them, and keep what was done; what stays as it was is kept only
        in place of a failure, of those that were `tried` so often before."""
        tried = tried or {}
        found = [each for each in found if each.state != SAME or each.key in tried]
        changed = [each for each in found if each.state == CHANGED]
        charge_rows.write(connection, [dict(each.after) for each in changed])
        now = self._now()
        memo = {"rerate": str(run.id), "why": run.why, "by": run.who}
        settle(connection, {each.key[0] for each in changed}, now, memo)
        rows = [kept.row(run.id, each, now, tried.get(each.key, 0) + 1) for each in found]
        upsert(connection, changes, rows)
