"""Which lines of a growing trace can be shown now, so that none has to be taken back."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from longlines.trace.entries import Entry, Trace

SETTLES = timedelta(seconds=1)
"""Other sources may still tell of something earlier than what is older than this."""

HELD = timedelta(seconds=10)
"""An entry that may still grow is shown as it is when nothing was added for so long."""


class Following:
    """Remembers what was shown of one call."""

    def __init__(self) -> None:
        self.first = True
        self._shown: set[tuple[object, ...]] = set()

    def fresh(self, trace: Trace, now: datetime | None = None) -> Iterator[Entry]:
        """The entries to show next; all that are left once the call has ended."""
        self.first = False
        now = now or datetime.now(UTC)
        seen: Counter[tuple[str | None, ...]] = Counter()
        for entry in trace.entries:
            last = entry.until or entry.at
            waits = HELD if entry.open else SETTLES
            if trace.live and now - (last if entry.open else entry.at) < waits:
                return
            like = _like(entry)
            seen[like] += 1
            key = (like, seen[like])
            if key not in self._shown:
                self._shown.add(key)
                yield entry
            yield from self._ended(entry, key)

    def _ended(self, entry: Entry, key: tuple[object, ...]) -> Iterator[Entry]:
        """A prompt was shown when it began; its end is told by itself."""
        if entry.what != "prompt" or ("end", *key) in self._shown:
            return
        if entry.until is None:
            self._shown.add(("began", *key))
        elif ("began", *key) in self._shown:
            self._shown.add(("end", *key))
            name = entry.facts.get("key") or "the prompt"
            how = "is stopped by a key" if entry.facts.get("stopped") else "ends"
            text = f"{name} {how} after {(entry.until - entry.at).total_seconds():.2f} s"
            yield replace(entry, at=entry.until, what="prompt_end", text=text, until=None)


def _like(entry: Entry) -> tuple[str | None, ...]:
    """What stays the same of an entry while it is being completed."""
    told = entry.facts.get("key") if entry.what == "prompt" else entry.text
    return (entry.who, entry.to, entry.what, told)
