"""A thousand changes of the flows under fifty calls at once, with the real engine's process."""

import asyncio
import os
import random
import socket
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from longlines.flow import library, sets
from longlines.flow.phone import Audio
from longlines.flow.place import unpack
from longlines.live import engines
from longlines.settings import CHECKOUT
from tests.published import take
from tests.wire import changing_flows
from tests.wire.asterisk_side import AsteriskSide, asks

CALLS = 50
SWAPS = int(os.environ.get("LONGLINES_TEST_SWAPS", "1000"))
UP_WITHIN = 20.0
MOST_LATER = 40
"""Changes that a call may live through between its two sessions, and a few within the first."""


@dataclass
class Swaps:
    """What the process that changes the flows has told so far."""

    archive: Path
    numbers: dict[str, int] = field(default_factory=dict)
    done: int = 0
    over: bool = False
    moved: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def read(self, told: asyncio.StreamReader) -> None:
        while line := await told.readline():
            number, version = line.split()
            async with self.moved:
                self.done = int(number)
                self.numbers[version.decode()] = self.done
                self.moved.notify_all()
        async with self.moved:
            self.over = True
            self.moved.notify_all()

    async def number(self, version: str) -> int:
        """Which change made this set; the engine may have it before we are told."""
        async with self.moved:
            await self.moved.wait_for(lambda: version in self.numbers or self.over)
        return self.numbers[version]

    async def until(self, number: int) -> None:
        async with self.moved:
            await self.moved.wait_for(lambda: self.done >= number or self.over)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    changing_flows.write(tmp_path / "flows", 0)
    take(tmp_path, tmp_path / "flows")
    return tmp_path


@pytest.fixture
async def port(home: Path) -> AsyncIterator[int]:
    """The AGI port of an engine process that runs on the set in `home`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = int(probe.getsockname()[1])
    own = {"LONGLINES_HOME": str(home), "LONGLINES_FLOWS": str(home / "flows")}
    with (home / "engine.log").open("wb") as log:
        engine = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "agi",
            env={**os.environ, **own, "LONGLINES_AGI_PORT": str(free)},
            cwd=CHECKOUT,
            stderr=log,
        )
    try:
        async with asyncio.timeout(UP_WITHIN):
            while not engines.running(home / "run"):
                await asyncio.sleep(0.05)
        yield free
    finally:
        engine.terminate()
        assert await engine.wait() == 0
    assert b"ERROR" not in (home / "engine.log").read_bytes()


async def first_session(port: int, hesitate: Callable[[], Awaitable[None]]) -> AsteriskSide:
    async with AsteriskSide(port, asks("spin")) as side:
        await side.until_handed_back("1", hesitate)
        return side


async def later_session(port: int, place: str) -> AsteriskSide:
    async with AsteriskSide(port, asks("spin", place, "no_answer")) as side:
        await side.until_handed_back()
        return side


async def call(port: int, swaps: Swaps, chance: random.Random) -> int:
    """One call through two sessions; the number of changes that it lived through."""
    known = swaps.done
    listens = known + chance.randrange(MOST_LATER // 8)
    first = await first_session(port, lambda: swaps.until(listens))
    place = unpack(first.variables["LL_PLACE"])
    number = await swaps.number(place.published)
    assert number >= known, "a call began on a set that was replaced"
    await swaps.until(number + chance.randrange(MOST_LATER))
    later = await later_session(port, first.variables["LL_PLACE"])
    assert later.variables["LL_NEXT"] == "end"
    assert later.variables["LL_WORD"] == f"v{number}"
    own = library.load_published(swaps.archive, place.published).prompts
    hello, farewell = own.parts(f"hello-{number}")[0], own.parts(f"farewell-{number}")[0]
    assert isinstance(hello, Audio)
    assert isinstance(farewell, Audio)
    assert hello.path in first.played
    assert later.played == [farewell.path]
    return swaps.done - number


async def caller(port: int, swaps: Swaps, seed: int) -> list[int]:
    chance, lived = random.Random(seed), []
    while not swaps.over:
        lived.append(await call(port, swaps, chance))
    return lived


async def test_a_thousand_swaps_under_fifty_calls(home: Path, port: int) -> None:
    swaps = Swaps(home / "flow-versions")
    swaps.numbers[sets.in_force(swaps.archive)] = 0
    begun = time.monotonic()
    words = ("-m", "tests.wire.changing_flows", str(home), str(home / "flows"), str(SWAPS))
    changing = await asyncio.create_subprocess_exec(
        sys.executable, *words, cwd=CHECKOUT, stdout=asyncio.subprocess.PIPE
    )
    assert changing.stdout
    async with asyncio.TaskGroup() as group:
        group.create_task(swaps.read(changing.stdout))
        callers = [group.create_task(caller(port, swaps, seed)) for seed in range(CALLS)]
    assert await changing.wait() == 0
    assert swaps.done == SWAPS
    lived = [each for task in callers for each in task.result()]
    took = time.monotonic() - begun
    print(
        f"{SWAPS} swaps in {took:.1f} s under {CALLS} calls at once: {len(lived)} calls, none "
        f"failed; {sum(each > 0 for each in lived)} lived through a swap, one through {max(lived)}"
    )
    assert sum(each > 0 for each in lived) > CALLS
