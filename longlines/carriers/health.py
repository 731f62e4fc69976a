"""Keeps an engine's view of the carriers up to date with what the listener measures.

The listener writes `carriers.json` a few times a second; a look is one `stat`, and only a file
that has changed is read. What is older than STALE seconds says nothing about now: without a
listener every carrier counts as well, but for those that an admin holds back.
"""

import logging
import time
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from longlines.carriers import holds
from longlines.carriers.holds import Word, Words
from longlines.carriers.quality import published
from longlines.carriers.state import EVERYWHERE, WELL, Health, State

STALE = 15.0
"""Seconds after which what was measured is taken for nothing."""

LOOK_EVERY = 0.2
"""Seconds between looks."""

log = logging.getLogger(__name__)


class CarrierHealth:
    """Fills `state` from `measured` (carriers.json) and `held` (the admins' holds).

    `words` says what it goes by: "" while that is fresh, else why every carrier counts as well.
    With `counts_calls` false, calls in progress are left to who counts them to the moment.
    """

    def __init__(
        self,
        measured: Path,
        held: Path,
        state: State,
        clock: Callable[[], float] = time.time,
        *,
        counts_calls: bool = True,
    ) -> None:
        self._measured = measured
        self._held = Words(held)
        self._state = state
        self._clock = clock
        self._counts_calls = counts_calls
        self._sign: tuple[int, ...] | None = None
        self._document: dict[str, Any] | None = None
        self._known: dict[tuple[str, str], Health] = {}
        self._rows: dict[tuple[str, str], tuple[dict[str, Any], Health]] = {}
        self._seen: tuple[dict[str, Any] | None, dict[str, Word]] | None = None
        self.words = ""

    async def follow(self) -> None:
        """Look for ever; what changed is read in a thread, so that no call waits for a disk."""
        import asyncio  # doubles the start of a script that carries one call

        while True:
            if self._changed:
                await asyncio.to_thread(self._read)
            self._apply()
            await asyncio.sleep(LOOK_EVERY)

    def look(self) -> None:
        """Look once."""
        if self._changed:
            self._read()
        self._apply()

    @property
    def _changed(self) -> bool:
        return self._held.changed or holds.sign_of(self._measured) != self._sign

    def _read(self) -> None:
        try:
            self._held.all()
        except OSError as error:
            log.error("can't read which carriers are held back: %s", error)
        sign = holds.sign_of(self._measured)
        if sign != self._sign:
            self._document, self._sign = published.read(self._measured), sign

    def _apply(self) -> None:
        now = self._clock()
        held = holds.in_force(self._held.known, datetime.fromtimestamp(now, UTC))
        document, words = self._fresh(now)
        if words != self.words:
            self.words = words
            if words and self._document is not None:
                log.warning("%s", words)
            else:
                log.info("%s", words or "the carriers' health is known")
        seen = document, held
        if seen == self._seen:
            return
        self._seen = seen
        try:
            self._fill(document, held)
        except (AttributeError, KeyError, TypeError, ValueError, InvalidOperation) as error:
            self._document = None
            log.error("%s is no account of carriers: %r", self._measured, error)

    def _fresh(self, now: float) -> tuple[dict[str, Any] | None, str]:
        if self._document is None:
            return None, "nothing is measured of the carriers yet: all count as well"
        age = now - _epoch(self._document.get("at"))
        if abs(age) > STALE:
            return None, (
                f"what was measured of the carriers is {age:.0f} s old: all count as well until "
                f"the listener (python -m ami) writes {self._measured} again"
            )
        return self._document, ""

    def _fill(self, document: dict[str, Any] | None, held: Mapping[str, Word]) -> None:
        """Tell the state what has changed."""
        carriers = document["carriers"] if document else {}
        rows = {
            (name, group): row
            for name, carrier in carriers.items()
            for group, row in carrier["groups"].items()
        }
        found = {key: self._health(key, row) for key, row in rows.items()}
        self._rows = {key: (row, found[key]) for key, row in rows.items()}
        for name, word in held.items():
            groups = [group for carrier, group in found if carrier == name]
            for group in {EVERYWHERE, *groups}:
                found[name, group] = Health(share=0.0, until=word.until, reason=word.words)
        if self._known.keys() - found.keys() or any(
            known.share < 1 <= found[key].share for key, known in self._known.items()
        ):
            # The state learns only by forgetting that everybody is well again.
            self._state.forget()
            self._known = {}
        for key, health in found.items():
            if self._known.get(key) != health:
                self._state.measured(*key, health)
        self._known = found
        for name, carrier in carriers.items():
            self._count(name, carrier)

    def _health(self, key: tuple[str, str], row: dict[str, Any]) -> Health:
        before, known = self._rows.get(key, (None, WELL))
        return known if row == before else _health(row)

    def _count(self, name: str, carrier: dict[str, Any]) -> None:
        live = self._state.live(name)
        calls = int(carrier["calls"])
        if self._counts_calls and calls != live.calls:
            self._state.counted(name, calls)
        if spent := carrier["spent"]:
            amount, day = Decimal(spent["amount"]), date.fromisoformat(spent["day"])
            if (amount, day) != (live.spent, live.spent_on):
                self._state.spent(name, amount, day)


def _health(row: dict[str, Any]) -> Health:
    quality, reliability = float(row["quality"]), float(row["reliability"])
    if row["standing"] == "held":
        # What holds now is in the admins' own file.
        return Health(quality, reliability)
    until = None if row["until"] is None else datetime.fromisoformat(row["until"])
    return Health(quality, reliability, float(row["share"]), until, str(row["why"]))


def _epoch(text: object) -> float:
    try:
        return datetime.fromisoformat(str(text)).timestamp()
    except ValueError:
        return 0.0
