"""The deadlines of a call whose money ends some time: none is later than that."""

from agi.calls import lasts
from agi.line import AgiPhone
from agi.question import Question
from agi.session import Session
from longlines.flow.phone import KEYS
from tests.wire.a_line import HELLO
from tests.wire.asterisk_side import AsteriskSide
from tests.wire.serving import one_call


async def test_a_flow_never_lifts_the_end_of_the_money() -> None:
    now = [0.0]

    async def engine(session: Session) -> None:
        phone = AgiPhone(session, "/sounds/silence", clock=lambda: now[0], lasts=4.5)
        await phone.play(HELLO, KEYS)
        now[0] = 4.0
        await phone.set({"LL_NEXT": "queue"})
        await phone.flush()

    async def asterisk(side: AsteriskSide) -> None:
        await side.expect_mset(deadline="4.500")
        await side.expect("STREAM", "FILE", "/sounds/hello", KEYS, reply="200 result=0 endpos=800")
        await side.expect_mset(deadline="0.500", LL_NEXT="queue")

    await one_call(engine, asterisk)


async def test_money_that_ended_meanwhile_ends_the_call_at_once() -> None:
    async def engine(session: Session) -> None:
        phone = AgiPhone(session, given=5.0, lasts=-3.0)
        await phone.flush()

    async def asterisk(side: AsteriskSide) -> None:
        await side.expect_mset(deadline="0.050")

    await one_call(engine, asterisk)


def test_what_the_dialplan_says_is_left() -> None:
    assert lasts(Question(left="4500")) == 4.5
    assert lasts(Question(left="-20")) == -0.02
    assert lasts(Question()) is lasts(Question(left="1e9")) is None
