"""An operator's telephone goes away while he has a caller; one who was asked has the key."""

from collections.abc import AsyncIterator, Iterator

import aiohttp
import pytest

from tests.pbx.conftest import Register
from tests.pbx.desk_scenes import (
    PATIENCE,
    at_desk,
    hear_each_other,
    of,
    stage,
    taken,
    to_the_operators,
)
from tests.pbx.exchange import Exchange
from tests.wire.desk.at_the_desk import Person

ALICE = "+12025550101"
ALICE_HZ, OPERATOR_HZ, OTHER_HZ = 700, 900, 1300


@pytest.fixture(scope="module")
def exchange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exchange]:
    """A running exchange with a desk, and what the telephones in its page need."""
    folder = tmp_path_factory.mktemp("exchange") / "var"
    with Exchange(folder, ring="8s", desk=True, webrtc=True) as running:
        yield running


@pytest.fixture
async def desk(exchange: Exchange) -> AsyncIterator[Person]:
    """operator1 at the desk, away: only what he takes rings him."""
    async with at_desk(exchange, "operator1") as person:
        await person.until(lambda seen: seen["operators"]["operator1"]["queues"])
        assert (await person.do("away", reason="writing"))[0] == 200
        yield person


async def page(person: Person, name: str) -> aiohttp.ClientWebSocketResponse:
    """The way to Asterisk of a page that calls itself so."""
    return await person.client.ws_connect(
        f"{person.base}/sip?page={name}", protocols=("sip",), headers={"Origin": person.base}
    )


async def test_a_caller_is_back_with_his_operator_or_in_front_of_the_queue(
    exchange: Exchange, register: Register, desk: Person
) -> None:
    alice, first = await register("alice"), await register("operator1")
    calling = await to_the_operators(exchange, alice)
    call, own = await taken(desk, first)
    await hear_each_other(calling, ALICE_HZ, own, OPERATOR_HZ)

    # Loaded again: what he talked by is gone, and his telephone is there.
    await (await page(desk, "one")).close()
    opened = await page(desk, "two")
    await own.ended(PATIENCE)
    ringing = await first.ringing(PATIENCE)
    assert ringing.asked_to_answer
    await ringing.answer()
    await desk.until(lambda seen: of(seen, call).get("state") == "talking")
    await hear_each_other(calling, ALICE_HZ, ringing, OPERATOR_HZ)

    # Again, while the caller is held; this time nobody answers there.
    assert (await desk.do("hold"))[0] == 200
    await desk.until(lambda seen: of(seen, call).get("state") == "held")
    second = await register("operator2")
    await opened.close()
    await page(desk, "three")
    await ringing.ended(PATIENCE)
    unanswered = await first.ringing(PATIENCE)
    await unanswered.hangup()
    other = await second.ringing(PATIENCE)
    await other.answer()
    await hear_each_other(calling, ALICE_HZ, other, OTHER_HZ)
    await calling.hangup()
    await other.ended(PATIENCE)


async def test_the_key_of_a_colleague_who_was_asked_hands_the_caller_over(
    exchange: Exchange, register: Register, desk: Person
) -> None:
    alice, first = await register("alice"), await register("operator1")
    calling = await to_the_operators(exchange, alice)
    call, own = await taken(desk, first)
    second = await register("operator2")
    assert (await desk.do("consult", to="operator2", reason="is it urgent?"))[0] == 200
    theirs = await second.ringing(PATIENCE)
    await theirs.answer()
    await desk.until(lambda seen: stage(seen, call) == "asked")
    await hear_each_other(own, OPERATOR_HZ, theirs, OTHER_HZ)
    await theirs.keys("*")

    # No PSAP answers here, so an operator is asked: the first one, who is free by now.
    await own.ended(PATIENCE)
    helping = await first.ringing(PATIENCE)
    assert helping.caller[0].startswith(f"EMERGENCY {ALICE}")
    await helping.answer()
    theirs.quiet()
    await hear_each_other(calling, ALICE_HZ, helping, OPERATOR_HZ)
    await theirs.until_hears(OPERATOR_HZ, PATIENCE)
    await calling.hangup()
    for leg in (helping, theirs):
        await leg.ended(PATIENCE)
