"""Every carrier's tries of the last hour: counted, and judged.

A pure fold with a clock from outside. What is told again of a call replaces what was told of it
before.
"""

import math
from collections import Counter, OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field

from longlines.carriers.quality import measures
from longlines.carriers.quality.carrier_watch import EVERYWHERE, CarrierWatch
from longlines.carriers.quality.recent import Recent
from longlines.carriers.quality.rules import Rules
from longlines.carriers.quality.sample import Sample
from longlines.carriers.quality.window import BUCKETS, WIDTH, Window

LATE = 2000
"""Calls that are over and still known, for what is told of them late."""

RATE_MEMORY = 60.0
"""Seconds after which a try counts half in how busy a group is."""

Key = tuple[str, str]
"""A carrier and a group of numbers, or EVERYWHERE."""


@dataclass(frozen=True)
class Measured:
    """The weighted counts of a carrier in a group, and the values that they come to.

    `all` holds every value; `values` those from enough samples.
    """

    sums: Mapping[str, float] = field(default_factory=dict)
    values: Mapping[str, float] = field(default_factory=dict)
    all: Mapping[str, float] = field(default_factory=dict)


class Board:
    """What is known of every carrier. Times are in seconds of the epoch."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.calls_now: Counter[str] = Counter()
        self.watches: dict[str, CarrierWatch] = {}
        self.windows: dict[Key, Window] = {}
        self._busy: dict[str, Recent] = {}
        self._open: dict[str, Mapping[int, Sample]] = {}
        self._late: OrderedDict[str, Mapping[int, Sample]] = OrderedDict()
        self._measured: dict[Key, tuple[int, Measured]] = {}

    def take(self, call: str, over: bool, samples: Mapping[int, Sample], now: float) -> None:
        """Learn what is known at `now` of a call's tries, by their position.

        `over` says that nothing more is to come.
        """
        before = self._open.pop(call, None) or self._late.pop(call, {})
        for position, sample in samples.items():
            old = before.get(position)
            if sample != old:
                self._replace(old, sample, now)
        if not over:
            self._open[call] = samples
            return
        self._late[call] = samples
        if len(self._late) > LATE:
            self._late.popitem(last=False)

    def move(self, now: float) -> None:
        """Drop what has become too old."""
        for key, window in list(self.windows.items()):
            window.move(now)
            if window.empty:
                del self.windows[key]
                self._measured.pop(key, None)

    def measured(self, key: Key, now: float) -> Measured:
        """What a carrier did in a group; nothing for one that was not tried there."""
        window = self.windows.get(key)
        if window is None:
            return Measured()
        minute = window.move(now)
        known = self._measured.get(key)
        if known is None or known[0] != minute:
            sums = window.sums(now)
            enough = measures.values(sums, self.rules.samples)
            known = minute, Measured(sums, enough, measures.values(sums, 0.0))
            self._measured[key] = known
        return known[1]

    def tries_per_second(self, group: str, now: float) -> float:
        """How busy a group is, by all carriers."""
        busy = self._busy.get(group)
        return sum(busy.counts(now)) * math.log(2) / RATE_MEMORY if busy else 0.0

    def _replace(self, old: Sample | None, new: Sample, now: float) -> None:
        if old is not None:
            self._count(old, now, back=True)
        else:
            for group in {new.group, EVERYWHERE}:
                self._busy.setdefault(group, Recent(RATE_MEMORY)).add(True, new.started)
        self._count(new, now)
        judged = old is not None and old.good is not None
        if new.good is not None and not judged and new.group != EVERYWHERE:
            self._judge(new, new.good, now)

    def _judge(self, sample: Sample, good: bool, now: float) -> None:
        at = sample.settled or now
        watch = self.watches.get(sample.carrier)
        if watch is None:
            watch = self.watches[sample.carrier] = CarrierWatch(self.rules)
        if at > now - WIDTH * BUCKETS:
            watch.take(sample.group, good, sample.started, at)

    def _count(self, sample: Sample, now: float, *, back: bool = False) -> None:
        if sample.over is None:
            self.calls_now[sample.carrier] += -1 if back else 1
        for at, at_end in ((sample.settled, False), (sample.over, True)):
            counts = measures.facts(sample, at_end=at_end) if at is not None else {}
            if at is None or not counts:
                continue
            for group in {sample.group, EVERYWHERE}:
                key = (sample.carrier, group)
                window = self.windows.get(key)
                if window is None:
                    window = self.windows[key] = Window()
                if back:
                    window.take_back(at, counts)
                else:
                    window.add(at, counts, now)
                self._measured.pop(key, None)
