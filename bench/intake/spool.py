"""Makes a spool of many calls in the shape of real ones.

`calls.csv` holds six calls as Asterisk told them: one answered by a carrier, one that the first
carrier refused, a busy one, one not answered, a collect call, and one that left in the menu.
Each made-up call is one of them with ids, times, numbers and length of talk of its own; they
begin at an even rate and so overlap, as the events in a real spool do.
"""

import heapq
import itertools
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

START = 1795300000
MIX = (0, 1, 0, 5, 2, 0, 0, 3, 0, 5, 0, 0, 4, 0, 1, 0, 5, 2, 0, 0, 3, 0, 5, 0)
"""How often each of the six is made, in every two dozen calls; 18 events each on average."""

_TIME = re.compile(rb'^("[A-Z_]+",")([0-9]+)\.([0-9]{6})')
_ID = re.compile(rb"1795337[0-9]{3}\.[0-9]+")
_CHANNEL = re.compile(rb"(PJSIP/[a-z-]+-)[0-9a-f]{8}\b")
_ABROAD = re.compile(rb"442079460[0-9]{3}")
_CALLER = re.compile(rb"12025550(?:101|102)")


@dataclass(frozen=True)
class Made:
    """What was written: how many calls and events, and bytes."""

    calls: int
    events: int
    size: int


@dataclass(frozen=True)
class _Sample:
    """One real call: (microseconds from its beginning, the record without its time)."""

    records: list[tuple[int, bytes, bytes]]
    ids: list[bytes]
    channels: list[bytes]
    talk_from: int


def write(path: Path, calls: int, rate: float = 50.0, seed: int = 1) -> Made:
    """Write `calls` calls to `path`, `rate` beginning each second."""
    events = 0
    with path.open("wb") as file:
        for record in records(calls, rate, seed):
            file.write(record)
            events += 1
    return Made(calls, events, path.stat().st_size)


def records(calls: int, rate: float = 50.0, seed: int = 1) -> Iterator[bytes]:
    """Their records, in the order in which they happen."""
    chance, samples, serial = random.Random(seed), _samples(), itertools.count()
    waiting: list[tuple[int, int, bytes]] = []
    order = itertools.count()
    for number in range(calls):
        begins = START * 1_000_000 + int(number / rate * 1_000_000)
        sample = samples[MIX[number % len(MIX)]]
        for at, record in _made(sample, begins, number, chance, serial):
            heapq.heappush(waiting, (at, next(order), record))
        while waiting and waiting[0][0] <= begins:
            yield heapq.heappop(waiting)[2]
    while waiting:
        yield heapq.heappop(waiting)[2]


def _samples() -> list[_Sample]:
    calls: dict[bytes, list[tuple[int, bytes, bytes]]] = {}
    for line in Path(__file__).with_name("calls.csv").read_bytes().splitlines(keepends=True):
        found = _TIME.match(line)
        assert found is not None
        at = int(found[2]) * 1_000_000 + int(found[3])
        linked = line.split(b'","')[15]
        calls.setdefault(linked, []).append((at, found[1], line[found.end() :]))
    return [_sample(linked, told) for linked, told in calls.items()]


def _sample(linked: bytes, told: list[tuple[int, bytes, bytes]]) -> _Sample:
    begun = told[0][0]
    text = b"".join(rest for _, _, rest in told)
    others = sorted(set(_ID.findall(text)) - {linked}, key=lambda name: int(name.split(b".")[1]))
    channels = sorted({found[0] for found in _CHANNEL.finditer(text)})
    bridged = [at for at, kind, _ in told if kind.startswith(b'"BRIDGE_EXIT')]
    over = bridged[0] if bridged else told[-1][0] + 1
    records = [(at - begun, kind, rest) for at, kind, rest in told]
    return _Sample(records, [linked, *others], channels, over - begun)


def _made(
    sample: _Sample,
    begins: int,
    number: int,
    chance: random.Random,
    serial: Iterator[int],
) -> Iterator[tuple[int, bytes]]:
    """One call: its records with their times."""
    second = b"%d" % (begins // 1_000_000)
    ids = {old: second + b".%d" % next(serial) for old in sample.ids}
    tags = {old: _CHANNEL.sub(rb"\g<1>%08x" % next(serial), old) for old in sample.channels}
    talk = int(chance.expovariate(1 / 60e6))
    abroad = b"4420794%05d" % (number % 100_000)
    caller = b"12025550%03d" % (100 + number % 100)
    for offset, kind, rest in sample.records:
        text = _ID.sub(lambda found: ids[found[0]], rest)
        text = _CHANNEL.sub(lambda found: tags[found[0]], text)
        text = _CALLER.sub(caller, _ABROAD.sub(abroad, text))
        at = begins + offset + (talk if offset >= sample.talk_from else 0)
        yield at, kind + b"%d.%06d" % divmod(at, 1_000_000) + text
