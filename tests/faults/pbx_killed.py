"""The PBX is killed with -9 while calls are up: all are closed after its restart, none over-billed.

    python -m tests.faults.pbx_killed [--calls 100]

Ends with 1 when a call stays open, is told twice or not at all, is billed for longer than its
telephone was on the line, or for less than the PBX's last sign of life proves.
"""

import argparse
import asyncio
import os
import signal
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from longlines import store
from longlines.billing.calls import Call
from longlines.store.calls import count_open, latest
from longlines.telephones.heard import eventually
from longlines.telephones.legs import Leg
from longlines.telephones.phones import Phones
from tests.pbx.carriers import CARRIERS, Office, open_office
from tests.pbx.judging import WITHIN
from tests.pbx.moving import ABROAD, DIALLED, passes

CALLS = 100
PATIENT = "stepping_back: {in_a_row: 1000, samples: 1000}\n"
BACK_WITHIN = 60.0
PROVEN_WITHIN = 3.0
"""Seconds between two signs of life, on a machine that is busy."""

TALK = 5.0


@dataclass
class Outcome:
    """What became of the calls; `longest` is how long telephones were on the line, at most."""

    calls: list[Call]
    dialled: int
    longest: float

    @property
    def wrong(self) -> list[str]:
        """What is wrong, in words."""
        mine = [call for call in self.calls if call.to.startswith("+44")]
        open_ = [call for call in mine if not call.complete]
        over = [call for call in mine if float(call.talk_seconds) > self.longest + WITHIN]
        found = []
        if len(mine) != self.dialled:
            found.append(f"{self.dialled} calls were up, {len(mine)} are told of")
        found += [f"{call.id} is still open" for call in open_]
        billed = max((float(call.talk_seconds) for call in mine), default=0.0)
        if billed < self.longest - PROVEN_WITHIN:
            found.append(f"at most {billed} s are billed of {self.longest:.1f} s")
        return found + [f"{call.id} is billed {call.talk_seconds} s" for call in over]


async def kill(office: Office, count: int) -> Outcome:
    """Bring up so many calls, kill the PBX, and wait until it is back and all calls are closed."""
    exchange = office.exchange
    async with Phones() as phones:
        mine = [
            await phones.register(user, exchange.passwords[user], exchange.host, exchange.sip_port)
            for user in DIALLED
        ]
        legs: list[Leg] = []
        for number in range(count):
            legs.append(await mine[number % len(mine)].dial(ABROAD))
        for leg in legs:
            await leg.wait_answered(60)
        await passes(TALK)
        os.kill(exchange.part("pbx"), signal.SIGKILL)
        now = time.monotonic()
        longest = max(now - leg.answered.monotonic for leg in legs if leg.answered)

    async def ready() -> bool:
        return bool((await asyncio.to_thread(exchange.status))["ready"])

    _: bool = await eventually(ready, BACK_WITHIN, every=1.0, what="the PBX is back")
    engine = store.connect(office.settings.database_url)

    async def closed() -> bool:
        return await asyncio.to_thread(count_open, engine) == 0

    _ = await eventually(closed, BACK_WITHIN, every=0.5, what="all calls are closed")
    calls = latest(engine, 10 * count)
    engine.dispose()
    return Outcome(calls, count, longest)


def main() -> int:
    """As the command line says."""
    reading = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    reading.add_argument("--calls", type=int, default=CALLS)
    wanted = reading.parse_args()
    with tempfile.TemporaryDirectory(prefix="longlines-killed-") as folder:
        office = open_office(Path(folder) / "var")
        office.settings.carriers.write_text(CARRIERS + PATIENT)
        try:
            office.exchange.start()
            outcome = asyncio.run(kill(office, wanted.calls))
        finally:
            office.exchange.stop()
    billed = max(float(call.talk_seconds) for call in outcome.calls)
    print(
        f"{wanted.calls} calls up, the PBX killed after {outcome.longest:.1f} s; "
        f"{sum(call.lost for call in outcome.calls)} closed as lost, at most {billed:.3f} s billed"
    )
    print("\n".join(outcome.wrong))
    return 1 if outcome.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
