"""Desk and listener are killed with -9 while an operator asks somebody for a caller: the talk goes
on, and all of it stands on his screen again within three seconds.

    python -m tests.faults.desk_kills [--times 6]

Ends with 1 when a screen took longer, or showed anything else than before.
"""

import argparse
import asyncio
import os
import signal
import statistics
import sys
import tempfile
import time
from pathlib import Path

from longlines.host.supervisor import Pace
from longlines.telephones.phones import Phone, Phones
from tests.pbx.desk_scenes import (
    PATIENCE,
    at_desk,
    comes_back,
    hear_each_other,
    of,
    stage,
    taken,
    to_the_operators,
)
from tests.pbx.exchange import Exchange
from tests.pbx.moving import passes
from tests.wire.desk.at_the_desk import Person

TIMES = 6
PROMISED = 3.0
"""Seconds until a screen shows again what it showed."""

TOGETHER, APART = ("listener", "desk"), ("desk",)
WHO = ("alice", "operator1", "bob")
KEPT = ("state", "operators", "placed", "number")


async def seconds_away(
    exchange: Exchange, desk: Person, call: str, parts: tuple[str, ...]
) -> float:
    """Kill parts; the seconds until the screen shows the call as before. AssertionError if not."""
    before = of(desk.state, call)
    begun = time.monotonic()
    for part in parts:
        os.kill(exchange.part(part), signal.SIGKILL)
    await comes_back(desk)
    await desk.until(lambda seen: stage(seen, call) == stage({"calls": {call: before}}, call))
    took = time.monotonic() - begun
    now = of(desk.state, call)
    assert [now[name] for name in KEPT] == [before[name] for name in KEPT]
    return took


async def run(home: Path, times: int) -> list[float]:
    """The seconds of each time."""
    with Exchange(home / "var", desk=True) as exchange:
        async with Phones() as phones, at_desk(exchange, "operator1") as desk:
            alice, first, bob = [await _phone(exchange, phones, name) for name in WHO]
            await desk.until(lambda seen: seen["operators"]["operator1"]["queues"])
            await desk.do("away", reason="writing")
            calling = await to_the_operators(exchange, alice)
            call, own = await taken(desk, first)
            assert (await desk.do("consult", to="2025550102", reason="a question"))[0] == 200
            theirs = await bob.ringing(PATIENCE)
            await theirs.answer()
            await desk.until(lambda seen: stage(seen, call) == "asked")
            found = []
            for number in range(times):
                found.append(
                    await seconds_away(exchange, desk, call, (APART, TOGETHER)[number % 2])
                )
                print(f"{number + 1} of {times}: {found[-1]:.2f} s", flush=True)
                await hear_each_other(own, 900, theirs, 1300)
                # What dies early is started later each time: that isn't what is measured here.
                await passes(Pace().brief)
            await calling.hangup()
            return found


async def _phone(exchange: Exchange, phones: Phones, name: str) -> Phone:
    password = exchange.passwords[name]
    return await phones.register(name, password, exchange.host, exchange.sip_port)


def main() -> int:
    """Print what was measured; 1 when it was too long."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=TIMES)
    times = parser.parse_args().times
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(run(Path(folder), times))
    late = [seconds for seconds in found if seconds > PROMISED]
    print(
        f"{times} kills: the screen was back after {statistics.median(found):.2f} s (median),"
        f" {max(found):.2f} s (longest); {len(late)} took more than {PROMISED:g} s"
    )
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main())
