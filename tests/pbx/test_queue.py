"""Who takes which caller, what happens to who finds nobody, and to who has to wait."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from longlines.telephones.heard import eventually
from tests.pbx import queue_waiting
from tests.pbx.conftest import Register
from tests.pbx.desk_scenes import at_desk
from tests.pbx.exchange import Exchange
from tests.pbx.queue_stage import Stage
from tests.pbx.scenes import CALLED_HZ, CALLER_HZ, assert_not_billable, prompt
from tests.wire.desk.at_the_desk import Person

PATIENCE = 20.0

STAFF = """\
skills:
  billing: {}
  refunds: {needs: accounts}
operators:
  operator1: {languages: [es], skills: [refunds]}
  operator2: {languages: [en, zh], skills: [billing, refunds], qualified: [accounts]}
ring: 3s
wrap_up: 1s
overflow: {skill: 2s, language: 3s}
before_waiting: waiting
tell_from: 5s
typical_call: 150s
"""
"""Alice speaks English: operator2 fits her best."""

MENU = """\
flow: main-menu
on_failure: operator
steps:
  choose:
    menu: {prompt: main-menu, keys: {2: operator, 3: urgent, 4: refund}, wait: 5s, tries: 3}
  refund:
    transfer: {to: operators, skill: refunds, reason: refund}
  urgent:
    transfer: {to: operators, skill: billing, urgency: urgent, reason: urgent}
  operator:
    transfer: {to: operators, skill: billing, reason: bill}
"""


@pytest.fixture(scope="module")
def exchange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exchange]:
    """A running exchange with a desk and operators of different skills."""
    running = Exchange(tmp_path_factory.mktemp("exchange") / "var", desk=True)
    (running.flows / "operators.yaml").write_text(STAFF)
    (running.flows / "main-menu.yaml").write_text(MENU)
    for flow in ("collect-call", "directory-assistance", "tolls"):
        path = running.flows / f"{flow}.yaml"
        path.write_text(path.read_text().replace("skill: collect, ", "").replace(
            "skill: directory, ", ""))  # fmt: skip
    with running:
        yield running


@pytest.fixture
async def desk(exchange: Exchange) -> AsyncIterator[Person]:
    """operator1 at the desk."""
    async with at_desk(exchange, "operator1") as person:
        yield person


async def test_who_fits_is_rung_first_and_who_does_not_answer_is_passed_over(
    exchange: Exchange, register: Register
) -> None:
    alice, other, fits = [await register(each) for each in ("alice", "operator1", "operator2")]
    calling = await alice.dial("0")
    await calling.wait_answered(PATIENCE)
    await calling.keys("2")
    unanswered = await fits.ringing(PATIENCE)
    assert unanswered.caller[0] == "+12025550101 main-menu: bill"
    assert not other.legs
    ringing = await other.ringing(PATIENCE)
    assert unanswered.ending is not None
    await ringing.answer()
    ringing.tone(CALLED_HZ)
    calling.tone(CALLER_HZ)
    await calling.until_hears(CALLED_HZ, PATIENCE)
    await ringing.until_hears(CALLER_HZ, PATIENCE)

    def waiting() -> int:
        return int(Stage(exchange, register).figures()["total"]["waiting"])

    # Who let it ring is asked last now, in this queue; the urgent one is asked for first.
    bob, carol = await register("bob"), await register("carol")
    waits = await bob.dial("0")
    await waits.wait_answered(PATIENCE)
    await waits.keys("2")
    second = await fits.ringing(PATIENCE)
    await second.answer()
    urgent = await carol.dial("0")
    await urgent.wait_answered(PATIENCE)
    later = await register("dave")
    normal = await later.dial("0")
    await normal.wait_answered(PATIENCE)
    await normal.keys("2")
    await prompt(normal, exchange, "waiting-minutes", PATIENCE)
    await eventually(lambda: waiting() == 1, PATIENCE, every=0.5, what="one who waits")
    await urgent.keys("3")
    await eventually(lambda: waiting() == 2, PATIENCE, every=0.5, what="two who wait")
    await second.hangup()
    third = await fits.ringing(PATIENCE)
    assert third.caller[0] == "+12025550103 main-menu: urgent"
    await third.answer()

    # Whom the last operator leaves is told so, though he was told of a wait before.
    for operator in (fits, other):
        await operator.unregister()
    for leg in (urgent, calling):
        await leg.hangup()
    await prompt(normal, exchange, "waiting-nobody", PATIENCE)
    await normal.hangup()
    figures = Stage(exchange, register).figures()
    assert figures["total"]["answered"] >= 2
    assert figures["operators"]["operator2"]["answered"] >= 2


async def test_who_finds_nobody_is_called_back(
    exchange: Exchange, register: Register, desk: Person
) -> None:
    # Somebody is there, who isn't qualified.
    alice, operator = await register("alice"), await register("operator1")
    calling = await alice.dial("0")
    await calling.wait_answered(PATIENCE)
    await calling.keys("4")
    await prompt(calling, exchange, "waiting-nobody", PATIENCE)
    assert not operator.legs
    await calling.keys("1")
    await prompt(calling, exchange, "waiting-callback", PATIENCE, piece=1)
    await calling.keys("1")
    await calling.ended(PATIENCE)

    async with asyncio.timeout(PATIENCE):
        await eventually(lambda: _asked(desk), PATIENCE, what="the wish on the screen")
    (row,) = _asked(desk)
    assert (row["number"], row["queue"]) == ("+12025550101", "callback")
    assert await desk.do("take", call=row["call"]) == (
        200,
        "rings operator1, then calls +12025550101",
    )
    own = await operator.ringing(PATIENCE)
    await own.answer()
    back = await alice.ringing(PATIENCE)
    await back.answer()
    back.tone(CALLED_HZ)
    await own.until_hears(CALLED_HZ, PATIENCE)
    await own.hangup()
    await eventually(lambda: not _asked(desk), PATIENCE, what="nobody to be called")
    (wish,) = Stage(exchange, register).figures()["requests"]
    assert (wish["number"], wish["seen_to"]) == ("+12025550101", "operator1")
    (record,) = [each for each in exchange.calls() if each["id"] == wish["call"]]
    assert_not_billable(record)


async def test_who_finds_nobody_leaves_a_message(exchange: Exchange, register: Register) -> None:
    await queue_waiting.a_message(Stage(exchange, register))


def _asked(desk: Person) -> list[dict[str, Any]]:
    return [row for row in desk.state["waiting"].values() if row["queue"] == "callback"]
