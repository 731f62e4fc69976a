"""A collect call that reaches nobody: the caller hears why, nobody pays."""

import pytest

from longlines.telephones.refuser import Refuser
from tests.pbx.conftest import Register
from tests.pbx.exchange import Exchange
from tests.pbx.scenes import assert_not_billable, dial_collect, prompt, recorded


async def test_busy(exchange: Exchange, register: Register) -> None:
    alice, bob = await register("alice"), await register("bob")
    calling = await dial_collect(alice, exchange, "2025550102")
    await (await bob.ringing(20)).reject()
    await prompt(calling, exchange, "called-busy")
    call = await recorded(exchange, calling, 20)
    assert call["outcome"] == "busy"
    assert call["hangup"]["cause"] == 17
    assert_not_billable(call)


async def test_no_answer(exchange: Exchange, register: Register) -> None:
    alice, bob = await register("alice"), await register("bob")
    calling = await dial_collect(alice, exchange, "2025550102")
    ringing = await bob.ringing(20)
    await prompt(calling, exchange, "called-no-answer")
    await ringing.ended(15)
    call = await recorded(exchange, calling, 20)
    assert call["outcome"] == "no_answer"
    assert_not_billable(call)


@pytest.mark.parametrize(
    ("status", "outcome", "said"),
    [
        ("603 Decline", "refused", "collect-refused"),
        ("404 Not Found", "unavailable", "called-unavailable"),
    ],
)
async def test_refused_by_the_telephone(
    exchange: Exchange, register: Register, status: str, outcome: str, said: str
) -> None:
    alice = await register("alice")
    async with Refuser(status) as carol:
        await carol.register("carol", exchange.passwords["carol"], exchange.host, exchange.sip_port)
        calling = await dial_collect(alice, exchange, "2025550103")
        await prompt(calling, exchange, said)
    call = await recorded(exchange, calling, 20)
    assert call["outcome"] == outcome
    assert_not_billable(call)


@pytest.mark.parametrize("number", ["2025550104", "2025550177"])
async def test_nobody_is_registered_there_or_has_the_number(
    exchange: Exchange, register: Register, number: str
) -> None:
    alice = await register("alice")
    calling = await dial_collect(alice, exchange, number)
    await prompt(calling, exchange, "called-unavailable")
    await calling.ended(15)
    call = await recorded(exchange, calling)
    assert_not_billable(call)


async def test_caller_gives_up_while_it_rings(exchange: Exchange, register: Register) -> None:
    alice, bob = await register("alice"), await register("bob")
    calling = await dial_collect(alice, exchange, "2025550102")
    ringing = await bob.ringing(20)
    await calling.hangup()
    await ringing.ended(15)
    call = await recorded(exchange, calling)
    assert call["outcome"] == "abandoned"
    assert_not_billable(call)
