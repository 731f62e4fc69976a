"""A person picks up where the flow can't help, and sees who is calling and why."""

from tests.pbx.conftest import Register
from tests.pbx.exchange import Exchange
from tests.pbx.scenes import (
    CALLED_HZ,
    CALLER_HZ,
    assert_not_billable,
    pick_up,
    prompt,
    recorded,
)


async def test_zero_then_two_reaches_an_operator(exchange: Exchange, register: Register) -> None:
    alice, operator = await register("alice"), await register("operator1")
    calling = await alice.dial("0")
    await prompt(calling, exchange, "main-menu")
    await calling.keys("2")
    ringing = await operator.ringing(10)
    assert ringing.caller == ("+12025550101 main-menu: operator", "+12025550101")
    await ringing.answer()
    ringing.tone(CALLED_HZ)
    calling.tone(CALLER_HZ)
    await calling.until_hears(CALLED_HZ, 5)
    await ringing.until_hears(CALLER_HZ, 5)
    await ringing.hangup()
    await calling.ended(5)
    call = await recorded(exchange, calling)
    assert call["outcome"] == "operator"
    assert call["flow"] == "main-menu"
    assert call["bill_to"] is None


async def test_wrong_number_three_times_reaches_an_operator(
    exchange: Exchange, register: Register
) -> None:
    alice, operator = await register("alice"), await register("operator2")
    calling = await alice.dial("0")
    await prompt(calling, exchange, "main-menu")
    await calling.keys("1")
    for wrong in ("123#", "*#", "#"):
        await prompt(calling, exchange, "enter-number")
        await calling.keys(wrong)
    ringing = await operator.ringing(10)
    assert ringing.caller[0] == "+12025550101 collect-call: collect-call"
    await calling.hangup()
    await ringing.ended(5)
    call = await recorded(exchange, calling)
    assert call["outcome"] == "abandoned"
    assert_not_billable(call)


async def test_the_menu_is_spoken_again_and_a_wrong_key_explained(
    exchange: Exchange, register: Register
) -> None:
    alice, operator = await register("alice"), await register("operator1")
    calling = await alice.dial("0")
    await prompt(calling, exchange, "main-menu")
    await calling.keys("9")
    await prompt(calling, exchange, "main-menu")
    await calling.keys("5")
    await prompt(calling, exchange, "main-menu-explained")
    await prompt(calling, exchange, "main-menu")
    await calling.keys("2")
    (await pick_up(operator)).tone(CALLED_HZ)
    await calling.until_hears(CALLED_HZ, 5)
    await calling.hangup()
    call = await recorded(exchange, calling)
    assert call["outcome"] == "operator"


async def test_an_emergency_number_reaches_an_operator_without_a_flow(
    exchange: Exchange, register: Register
) -> None:
    alice, operator = await register("alice"), await register("operator1")
    calling = await alice.dial("911")
    ringing = await operator.ringing(5)
    assert ringing.caller[0] == "EMERGENCY +12025550101 front-desk"
    await ringing.answer()
    ringing.tone(CALLED_HZ)
    await calling.until_hears(CALLED_HZ, 5)
    await calling.hangup()
    call = await recorded(exchange, calling)
    assert call["flow"] == "emergency"
    assert call["bill_to"] is None
