"""Plays every rule of the operators' queue with real calls: who is rung, when, and for whom.

    python -m tests.faults.queue_rules [--only "wrap_up|overflow"]

prints a line for each; ends with 1 when a rule, or what `longlines queue` counted, doesn't hold.
"""

import argparse
import asyncio
import re
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping
from pathlib import Path

from longlines.telephones.phones import Phone, Phones
from tests.pbx import queue_scenes, queue_waiting
from tests.pbx.exchange import Exchange
from tests.pbx.queue_stage import Stage, staffed

Scene = Callable[[Stage], Awaitable[None]]

SCENES: Mapping[str, Scene] = {
    each.__name__: each
    for each in (
        queue_scenes.longest_idle,
        queue_scenes.wrap_up,
        queue_scenes.emergency_in_peace,
        queue_scenes.away,
        queue_scenes.qualified,
        queue_scenes.urgent_first,
        queue_scenes.nobody_answers,
        queue_scenes.overflow,
        queue_waiting.a_long_wait,
        queue_waiting.a_message,
        queue_waiting.left_alone,
    )
}


async def play(exchange: Exchange, names: Iterable[str]) -> list[str]:
    """Play scenes, each with telephones of its own; those that failed."""
    failed, answered = [], Counter[str]()
    for name in names:
        begun = time.monotonic()
        async with Phones() as phones:

            async def register(user: str, phones: Phones = phones) -> Phone:
                password = exchange.passwords[user]
                return await phones.register(user, password, exchange.host, exchange.sip_port)

            try:
                await SCENES[name](Stage(exchange, register, answered))
                said = "holds"
            except (AssertionError, TimeoutError) as error:
                said = f"NOT MET: {error}"
                failed.append(name)
        print(f"[{time.monotonic() - begun:5.1f} s] {name}: {said}", flush=True)
    figures = Stage(exchange, register).figures()
    counted = {name: each["answered"] for name, each in figures["operators"].items()}
    print(f"answered {dict(answered)}, counted {counted}; {figures['total']}")
    if any(counted[name] != count for name, count in answered.items()):
        failed.append("figures")
    return failed


def main() -> int:
    """Play them; 1 when one doesn't hold."""
    parser = argparse.ArgumentParser(prog="queue_rules", description=__doc__)
    parser.add_argument("--only", default="", help="rules whose names match this")
    only = parser.parse_args().only
    # Whoever ends this, `timeout` for one, must not leave an exchange behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    names = [name for name in SCENES if re.search(only, name)]
    with (
        tempfile.TemporaryDirectory(prefix="queue-") as folder,
        staffed(Exchange(Path(folder) / "var", desk=True)) as exchange,
    ):
        failed = asyncio.run(play(exchange, names))
    print(f"{len(names)} played; not met: {', '.join(failed) or 'none'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
