"""How long 2,000 tests of flows take in the simulator; beside it, one call over a FastAGI socket.

The peer is how the same call was tested before: the engine's own FastAGI server on loopback, and
a socket that plays Asterisk and answers every command at once. Neither plays audio or waits.

    python -m bench.simulator [--tests N] [--json]
"""

import argparse
import asyncio
import json
import logging
import time
from itertools import cycle, islice
from pathlib import Path

from agi.calls import Calls
from agi.server import Server
from bench.simulated.generated import generated
from bench.simulated.socket_call import CASE, SocketCall
from longlines.flow.engine import Engine
from longlines.rehearsal import opening, reading, report, runner
from longlines.rehearsal.cases import Case
from longlines.rehearsal.house import House
from longlines.settings import CHECKOUT

FLOWS = CHECKOUT / "flows"
BAR_MS = 5.0
ROUNDS = 200


def main() -> int:
    """Measure, print, and return 1 when a test failed or the bar was missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--tests", type=int, default=2000)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    # Tests that lead callers astray make the engine complain.
    logging.getLogger("longlines.flow").addHandler(logging.NullHandler())
    begun = time.perf_counter()
    house = opening.house(FLOWS, CHECKOUT)
    shipped = reading.read_files(reading.files(FLOWS), CHECKOUT)
    loading = time.perf_counter() - begun
    cases = [*shipped, *islice(cycle(generated()), max(0, arguments.tests - len(shipped)))]
    seconds, failed = asyncio.run(_simulated(cases, house))
    same = [case for case in shipped if case.name == CASE]
    ours, _ = asyncio.run(_simulated(same * ROUNDS, house))
    figures = {
        "tests": len(cases),
        "shipped": len(shipped),
        "failed": failed,
        "loading_s": round(loading, 3),
        "seconds": round(seconds, 3),
        "ms_each": round(seconds / len(cases) * 1000, 3),
        "same_call_ms": round(ours / ROUNDS * 1000, 3),
        "same_call_over_a_socket_ms": round(asyncio.run(_over_a_socket(house)) * 1000, 3),
    }
    if arguments.json:
        print(json.dumps(figures, indent=2))
    else:
        _show(figures)
    return int(failed > 0 or figures["ms_each"] > BAR_MS)


async def _simulated(cases: list[Case], house: House) -> tuple[float, int]:
    """Seconds for all of them, and how many failed."""
    failed = 0
    begun = time.perf_counter()
    for case in cases:
        result = await runner.run(case, house)
        if not result.passed:
            failed += 1
            print("\n".join(report.failure(result)))
    return time.perf_counter() - begun, failed


async def _over_a_socket(house: House) -> float:
    """Seconds for one call of three sessions, over the engine's own server."""
    engine = Engine(lambda: house.library, house.routes, Path("recordings"))
    server = Server(Calls(engine, "").serve)
    port = await server.start("127.0.0.1", 0)
    try:
        begun = time.perf_counter()
        for _ in range(ROUNDS):
            await SocketCall(port).refused()
        return (time.perf_counter() - begun) / ROUNDS
    finally:
        await server.close(drain=1)


def _show(figures: dict[str, float]) -> None:
    print(
        f"{figures['tests']} tests ({figures['shipped']} of them shipped): "
        f"{figures['seconds']:.2f} s, {figures['ms_each']:.2f} ms each (bar: {BAR_MS:g} ms), "
        f"after {figures['loading_s']:.2f} s of loading; {figures['failed']} failed"
    )
    print(
        f"the test {CASE}: {figures['same_call_ms']:.2f} ms; its three sessions over a FastAGI "
        f"socket: {figures['same_call_over_a_socket_ms']:.2f} ms"
    )


if __name__ == "__main__":
    raise SystemExit(main())
