"""Flows change while people are on the line: who began with the old ones finishes with them."""

import asyncio
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from longlines import settings
from longlines.host import publishing
from longlines.live import engines, putting
from longlines.telephones.heard import eventually
from longlines.telephones.legs import Leg
from longlines.telephones.phones import Phone
from tests.pbx.conftest import Register
from tests.pbx.exchange import Exchange
from tests.pbx.scenes import CALLED_HZ, pick_up, prompt, recorded, say_name

CALLS = 10
SWAPS = 50

COUNTED = """\
flow: main-menu
on_failure: operator
steps:
  choose:
    menu: {{prompt: main-menu, keys: {{1: over, 9: choose}}, wait: 40s}}
  over:
    end: v{number}
  operator:
    transfer: {{to: operators, reason: operator}}
"""
"""A main menu that needs no new audio, and whose number the call's record tells."""


@pytest.fixture(scope="module")
def exchange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exchange]:
    """A running exchange where a telephone rings for as long as a change may take."""
    running = Exchange(Path(tmp_path_factory.mktemp("live")) / "var", ring="30s")
    with running:
        yield running


def longlines(exchange: Exchange, *words: str) -> str:
    done = exchange.longlines("flows", *words)
    assert done.returncode == 0, done.stderr
    return done.stdout


async def test_a_call_in_a_prompt_finishes_on_its_version(
    exchange: Exchange, register: Register, tmp_path: Path
) -> None:
    alice, carol = await register("alice"), await register("carol")
    shipped = (exchange.flows / "main-menu.yaml").read_text()
    changed = tmp_path / "main-menu.yaml"
    changed.write_text(shipped.replace("prompt: main-menu", "prompt: not-in-service"))

    calling = await alice.dial("0")
    await prompt(calling, exchange, "main-menu")
    told = await asyncio.to_thread(
        longlines, exchange, "put", str(changed), "--why", "another menu"
    )
    assert told.splitlines()[-1].startswith("live in ")
    await calling.keys("9")
    await prompt(calling, exchange, "main-menu")
    await calling.hangup()

    later = await carol.dial("0")
    await prompt(later, exchange, "not-in-service")
    await asyncio.to_thread(longlines, exchange, "rollback", "main-menu", "--why", "back")
    await later.keys("9")
    await prompt(later, exchange, "not-in-service")
    await later.hangup()
    assert (exchange.flows / "main-menu.yaml").read_text() == shipped

    last = await alice.dial("0")
    await prompt(last, exchange, "main-menu")
    await last.hangup()


async def edit(exchange: Exchange, path: Path, text: str) -> None:
    """Save a file of the flows folder, and wait until it is in force."""

    async def version() -> str:
        return str((await asyncio.to_thread(exchange.status))["flows"]["version"])

    before = await version()
    path.write_text(text)

    async def changed() -> bool:
        return await version() != before

    is_live: bool = await eventually(changed, 15, every=0.2, what="the edit in force")
    assert is_live


async def test_the_called_party_is_asked_as_the_call_began(
    exchange: Exchange, register: Register
) -> None:
    """The flow is edited in place while the telephone rings."""
    alice, bob = await register("alice"), await register("bob")
    calling = await alice.dial("02025550102")
    await say_name(calling, exchange)
    called = await bob.ringing(20)
    path = exchange.flows / "collect-consent.yaml"
    shipped = path.read_text()
    await edit(exchange, path, shipped.replace("collect-offer", "not-in-service"))
    await called.answer()
    await prompt(called, exchange, "collect-offer", piece=1)
    await called.keys("1")
    called.tone(CALLED_HZ)
    await calling.until_hears(CALLED_HZ, 5)
    await calling.hangup()
    assert (await recorded(exchange, calling))["outcome"] == "accepted"

    calling = await alice.dial("02025550102")
    await say_name(calling, exchange)
    called = await pick_up(bob)
    await prompt(called, exchange, "not-in-service")
    await calling.hangup()
    await edit(exchange, path, shipped)


async def test_an_edit_with_a_mistake_changes_nothing(
    exchange: Exchange, register: Register
) -> None:
    alice = await register("alice")
    path = exchange.flows / "main-menu.yaml"
    shipped = path.read_text()
    path.write_text(shipped.replace("menu:", "menue:", 1))

    async def with_errors() -> list[dict[str, Any]]:
        found = (await asyncio.to_thread(exchange.status))["flows"]["not_live"]
        return found if found and found[0]["errors"] else []

    told: list[dict[str, Any]] = await eventually(with_errors, 15, every=0.2, what="the refusal")
    (held_back,) = told
    assert held_back["file"] == "main-menu.yaml"
    assert 'did you mean "menu"?' in held_back["errors"][0]
    calling = await alice.dial("0")
    await prompt(calling, exchange, "main-menu")
    await calling.hangup()
    path.write_text(shipped)


async def _ten_calls(phone: Phone, exchange: Exchange) -> list[Leg]:
    async def in_the_menu() -> Leg:
        leg = await phone.dial("0")
        await leg.wait_answered(10)
        await prompt(leg, exchange, "main-menu", within=30)
        return leg

    return list(await asyncio.gather(*(in_the_menu() for _ in range(CALLS))))


async def _outcomes(exchange: Exchange, known: set[str]) -> list[str]:
    async def over() -> list[dict[str, Any]]:
        calls = await asyncio.to_thread(exchange.calls)
        found = [call for call in calls if call["id"] not in known]
        return found if len(found) == CALLS and all(call["ended_at"] for call in found) else []

    calls: list[dict[str, Any]] = await eventually(over, 30, every=0.3, what="ten records")
    return [call["outcome"] for call in calls]


async def test_fifty_swaps_under_ten_calls(exchange: Exchange, register: Register) -> None:
    alice = await register("alice")
    publisher = publishing.publisher(settings.load(exchange.environ))
    chance = random.Random(1122)

    def swap(number: int) -> None:
        menu = {"main-menu.yaml": COUNTED.format(number=number).encode()}
        (entry,) = putting.put(publisher, menu, "test", f"number {number}", publisher.files())
        found = engines.wait(exchange.home / "run", entry.set, 10)
        assert list(found.values()) == [entry.set]

    await asyncio.to_thread(swap, 0)
    known = {call["id"] for call in exchange.calls()}
    legs = await _ten_calls(alice, exchange)
    leaving = sorted(chance.sample(range(1, SWAPS + 1), CALLS))
    for number in range(1, SWAPS + 1):
        await asyncio.to_thread(swap, number)
        while leaving and leaving[0] == number:
            leaving.pop(0)
            await legs.pop().keys("1")
    assert not legs
    assert await _outcomes(exchange, known) == ["v0"] * CALLS

    known = {call["id"] for call in exchange.calls()}
    for leg in await _ten_calls(alice, exchange):
        await leg.keys("1")
    assert await _outcomes(exchange, known) == [f"v{SWAPS}"] * CALLS
