"""One FastAGI session: every reply meets its own command, and the end is seen for what it is."""

import asyncio

import pytest

from agi.command import ControlCharacter
from agi.reply import Reply
from agi.session import Session
from longlines.flow.phone import Hangup, LineLost
from tests.wire.asterisk_side import CALL, PATIENCE, AsteriskSide
from tests.wire.serving import one_call


async def noop(session: Session, within: float = PATIENCE) -> Reply:
    return await session.command("NOOP", within=within)


async def test_header_and_commands() -> None:
    async def engine(session: Session) -> list[str]:
        assert session.header == CALL
        return [(await session.command("NOOP", word, within=PATIENCE)).result for word in "ab"]

    async def asterisk(side: AsteriskSide) -> None:
        await side.expect("NOOP", "a", reply="200 result=1")
        await side.expect("NOOP", "b", reply="200 result=2")

    assert await one_call(engine, asterisk) == ["1", "2"]


async def test_a_reply_in_pieces() -> None:
    async def asterisk(side: AsteriskSide) -> None:
        assert await side.hear() == ["NOOP"]
        for byte in b"200 result=0 endpos=12\n":
            side.say(bytes([byte]))
            await side.sent()

    assert (await one_call(noop, asterisk)).endpos == 12


async def test_usage_of_several_lines_shifts_nothing() -> None:
    async def engine(session: Session) -> tuple[int, str]:
        return (await noop(session)).code, (await noop(session)).result

    async def asterisk(side: AsteriskSide) -> None:
        usage = "520-Invalid command syntax.  Proper usage follows:\nUsage: NOOP\n\n200 result=9\n"
        await side.expect("NOOP", reply=usage + "520 End of proper usage.")
        await side.expect("NOOP", reply="200 result=7")

    assert await one_call(engine, asterisk) == (520, "7")


@pytest.mark.parametrize(
    "late", ["", "200 result=1\n", "511 Command Not Permitted\n200 result=1\n"]
)
async def test_hangup_during_a_command(late: str) -> None:
    async def engine(session: Session) -> None:
        for _ in range(3):
            with pytest.raises(Hangup):
                await noop(session)

    async def asterisk(side: AsteriskSide) -> None:
        await side.expect("NOOP", reply=None)
        side.say("HANGUP\n" + late)
        assert await side.heard_close()  # no further command was sent

    await one_call(engine, asterisk)


@pytest.mark.parametrize("also", ["", "HANGUP\n"])
async def test_hangup_between_commands(also: str) -> None:
    async def engine(session: Session) -> None:
        assert (await noop(session)).result == "5"
        for _ in range(2):
            with pytest.raises(Hangup):
                await noop(session)

    async def asterisk(side: AsteriskSide) -> None:
        await side.expect("NOOP", reply="200 result=5\nHANGUP\n" + also.rstrip())
        side.end()
        assert await side.heard_close()

    await one_call(engine, asterisk)


async def test_511_is_a_hangup() -> None:
    async def engine(session: Session) -> None:
        with pytest.raises(Hangup, match="511"):
            await noop(session)
        await noop(session)

    async def asterisk(side: AsteriskSide) -> None:
        dead = "511 Command Not Permitted on a dead channel or intercept routine"
        await side.expect("NOOP", reply=dead)
        assert await side.heard_close()

    with pytest.raises(Hangup):
        await one_call(engine, asterisk)


@pytest.mark.parametrize(
    "answer", ["", "200 res", "hello\n", "200 result=1 (a\nb)\n", "\n", "x" * 70_000]
)
async def test_eof_and_nonsense_lose_the_line(answer: str) -> None:
    async def engine(session: Session) -> None:
        for _ in range(2):
            with pytest.raises(LineLost):
                await noop(session)

    async def asterisk(side: AsteriskSide) -> None:
        await side.expect("NOOP", reply=None)
        side.say(answer)
        side.end()

    await one_call(engine, asterisk)


async def test_a_second_reply_is_never_taken_for_the_next_commands() -> None:
    async def engine(session: Session) -> None:
        assert (await noop(session)).result == "1"
        with pytest.raises(LineLost, match="unasked"):
            await noop(session)

    async def asterisk(side: AsteriskSide) -> None:
        await side.expect("NOOP", reply="200 result=1\n200 result=2")
        assert await side.heard_close()

    await one_call(engine, asterisk)


async def test_no_reply_in_time_loses_the_line_for_good() -> None:
    async def engine(session: Session) -> None:
        with pytest.raises(LineLost, match=r"no reply to NOOP within 0\.05 s"):
            await noop(session, within=0.05)
        with pytest.raises(LineLost):
            await noop(session)

    async def asterisk(side: AsteriskSide) -> None:
        await side.expect("NOOP", reply=None)
        assert await side.heard_close()

    await one_call(engine, asterisk)


async def test_a_command_that_was_given_up_takes_no_reply_with_it() -> None:
    async def engine(session: Session) -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(noop(session), 0.05)
        with pytest.raises(LineLost, match="left without a reply"):
            await noop(session)

    async def asterisk(side: AsteriskSide) -> None:
        await side.expect("NOOP", reply=None)
        assert await side.heard_close()

    await one_call(engine, asterisk)


async def test_a_refused_command_harms_nothing() -> None:
    async def engine(session: Session) -> str:
        with pytest.raises(ControlCharacter):
            await session.command("VERBOSE", "x\nHANGUP", within=PATIENCE)
        return (await noop(session)).result

    async def asterisk(side: AsteriskSide) -> None:
        await side.expect("NOOP", reply="200 result=3")

    assert await one_call(engine, asterisk) == "3"


async def test_two_commands_at_once_are_a_mistake() -> None:
    async def engine(session: Session) -> str:
        first = asyncio.create_task(noop(session))
        await asyncio.sleep(0)
        with pytest.raises(RuntimeError):
            await noop(session)
        return (await first).result

    async def asterisk(side: AsteriskSide) -> None:
        await side.expect("NOOP", reply="200 result=4")

    assert await one_call(engine, asterisk) == "4"
