"""Going over to new flows holds no call up."""

import asyncio
import contextlib
import shutil
import sys
import time
from pathlib import Path

from longlines.live.engines import Sign
from longlines.live.shelf import Shelf
from longlines.settings import CHECKOUT
from tests.published import take

MOST = 0.005
"""Seconds for which a swap may hold up the event loop."""

SWAPS = 11


TAKE = """
import sys
from pathlib import Path
from tests.published import take
(entry,) = take(Path(sys.argv[1]), Path(sys.argv[1]) / "flows")
print(entry.set)
"""
WITHIN = 30.0


async def test_a_swap_holds_no_call_up(tmp_path: Path) -> None:
    """All shipped flows change at once.

    Counted is the processor time of this process between two turns of its event loop: how long
    other processes keep it from running is not ours to say. Where they keep the loop from asking
    for its turn, the thread that parses runs on meanwhile; so the swap counts that was disturbed
    least. What holds the loop up itself does so in each.
    """
    shutil.copytree(CHECKOUT / "flows", tmp_path / "flows")
    take(tmp_path, tmp_path / "flows")
    shelf = Shelf(tmp_path / "flow-versions")
    with contextlib.closing(Sign(tmp_path / "run", "")) as sign:
        following = asyncio.create_task(shelf.follow(sign))
        longest = [await _one_swap(tmp_path, shelf, number) for number in range(SWAPS)]
        following.cancel()
    print("longest pauses:", ", ".join(f"{each * 1000:.2f} ms" for each in longest))
    assert min(longest) < MOST


async def _one_swap(home: Path, shelf: Shelf, number: int) -> float:
    """The longest that the loop stood still in a swap, in seconds."""
    for path in (home / "flows").glob("*.yaml"):
        path.write_text(f"{path.read_text()}# {number}\n")
    before = shelf.library()
    taking = await asyncio.create_subprocess_exec(
        sys.executable, "-c", TAKE, str(home), cwd=CHECKOUT, stdout=asyncio.subprocess.PIPE
    )
    longest, last = 0.0, time.process_time()
    async with asyncio.timeout(WITHIN):
        while shelf.library() is before:
            await asyncio.sleep(0)
            now = time.process_time()
            longest, last = max(longest, now - last), now
    told, _ = await taking.communicate()
    assert told.decode().strip() == shelf.library().version
    return longest
