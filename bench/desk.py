"""How soon a caller who enters the queue stands on the screens of 50 operators.

    python -m bench.desk

From the moment at which a hand-written PBX says QueueCallerJoin to the moment at which each of 50
signed-in screens has read the row, by WebSocket over loopback. Desk, PBX and screens share one
process here, so the figure holds the screens' own work too. What a browser takes to draw is not in
it. The bar: p99 under 300 ms.
"""

import asyncio
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.wire.desk.at_the_desk import AtWork, Person, at_work

SCREENS = 50
CALLERS = 300
EVERY = 0.1
"""Seconds between two callers."""

BAR = 0.3


def _watch(person: Person, seen: dict[str, list[float]]) -> None:
    def heard(change: dict[str, Any]) -> None:
        if change["kind"] == "waiting" and change["row"] and not change["row"]["reason"]:
            seen.setdefault(change["id"], []).append(time.perf_counter())

    person.heard = heard


async def _measure(work: AtWork) -> list[float]:
    seen: dict[str, list[float]] = {}
    for number in range(SCREENS):
        work.add(f"op{number}", account=f"operator{number}")
    people = [await work.signed_in(f"op{number}") for number in range(SCREENS)]
    for person in people:
        _watch(person, seen)
    sent = {}
    for serial in range(1, CALLERS + 1):
        begun = time.perf_counter()
        sent[await work.caller(serial=serial)] = begun
        await asyncio.sleep(EVERY)
    async with asyncio.timeout(30):
        while any(len(seen.get(call, ())) < SCREENS for call in sent):
            await asyncio.sleep(0.05)
    return sorted(at - begun for call, begun in sent.items() for at in seen[call])


async def _run() -> int:
    with tempfile.TemporaryDirectory() as folder:
        async with at_work(Path(folder)) as work:
            took = await _measure(work)
    p50, p99 = took[len(took) // 2], took[len(took) * 99 // 100]
    print(
        f"{CALLERS} callers on {SCREENS} screens, {len(took)} rows: "
        f"p50 {p50 * 1000:.1f} ms, p99 {p99 * 1000:.1f} ms, most {took[-1] * 1000:.1f} ms; "
        f"bar {BAR * 1000:.0f} ms: {'met' if p99 < BAR else 'not met'}"
    )
    return 0 if p99 < BAR else 1


if __name__ == "__main__":
    raise SystemExit(asyncio.run(_run()))
