"""Takes in a long backlog with two processors: one folds ahead of the one that writes."""

import logging

from ami.spool import SpoolReader
from longlines.store import Batch, Intake, Recorded
from longlines.store.ahead import Ahead, Lost
from longlines.store.changes import at_one_go
from longlines.store.folder import Folded, Pieces

LONG = 1 << 22
"""Bytes of a batch from which on it is worth a process of its own."""

log = logging.getLogger(__name__)


class Backlog:
    """Records batches; use from one thread. Where there is little, it is done right here."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self._ahead: Ahead | None = None
        self._given: list[tuple[int | None, int, int]] = []
        self._generation = intake.generation

    def record(self, reader: SpoolReader, batch: Batch) -> Recorded:
        """Take in a batch that `reader` has just read. Raises as Intake.record does."""
        with at_one_go():
            return self._record(reader, batch)

    def _record(self, reader: SpoolReader, batch: Batch) -> Recorded:
        little = batch.end - batch.start < LONG and self._ahead is None
        if little or batch.bookmark is None:
            self.close()
            return self._intake.record(batch)
        try:
            folded = self._folded(reader, batch)
        except Lost as error:
            log.error("the process that folds ahead is gone, going on without it: %s", error)
            self.close()
            return self._intake.record(batch)
        try:
            return self._intake.record(batch, folded)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """End the process."""
        if self._ahead is not None:
            self._ahead.close()
            self._ahead = None
            # What the process held is no longer held by anybody.
            self._intake.forget()
        self._given.clear()

    def _folded(self, reader: SpoolReader, batch: Batch) -> Folded:
        key = (batch.bookmark, batch.start, batch.end)
        if self._ahead is None or self._given[:1] != [key] or self._stale():
            self.close()
            self._intake.forget()
            self._generation = self._intake.generation
            self._ahead = Ahead()
            self._ahead.give(*self._given_next(batch))
        following = reader.after(batch)
        folded = self._ahead.take(self._given_next(following) if following else None)
        self._given.pop(0)
        return folded

    def _stale(self) -> bool:
        return self._generation != self._intake.generation

    def _given_next(self, batch: Batch) -> tuple[int, Pieces]:
        """What is given of a batch, and a note that it is."""
        assert batch.bookmark is not None
        self._given.append((batch.bookmark, batch.start, batch.end))
        return batch.bookmark, batch.pieces
