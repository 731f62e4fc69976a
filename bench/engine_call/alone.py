"""The engine without a line: how many steps it takes in a second of processor time."""

import time
from collections.abc import Mapping
from pathlib import Path

from longlines.carriers.own import OwnAccounts
from longlines.flow import library
from longlines.flow.engine import Arrival, Engine
from longlines.flow.phone import KEYS, Audio, Keyed, Listened
from longlines.rehearsal.sound import on_paper

STEPS = 10


class Instant:
    """A caller who presses 1 at once, and whose line takes no time."""

    async def play(self, audio: Audio, stop_keys: str = "") -> str:
        return "1" if stop_keys else ""

    async def key(self, wait: float) -> str:
        return "1"

    async def keys(self, at_most: int, wait: float) -> Keyed:
        return Keyed("1" * at_most, closed=True)

    async def record(
        self, path: Path, up_to: float, stop_keys: str = KEYS, silence: float = 2.0
    ) -> float:
        return 1.5

    async def listen(self, path: Path, up_to: float, silence: float) -> Listened:
        return Listened(1.5)

    async def event(self, name: str, facts: Mapping[str, str]) -> None:
        return None

    async def away(self, up_to: float) -> None:
        return None

    async def set(self, variables: Mapping[str, str]) -> None:
        self.word = variables.get("LL_WORD", "")

    async def get(self, name: str) -> str:
        return ""


async def steps_per_second(folder: Path, flow: str, calls: int) -> float:
    """Run `flow` of `folder`, of ten steps, `calls` times; steps in a second of processor time."""
    loaded, _ = on_paper(library.read(folder))
    engine = Engine(lambda: loaded, OwnAccounts({}), Path("/nowhere"))
    phone = Instant()
    begun = time.process_time()
    for number in range(calls):
        await engine.serve(Arrival(f"1.{number}", flow, "", "", "700", "+12025550101"), phone)
        if phone.word != "completed":
            raise RuntimeError(f"the flow ended with {phone.word!r}")
    return STEPS * calls / (time.process_time() - begun)
