"""A flow's Phone over AGI: what reaches Asterisk, in which order, and what comes back."""

from pathlib import Path

import pytest

from agi.line import AgiPhone
from longlines.flow.phone import KEYS, Audio, Hangup, Keyed, LineLost, Listened, Phone
from tests.wire.a_line import GONE, HELLO, UP, on_a_line, play_hello
from tests.wire.asterisk_side import AsteriskSide


async def test_it_is_a_phone() -> None:
    async def use(phone: Phone) -> str:
        return await phone.get("A")

    async def asterisk(side: AsteriskSide) -> None:
        await side.expect("GET", "VARIABLE", "A", reply="200 result=1 (1)")

    assert await on_a_line(use, asterisk) == "1"


async def test_a_call_is_answered_once_and_right_before_it_hears_something() -> None:
    async def use(phone: AgiPhone) -> str:
        return await phone.play(HELLO, KEYS) + await phone.key(1.0)

    async def asterisk(side: AsteriskSide) -> None:
        await side.expect_mset(deadline="9")
        await side.expect("ANSWER", reply="200 result=0")
        await side.expect("STREAM", "FILE", "/sounds/hello", KEYS, reply="200 result=49 endpos=1")
        await side.expect("WAIT", "FOR", "DIGIT", "1000", reply="200 result=50")

    assert await on_a_line(use, asterisk, answered=False) == "12"


async def test_a_recording_answers_the_call() -> None:
    async def asterisk(side: AsteriskSide) -> None:
        await side.expect_mset(deadline="7")
        await side.expect("ANSWER", reply="200 result=0")
        record = ("/r/x", "wav", KEYS, "3000", "BEEP", "s=2")
        await side.expect("RECORD", "FILE", *record, reply="200 result=35 (dtmf) endpos=8000")

    line = on_a_line(lambda phone: phone.record(Path("/r/x.wav"), 3), asterisk, answered=False)
    assert await line == 1.0


async def test_a_call_that_is_only_put_through_is_not_answered_by_us() -> None:
    async def use(phone: AgiPhone) -> None:
        await phone.set({"LL_NEXT": "dial"})
        await phone.flush()

    async def asterisk(side: AsteriskSide) -> None:
        await side.expect_mset(LL_NEXT="dial")

    await on_a_line(use, asterisk, answered=False)


async def test_a_caller_who_is_gone_before_the_answer() -> None:
    async def asterisk(side: AsteriskSide) -> None:
        await side.expect_mset(deadline="9")
        await side.expect("ANSWER", reply="200 result=-1")
        await side.expect("CHANNEL", "STATUS", reply=GONE)

    with pytest.raises(Hangup):
        await on_a_line(play_hello, asterisk, answered=False)


@pytest.mark.parametrize(("result", "key"), [("0", ""), ("49", "1"), ("35", "#"), ("42", "*")])
async def test_play(result: str, key: str) -> None:
    async def asterisk(side: AsteriskSide) -> None:
        await side.expect_mset(deadline="9")
        reply = f"200 result={result} endpos=52000"
        await side.expect("STREAM", "FILE", "/sounds/hello", KEYS, reply=reply)

    assert await on_a_line(play_hello, asterisk) == key


async def test_what_no_key_can_stop_is_played_before_what_follows() -> None:
    async def use(phone: AgiPhone) -> str:
        await phone.set({"LL_PLACE": "first"})
        assert await phone.play(HELLO) == ""
        await phone.set({"LL_PLACE": "second"})
        return await phone.key(1.0)

    async def asterisk(side: AsteriskSide) -> None:
        await side.expect_mset(LL_PLACE="first", deadline="9")
        reply = "200 result=0 endpos=52000"
        await side.expect("STREAM", "FILE", "/sounds/hello", "", reply=reply)
        await side.expect_mset(LL_PLACE="second", deadline="4")
        await side.expect("WAIT", "FOR", "DIGIT", "1000", reply="200 result=49")

    assert await on_a_line(use, asterisk) == "1"


