"""Going over to new flows holds no call up."""

import asyncio
import contextlib
import shutil
import time
from pathlib import Path

from longlines.live import engines
from longlines.live.engines import Sign
from longlines.live.shelf import Shelf
from longlines.settings import CHECKOUT
from tests.published import take

MOST = 0.005
"""Seconds for which the event loop may stand still."""

SWAPS = 8


async def test_the_event_loop_never_stands_still(tmp_path: Path) -> None:
    """All shipped flows change at once. The best of some swaps: other processes want to run too."""
    flows = tmp_path / "flows"
    shutil.copytree(CHECKOUT / "flows", flows)
    take(tmp_path, flows)
    shelf = Shelf(tmp_path / "flow-versions")
    pauses = []
    with contextlib.closing(Sign(tmp_path / "run", "")) as sign:
        following = asyncio.create_task(shelf.follow(sign))
        for number in range(SWAPS):
            for path in flows.glob("*.yaml"):
                path.write_text(f"{path.read_text()}# {number}\n")
            (entry,) = await asyncio.to_thread(take, tmp_path, flows)
            longest = asyncio.create_task(_longest_pause(shelf, entry.set))
            await asyncio.to_thread(engines.wait, tmp_path / "run", entry.set, 10.0)
            pauses.append(await longest)
        following.cancel()
    print(" ".join(f"{pause * 1000:.1f}" for pause in pauses), "ms")
    assert min(pauses) < MOST


async def _longest_pause(shelf: Shelf, version: str) -> float:
    """The longest time between two turns of the event loop until the shelf has the set."""
    longest, last = 0.0, time.perf_counter()
    while shelf.library().version != version:
        await asyncio.sleep(0.0005)
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
    return longest
