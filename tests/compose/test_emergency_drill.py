"""From the containers, too, the PBX is told of a changed emergency plan, and calls who is in it."""

import asyncio
import json

from longlines import settings
from longlines.emergency import PLAN
from longlines.telephones.heard import eventually
from longlines.telephones.phones import Phones
from tests.compose.containers import Containers
from tests.pbx.scenes import pick_up

HOME = "/var/lib/longlines"
WITHIN = 20.0


async def test_a_drill_of_a_changed_plan(containers: Containers) -> None:
    here = settings.load()
    plan = here.flows / PLAN
    plan.write_text(plan.read_text().replace("[screens]", "[screens, {call: operator1}]"))
    password = containers.inside("engine", "cat", f"{HOME}/secrets/sip-operator1").strip()

    async def in_force() -> bool:
        kept = await asyncio.to_thread(
            containers.says, "emergency", "cat", f"{HOME}/emergency/in-force.yaml"
        )
        return "call: operator1" in kept

    is_in_force: bool = await eventually(in_force, WITHIN, every=0.5, what="the changed plan")
    assert is_in_force
    drill = ("longlines", "emergency", "drill", "--json")
    async with Phones() as phones:
        operator = await phones.register("operator1", password, "127.0.0.1", here.sip_port)
        drilling = asyncio.create_task(asyncio.to_thread(containers.says, "notifier", *drill))
        called = await pick_up(operator, 40)
        report = json.loads(await drilling)
        await called.hangup()
    good = {(each["what"], each["name"]): each["good"] for each in report["tried"]}
    assert good["notice", "call operator1"]
    locations = [is_good for (what, _), is_good in good.items() if what == "location"]
    assert locations
    assert all(locations)