async def test_what_is_said_last_is_left_to_the_dialplan() -> None:
    async def use(phone: AgiPhone) -> None:
        await phone.set({"LL_PLACE": "x"})
        await phone.play(HELLO)
        await phone.play(Audio("/sounds/bye", 1.0))
        await phone.set({"LL_NEXT": "end"})
        await phone.flush()

    async def asterisk(side: AsteriskSide) -> None:
        await side.expect_mset(LL_PLACE="x", LL_NEXT="end", LL_SAY="/sounds/hello&/sounds/bye")

    await on_a_line(use, asterisk)


@pytest.mark.parametrize("path", ["/a&b/hello", "/a,b/hello", "/a(b/hello", "/a b/hello"])
async def test_a_path_that_playback_would_misread_is_played_at_once(path: str) -> None:
    async def asterisk(side: AsteriskSide) -> None:
        await side.expect_mset(deadline="9")
        reply = "200 result=0 endpos=52000"
        await side.expect("STREAM", "FILE", path, "", reply=reply)

    assert await on_a_line(lambda phone: phone.play(Audio(path, 6.5)), asterisk) == ""


@pytest.mark.parametrize(
    ("replies", "error"),
    [
        (["200 result=-1 endpos=160"], Hangup),
        (["200 result=-1 endpos=0", GONE], Hangup),
        (["200 result=-1 endpos=0", "511 Command Not Permitted on a dead channel"], Hangup),
        (["200 result=-1 endpos=0", UP], LineLost),
        (["200 result=1 endpos=0"], LineLost),
        (["510 Invalid or unknown command"], LineLost),
        ([GONE], Hangup),
    ],
)
async def test_play_tells_a_hang_up_from_a_missing_file(
    replies: list[str], error: type[Exception]
) -> None:
    async def asterisk(side: AsteriskSide) -> None:
        await side.expect_mset(deadline="9")
        await side.expect("STREAM", "FILE", "/sounds/hello", KEYS, reply=replies[0])
        if len(replies) > 1:
            await side.expect("CHANNEL", "STATUS", reply=replies[1])

    with pytest.raises(error):
        await on_a_line(play_hello, asterisk)


@pytest.mark.parametrize(("result", "key"), [("0", ""), ("57", "9")])
async def test_key(result: str, key: str) -> None:
    async def asterisk(side: AsteriskSide) -> None:
        await side.expect_mset(deadline="5")
        for wait in ("1000", "1000"):
            await side.expect("WAIT", "FOR", "DIGIT", wait, reply="200 result=0")
        await side.expect("WAIT", "FOR", "DIGIT", "500", reply=f"200 result={result}")

    assert await on_a_line(lambda phone: phone.key(2.5), asterisk) == key


async def test_key_of_a_party_who_hangs_up() -> None:
    async def asterisk(side: AsteriskSide) -> None:
        await side.expect_mset(deadline="5")
        await side.expect("WAIT", "FOR", "DIGIT", "1000", reply="200 result=-1")

    with pytest.raises(Hangup):
        await on_a_line(lambda phone: phone.key(2.5), asterisk)


FIRST_TWO = "200 result=50"


@pytest.mark.parametrize(
    ("reply", "keyed"),
    [
        ("200 result=12 (timeout)", Keyed("212", closed=False)),
        ("200 result= (timeout)", Keyed("2", closed=False)),
        ("200 result=12", Keyed("212", closed=True)),
        ("200 result=", Keyed("2", closed=True)),
        ("200 result=123", Keyed("2123", closed=True)),
    ],
)
async def test_keys(reply: str, keyed: Keyed) -> None:
    async def asterisk(side: AsteriskSide) -> None:
        await side.expect_mset(deadline="7")
        await side.expect("WAIT", "FOR", "DIGIT", "1000", reply=FIRST_TWO)
        await side.expect_mset(deadline="15")
        await side.expect("GET", "DATA", "/sounds/silence", "4000", "3", reply=reply)

    assert await on_a_line(lambda phone: phone.keys(4, 4.0), asterisk) == keyed


@pytest.mark.parametrize(("result", "closed"), [("0", False), ("35", True)])
async def test_keys_of_which_none_came(result: str, closed: bool) -> None:
    async def asterisk(side: AsteriskSide) -> None:
        await side.expect_mset(deadline="4")
        await side.expect("WAIT", "FOR", "DIGIT", "1000", reply=f"200 result={result}")

    assert await on_a_line(lambda phone: phone.keys(4, 1.0), asterisk) == Keyed("", closed)


