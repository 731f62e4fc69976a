"""Calls made and moved at random on a real exchange: each is charged once, to the second.

    python -m tests.faults.random_calls [--calls 500] [--seed 20261122] [--keep FOLDER]

Ends with 1 when a charge is missing, double, somebody else's, or more than a second away from what
the telephones' own clocks say; or when events and CDRs disagree.
"""

import argparse
import asyncio
import json
import random
import shutil
import sys
import tempfile
from pathlib import Path

from longlines import store
from longlines.telephones.phones import Phones
from tests.pbx.behaviours import People, Story
from tests.pbx.carriers import CARRIERS, Office, open_office
from tests.pbx.judging import judge
from tests.pbx.moving import DIALLED

PATIENT = "stepping_back: {in_a_row: 1000, samples: 1000}\n"
CALLS = 500
SEED = 20261122


async def live(office: Office, people: People, calls: int) -> list[Story]:
    """Stories until at least so many lines were called."""
    stories: list[Story] = []
    while (done := sum(len(story.lines) for story in stories)) < calls:
        stories.append(await people.story())
        if sys.stderr.isatty():
            print(f"\r{done} of {calls} calls", end="", file=sys.stderr)
    await office.no_channel_is_left(10)
    return stories


async def run(office: Office, calls: int, seed: int) -> int:
    """Let people call; the exit code."""
    exchange = office.exchange
    async with Phones() as phones:
        mine = {
            user: await phones.register(
                user, exchange.passwords[user], exchange.host, exchange.sip_port
            )
            for user in DIALLED
        }
        people = People(exchange, mine, random.Random(seed))
        stories = await live(office, people, calls)
    engine = store.connect(office.settings.database_url)
    verdict = await judge(engine, stories)
    engine.dispose()
    done = await asyncio.to_thread(exchange.longlines, "reconcile", "--json")
    report = json.loads(done.stdout)
    print(
        f"seed {seed}: {len(stories)} stories of {dict(people.deeds)}; {verdict.lines} calls, "
        f"{len(verdict.wrong)} stories charged wrongly; at most {verdict.worst:.3f} s from the "
        f"telephones' clocks; {report['calls']} calls and {report['cdrs']} CDRs, "
        f"{report['open']} differences"
    )
    print("\n".join(verdict.wrong))
    for each in report["differences"]:
        print(each)
    return 1 if verdict.wrong or report["open"] else 0


def main() -> int:
    """As the command line says."""
    reading = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    reading.add_argument("--calls", type=int, default=CALLS)
    reading.add_argument("--seed", type=int, default=SEED)
    reading.add_argument("--keep", type=Path, help="a folder that shall have the spool's files")
    wanted = reading.parse_args()
    with tempfile.TemporaryDirectory(prefix="longlines-random-") as folder:
        office = open_office(Path(folder) / "var")
        office.settings.carriers.write_text(CARRIERS + PATIENT)
        try:
            office.exchange.start()
            return asyncio.run(run(office, wanted.calls, wanted.seed))
        finally:
            office.exchange.stop()
            if wanted.keep:
                shutil.copytree(office.settings.spool, wanted.keep, dirs_exist_ok=True)


if __name__ == "__main__":
    sys.exit(main())
