"""Plays the scenes of emergency calls with many calls; the suite plays them with few.

    python -m tests.pbx.emergency_counts [--calls 100] [--only callbacks]

prints a line for each scene: how many of the calls were answered, and how soon the PSAP was asked.
No real emergency service is called: all PSAPs are simulated, on loopback. As root, spool and
database are on file systems so small that they can be filled.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.pbx.emergency_scenes import SCENES
from tests.pbx.emergency_stage import manned, opened

FEW: Mapping[str, int] = {}


async def play(
    names: Iterable[str], calls: int, others: Mapping[str, int] = FEW, *, small_disk: bool = False
) -> list[str]:
    """Play scenes with so many calls (some with another number); in words, those that failed."""
    failed = []
    with (
        tempfile.TemporaryDirectory(prefix="emergency-") as folder,
        opened(Path(folder), small_disk=small_disk) as make,
    ):
        for name in names:
            begun = time.monotonic()
            async with manned(make, make([]).exchange) as stage:
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
    parser.add_argument("--only", default="", help="scenes whose name holds this")
    given = parser.parse_args()
    names = [name for name in SCENES if given.only in name]
    return 1 if asyncio.run(play(names, given.calls, small_disk=os.geteuid() == 0)) else 0


if __name__ == "__main__":
    sys.exit(main())
