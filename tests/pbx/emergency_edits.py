"""Random edits of dialplan and flows: none makes an emergency number reach anything else."""

import asyncio
import random
from collections.abc import Sequence

from longlines.emergency import compiling, dialplan, proof
from longlines.emergency.numbers import variants
from longlines.host import emergency
from longlines.telephones.phones import CallFailed
from tests.pbx.emergency import Centre
from tests.pbx.emergency_stage import Result, Stage
from tests.unit.emergency.edits import FLOWS, edited, edited_flow


async def random_edits(stage: Stage, calls: int) -> Result:
    """Random edits of the dialplan: each is refused, or Asterisk itself finds emergency first."""
    plan = emergency.in_force(stage.centre.settings)
    assert plan is not None
    chance = random.Random(112)
    refused = right = 0
    numbers = list(variants(plan))
    path = stage.centre.settings.config / "extensions.conf"
    kept = path.read_text()
    head = kept.partition("#include")[0]
    try:
        for _ in range(calls):
            files = edited(chance)
            both = {**files, "emergency.conf": compiling.compiled(plan)}
            if list(proof.of(plan, dialplan.read(both))):
                refused += 1
                continue
            path.write_text(head + "\n".join(both.values()))
            await asyncio.to_thread(stage.centre.asterisk, "dialplan reload")
            right += await asyncio.to_thread(_found, stage, chance.sample(numbers, 3))
    finally:
        path.write_text(kept)
        await asyncio.to_thread(stage.centre.asterisk, "dialplan reload")
    words = f"{refused} refused, {right} loaded by Asterisk and found right"
    return Result(refused + right, calls, words, refused + right == calls)


def _found(stage: Stage, numbers: Sequence[str]) -> bool:
    for number in numbers:
        said = stage.centre.asterisk(f"dialplan show {number}@callers")
        first = next((line for line in said.splitlines() if "=>" in line), "")
        if "Goto(emergency-" not in first:
            return False
    return True


async def flow_edits(stage: Stage, calls: int) -> Result:
    """Random edits of the flows that callers reach, and after each an emergency number."""
    plan = emergency.in_force(stage.centre.settings)
    assert plan is not None
    chance = random.Random(933)
    numbers = {text: to for text, to in variants(plan).items() if to != plan.test}
    paths = {name: stage.exchange.flows / f"{name}.yaml" for name in FLOWS}
    kept = {name: path.read_text() for name, path in paths.items()}
    right = 0
    try:
        for n in range(calls):
            name = chance.choice(FLOWS)
            paths[name].write_text(edited_flow(chance, kept[name]), errors="surrogateescape")
            text = chance.choice([each for each in numbers if "#" not in each])
            phone, was = stage.phones[n % len(stage.phones)], len(stage.centre.came())
            leg = await phone.dial(text)
            try:
                await leg.wait_answered(3)
                right += len(stage.centre.came()) == was + 1
            except (CallFailed, TimeoutError):
                continue
            finally:
                await leg.hangup()
            await leg.ended(5)
            paths[name].write_text(kept[name])
    finally:
        for name, path in paths.items():
            path.write_text(kept[name])
    return Result(right, calls, "reached the PSAP, however it was dialled", right == calls)


def differing(centre: Centre) -> list[str]:
    """The numbers for which Asterisk finds another extension than the proof does."""
    plan = emergency.in_force(centre.settings)
    assert plan is not None
    known = dialplan.read(emergency.texts(centre.settings, plan))
    others = ["9-911", "91", "0", "2025550101", "s", "9111", "02025550101"]
    wrong = []
    for number in [*list(variants(plan))[::7], *others]:
        said = centre.asterisk(f"dialplan show {number}@callers")
        first = next((line for line in said.splitlines() if "=>" in line), "")
        found = known.found("callers", number)
        if found is None or f"'{found.name}' =>" not in first:
            wrong.append(number)
    return wrong
