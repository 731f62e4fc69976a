"""Plays the scenes of emergency calls with many calls; the suite plays them with few.

    python -m tests.pbx.emergency_counts [--calls 100] [--only "callbacks|charges"]

prints a line for each scene: how many of the calls were answered, and how soon the PSAP was asked.
No real emergency service is called: all PSAPs are simulated, on loopback. As root, spool and
database are on file systems so small that they can be filled.
"""

import argparse
import asyncio
import os
import re
import signal
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.pbx.emergency_scenes import SCENES
from tests.pbx.emergency_stage import Make, manned, opened

NO_OTHERS: Mapping[str, int] = {}


async def play(
    make: Make, names: Iterable[str], calls: int, others: Mapping[str, int] = NO_OTHERS
) -> list[str]:
    """Play scenes with so many calls (some with another number); in words, those that failed."""
    failed = []
    for name in names:
        begun = time.monotonic()
        async with manned(make) as stage:
            result = await SCENES[name](stage, others.get(name, calls))
        line = f"{name}: {result.good} of {result.of}; {result.words}"
        mark = "" if result.holds else "  NOT MET"
        print(f"[{time.monotonic() - begun:5.1f} s] {line}{mark}", flush=True)
        if not result.holds:
            failed.append(line)
    return failed


def main() -> int:
    """Play every scene; 1 when one doesn't hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=100)
    parser.add_argument("--only", default="", help="scenes whose names match this")
    given = parser.parse_args()
    # Whoever ends this, `timeout` for one, must not leave an exchange behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    names = [name for name in SCENES if re.search(given.only, name)]
    with (
        tempfile.TemporaryDirectory(prefix="emergency-") as folder,
        opened(Path(folder), small_disk=os.geteuid() == 0) as make,
    ):
        return 1 if asyncio.run(play(make, names, given.calls)) else 0


if __name__ == "__main__":
    sys.exit(main())
