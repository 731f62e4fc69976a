"""Variables, events and deadlines that a flow's Phone tells Asterisk, and what they travel with."""

from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from agi.command import CommandRefused, ControlCharacter
from agi.line import AgiPhone
from longlines.flow.phone import KEYS, LineLost
from tests.wire.a_line import HELLO, on_a_line, play_hello
from tests.wire.asterisk_side import AsteriskSide, separate_args


async def test_variables_travel_with_the_next_steps_deadline() -> None:
    async def use(phone: AgiPhone) -> None:
        await phone.set({"LL_STEP": "get_number", "LL_TRY": "1"})
        await phone.set({"LL_TRY": "2"})
        await phone.play(HELLO, KEYS)
        await phone.set({"LL_NEXT": "dial"})
        await phone.flush()
        await phone.flush()

    async def asterisk(side: AsteriskSide) -> None:
        await side.expect_mset(LL_STEP="get_number", LL_TRY="2", deadline="9")
        await side.expect("STREAM", "FILE", "/sounds/hello", KEYS, reply="200 result=0 endpos=1")
        await side.expect_mset(LL_NEXT="dial", deadline="0")
        assert await side.heard_close()

    await on_a_line(use, asterisk)


async def test_hostile_values_stay_values() -> None:
    values = {
        "A": 'x",LL_NEXT=dial,"',
        "B": "${SHELL(id)}",
        "C": "a,b=c\\,(d [e",
        "D": "",
        "E": "Zoë|&;'`",
    }

    async def use(phone: AgiPhone) -> None:
        for bad in ("x\nHANGUP", "x\rHANGUP", "x\0"):
            with pytest.raises(ControlCharacter):
                await phone.set({"F": bad, "G": "1"})
        await phone.set(values)
        await phone.flush()

    async def asterisk(side: AsteriskSide) -> None:
        await side.expect_mset(**values)
        assert await side.heard_close()

    await on_a_line(use, asterisk)


async def test_what_does_not_fit_in_one_line_goes_in_two_but_never_one_set_in_two() -> None:
    async def use(phone: AgiPhone) -> None:
        await phone.set({"A": "a" * 1500})
        await phone.set({"B": "b" * 1500})
        with pytest.raises(CommandRefused):
            await phone.set({"C": "c" * 2500})
        await phone.flush()

    async def asterisk(side: AsteriskSide) -> None:
        await side.expect_mset(A="a" * 1500)
        await side.expect_mset(B="b" * 1500)
        assert await side.heard_close()

    await on_a_line(use, asterisk)


async def test_get() -> None:
    async def use(phone: AgiPhone) -> list[str]:
        await phone.set({"A": "1"})
        return [await phone.get("A"), await phone.get("B")]

    async def asterisk(side: AsteriskSide) -> None:
        await side.expect_mset(A="1")
        await side.expect("GET", "VARIABLE", "A", reply="200 result=1 (one (1) more)")
        await side.expect("GET", "VARIABLE", "B", reply="200 result=0")

    assert await on_a_line(use, asterisk) == ["one (1) more", ""]


async def test_an_mset_that_asterisk_has_not_loses_the_line() -> None:
    async def asterisk(side: AsteriskSide) -> None:
        assert (await side.hear())[:2] == ["EXEC", "MSet"]
        side.say("200 result=-2\n")

    with pytest.raises(LineLost, match="MSet"):
        await on_a_line(play_hello, asterisk)


async def test_an_event_follows_what_was_said_and_set_before_it() -> None:
    facts = {"text": 'a,b&c=d "e" (f ${SHELL(id)} ñ\n', "flow": "main-menu"}

    async def use(phone: AgiPhone) -> None:
        await phone.set({"LL_PLACE": "x"})
        await phone.play(HELLO)
        await phone.set({"LL_NOTE": "y"})
        await phone.event("LL_NOTE", facts)
        for bad in ("NOTE", "LL_NOTE,x", "LL_", "LL_note"):
            with pytest.raises(CommandRefused):
                await phone.event(bad, {})

    async def asterisk(side: AsteriskSide) -> None:
        await side.expect_mset(LL_PLACE="x", deadline="9")
        await side.expect("STREAM", "FILE", "/sounds/hello", "", reply="200 result=0 endpos=1")
        await side.expect_mset(LL_NOTE="y")
        command, app, argument = await side.hear()
        assert (command, app) == ("EXEC", "CELGenUserEvent")
        name, extra = separate_args(argument, ",", 9)
        assert name == "LL_NOTE"
        assert dict(parse_qsl(extra)) == facts
        side.say("200 result=0\n")

    await on_a_line(use, asterisk)


async def test_an_event_that_asterisk_can_not_write_loses_the_line() -> None:
    async def asterisk(side: AsteriskSide) -> None:
        await side.expect("EXEC", "CELGenUserEvent", "LL_NOTE,a=b", reply="200 result=-2")

    with pytest.raises(LineLost, match="CELGenUserEvent"):
        await on_a_line(lambda phone: phone.event("LL_NOTE", {"a": "b"}), asterisk)


async def test_an_engine_that_is_away_for_long_says_so_first() -> None:
    async def use(phone: AgiPhone) -> None:
        await phone.away(20.0)
        await phone.away(10.0)

    async def asterisk(side: AsteriskSide) -> None:
        await side.expect_mset(deadline="23")
        assert await side.heard_close()

    await on_a_line(use, asterisk)


async def test_a_message_may_have_longer_pauses() -> None:
    async def asterisk(side: AsteriskSide) -> None:
        await side.expect_mset(deadline="64")
        words = ("/var/message", "wav", KEYS, "60000", "BEEP", "s=5")
        reply = "200 result=0 (timeout) endpos=8160"
        await side.expect("RECORD", "FILE", *words, reply=reply)

    async def use(phone: AgiPhone) -> float:
        return await phone.record(Path("/var/message.wav"), 60.0, silence=5.0)

    assert await on_a_line(use, asterisk) == 0.0