async def test_many_keys_are_collected_a_few_at_a_time() -> None:
    async def asterisk(side: AsteriskSide) -> None:
        await side.expect_mset(deadline="9")
        await side.expect("WAIT", "FOR", "DIGIT", "1000", reply=FIRST_TWO)
        await side.expect_mset(deadline="33")
        await side.expect("GET", "DATA", "/sounds/silence", "6000", "5", reply="200 result=02555")
        await side.expect("GET", "DATA", "/sounds/silence", "6000", "4", reply="200 result=0102")

    keyed = await on_a_line(lambda phone: phone.keys(10, 6.0), asterisk)
    assert keyed == Keyed("2025550102", closed=True)


async def test_keys_after_a_key_need_no_round_trip_while_the_deadline_allows() -> None:
    async def use(phone: AgiPhone) -> tuple[str, Keyed]:
        return await phone.play(HELLO, KEYS), await phone.keys(2, 2.0)

    async def asterisk(side: AsteriskSide) -> None:
        await side.expect_mset(deadline="9")
        await side.expect("STREAM", "FILE", "/sounds/hello", KEYS, reply="200 result=49 endpos=800")
        await side.expect("WAIT", "FOR", "DIGIT", "1000", reply=FIRST_TWO)
        await side.expect("GET", "DATA", "/sounds/silence", "2000", "1", reply="200 result=3")

    assert await on_a_line(use, asterisk) == ("1", Keyed("23", closed=True))


@pytest.mark.parametrize(
    ("reply", "seconds"),
    [
        ("200 result=35 (dtmf) endpos=12000", 1.5),
        ("200 result=0 (timeout) endpos=24000", 3.0),
        ("200 result=0 (timeout) endpos=8160", 0.0),  # two seconds of silence and nothing else
        ("200 result=49 (dtmf) endpos=4000", 0.5),
        ("200 result=49 (randomerror) endpos=0", 0.0),  # a key during the tone
    ],
)
async def test_record(reply: str, seconds: float) -> None:
    async def asterisk(side: AsteriskSide) -> None:
        await side.expect_mset(deadline="7")
        words = ("/var/name", "wav", KEYS, "3000", "BEEP", "s=2")
        await side.expect("RECORD", "FILE", *words, reply=reply)

    assert await on_a_line(lambda p: p.record(Path("/var/name.wav"), 3.0), asterisk) == seconds


@pytest.mark.parametrize(
    ("reply", "heard"),
    [
        ("200 result=53 (dtmf) endpos=8000", Listened(1.0, "5")),
        ("200 result=53 (randomerror) endpos=0", Listened(0.0, "5")),
        ("200 result=0 (timeout) endpos=16000", Listened(2.0, "")),
        ("200 result=0 (timeout) endpos=8000", Listened(0.0, "")),
    ],
)
async def test_who_is_listened_to_may_press_a_key(reply: str, heard: Listened) -> None:
    async def asterisk(side: AsteriskSide) -> None:
        await side.expect_mset(deadline="7")
        words = ("/var/name", "wav", KEYS, "3000", "BEEP", "s=1")
        await side.expect("RECORD", "FILE", *words, reply=reply)

    path = Path("/var/name.wav")
    assert await on_a_line(lambda phone: phone.listen(path, 3.0, 1.0), asterisk) == heard


@pytest.mark.parametrize(
    ("note", "status", "error"),
    [("hangup", GONE, Hangup), ("writefile", UP, LineLost), ("waitfor", GONE, Hangup)],
)
async def test_record_that_fails(note: str, status: str, error: type[Exception]) -> None:
    async def asterisk(side: AsteriskSide) -> None:
        await side.expect_mset(deadline="7")
        assert (await side.hear())[0] == "RECORD"
        side.say(f"200 result=-1 ({note})\n")
        await side.expect("CHANNEL", "STATUS", reply=status)

    with pytest.raises(error):
        await on_a_line(lambda phone: phone.record(Path("/var/name.wav"), 3.0), asterisk)
