"""Plays the scenes of emergency calls with many calls; the suite plays them with few.

    python -m tests.pbx.emergency_counts [--calls 100] [--only callbacks]

prints a line for each scene: how many of the calls were answered, and how soon the PSAP was asked.
No real emergency service is called: both PSAPs are simulated, on loopback.
"""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from longlines.telephones.phones import Phones
from tests.pbx.emergency import Centre
from tests.pbx.emergency_scenes import SCENES, USERS
from tests.pbx.emergency_stage import Stage
from tests.pbx.exchange import Exchange


async def play(calls: int, only: str) -> bool:
    """Play scenes; whether all of them held."""
    with tempfile.TemporaryDirectory(prefix="emergency-") as folder:
        exchange = Exchange(Path(folder) / "var", psap=True)
        exchange.start()
        try:
            holds = True
            for name, scene in SCENES.items():
                if only not in name:
                    continue
                async with Phones() as phones:
                    registered = [
                        await phones.register(
                            user, exchange.passwords[user], exchange.host, exchange.sip_port
                        )
                        for user in USERS
                    ]
                    stage = Stage(Centre(exchange), registered)
                    await stage.centre.no_channel_is_left(20)
                    result = await scene(stage, calls)
                holds = holds and result.holds
                mark = "" if result.holds else "  NOT MET"
                print(f"{name}: {result.good} of {result.of}; {result.words}{mark}", flush=True)
            return holds
        finally:
            exchange.stop()


def main() -> int:
    """Play every scene; 1 when one doesn't hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=100)
    parser.add_argument("--only", default="", help="scenes whose name holds this")
    given = parser.parse_args()
    return 0 if asyncio.run(play(given.calls, given.only)) else 1


if __name__ == "__main__":
    sys.exit(main())
