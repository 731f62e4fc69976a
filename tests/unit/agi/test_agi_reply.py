"""Replies as res_agi.c sends them, and everything else refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agi.reply import ProtocolError, Reply, parse

USAGE = (
    b"520-Invalid command syntax.  Proper usage follows:\n"
    b" Usage: STREAM FILE <filename> <escape digits>\n\n"
    b"200 result=1\n"
    b"520 End of proper usage.\n"
)


@pytest.mark.parametrize(
    ("line", "result", "note", "endpos"),
    [
        (b"200 result=1", "1", "", None),
        (b"200 result=1\n", "1", "", None),
        (b"200 result=", "", "", None),
        (b"200 result=-1", "-1", "", None),
        (b"200 result=0 endpos=1234", "0", "", 1234),
        (b"200 result=123 (timeout)", "123", "timeout", None),
        (b"200 result= (timeout)", "", "timeout", None),
        (b"200 result=*12 (timeout)", "*12", "timeout", None),
        (b"200 result=35 (dtmf) endpos=8000", "35", "dtmf", 8000),
        (b"200 result=-1 (hangup) endpos=0", "-1", "hangup", 0),
        (b"200 result=1 ()", "1", "", None),
        (b"200 result=1 (a (b) c)", "1", "a (b) c", None),
        (b"200 result=1 (x) endpos=3)", "1", "x) endpos=3", None),
        ("200 result=1 (Zoë)".encode(), "1", "Zoë", None),
        (b"200 result=1 (Zo\xeb)", "1", "Zo\ufffd", None),
    ],
)
def test_a_result(line: bytes, result: str, note: str, endpos: int | None) -> None:
    text = line.removesuffix(b"\n").decode("utf-8", "replace")
    assert parse(line) == Reply(200, result, note, endpos, text)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"510 Invalid or unknown command", 510),
        (b"511 Command Not Permitted on a dead channel or intercept routine", 511),
        (b"520 Invalid command syntax.  Proper usage not available.", 520),
        (USAGE, 520),
    ],
)
def test_a_refusal(line: bytes, code: int) -> None:
    reply = parse(line)
    assert (reply.code, reply.result) == (code, "")
    assert reply.text == line.decode().removesuffix("\n")


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\n",
        b"HANGUP",
        b"200",
        b"200 ",
        b"200 result",
        b"200 result=1 ",
        b"200 result=1\r",
        b"200 result=1 (open",
        b"200 result=1 endpos=",
        b"200 result=1 endpos=x",
        b"200 result=1 endpos=" + b"9" * 5000,
        b"200 result=1\n200 result=2",
        b"200 result=1 (a\nb)",
        b" 200 result=1",
        b"100 result=1",
        b"511",
        b"520-Invalid command syntax.",
        b"agi_callerid: 1",
    ],
)
def test_anything_else_is_refused(line: bytes) -> None:
    with pytest.raises(ProtocolError):
        parse(line)


@given(st.binary() | st.binary().map(lambda tail: b"200 result=" + tail))
def test_any_bytes_give_a_reply_or_a_protocol_error(data: bytes) -> None:
    try:
        assert parse(data).code in (200, 510, 511, 520)
    except ProtocolError:
        return
