"""Finds open calls that the PBX carries no more, though nothing tells of their end.

Asterisk writes each call event once and doesn't look whether that worked: the end of a call may be
missing while the PBX lives on (a full disk, a spool that was moved away). So the PBX is asked from
time to time which calls it carries. Use from one thread.
"""

from datetime import datetime

from longlines.billing.calls import Call
from longlines.billing.events import CallEvent
from longlines.store import Intake

EVERY = 30.0
"""Seconds from one roll-call to the next."""


class Roll:
    """Closes a call that two roll-calls missed, between which the spool was read up.

    One is not enough: the end of a call may be on its way to the spool. It is closed by the PBX's
    last sign of life before the last roll-call that it answered, which proves how long it was up.
    """

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self._missed: dict[str, CallEvent | None] = {}
        self._alive: CallEvent | None = None

    def call(self, at: datetime, carried: frozenset[str]) -> list[Call]:
        """Take in which calls (linkedids) the PBX carried at `at`, after the spool was read up.

        Gives the calls that were closed. Raises SQLAlchemyError, and then knows what it knew.
        """
        missing, alive = self._intake.missing(at, carried)
        lost: dict[CallEvent | None, set[str]] = {}
        for call in missing & self._missed.keys():
            lost.setdefault(self._missed[call], set()).add(call)
        closed = self._intake.close_missing(lost) if lost else []
        gone = missing.difference(*lost.values())
        self._missed = dict.fromkeys(gone, self._alive)
        self._alive = alive or self._alive
        return list(closed)
