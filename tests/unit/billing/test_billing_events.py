"""Records of the spool, as Asterisk writes them and as it never should."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from longlines.billing.events import COLUMNS, MAX_RECORD, BadRecord, parse
from longlines.billing.framing import frames

CAPTURES = Path(__file__).with_name("captures")


def record(**values: str) -> bytes:
    given_values = {"eventtype": "ANSWER", "eventtime": "1795308894.745517"}
    given_values |= {"uniqueid": "1.1", "linkedid": "1.1"} | values
    cells = (given_values.get(name, "").replace('"', '""') for name in COLUMNS)
    return (",".join(f'"{cell}"' for cell in cells) + "\n").encode()


QUOTED = (
    b'"HANGUP","1795308898.255410","O\'Brien ""the, Voice""","+12025550101","+12025550101","",'
    b'"+12025550112","+12025550112","phones","PJSIP/caller-00000001","","","","",'
    b'"x-1795308893.1","x-1795308893.1","","",'
    b'"{""hangupcause"":16,""hangupsource"":""PJSIP/callee-00000002"",""dialstatus"":""ANSWER""}"\n'
)


def test_record_of_asterisk() -> None:
    event = parse(QUOTED, (3, 7))
    assert event.type == "HANGUP"
    assert event.at == datetime(2026, 11, 22, 0, 54, 58, 255410, tzinfo=UTC)
    assert (event.caller_name, event.caller_number) == ('O\'Brien "the, Voice"', "+12025550101")
    assert (event.exten, event.context) == ("+12025550112", "phones")
    assert (event.channel, event.uniqueid) == ("PJSIP/caller-00000001", "x-1795308893.1")
    assert event.channel_number == (1795308893, 1)
    assert event.extra == {
        "hangupcause": "16",
        "hangupsource": "PJSIP/callee-00000002",
        "dialstatus": "ANSWER",
    }
    assert event.position == (3, 7)


def test_user_event_of_the_dialplan() -> None:
    data = (CAPTURES / "accepted.csv").read_bytes()
    events = [parse(piece) for _, piece in frames(data)]
    dial = next(event for event in events if event.type == "LL_DIAL")
    assert dial.extra == {
        "number": "+12025550112",
        "bill_to": "+12025550112",
        "carrier": "local",
        "consent": "1",
    }


def test_line_feed_in_a_name_does_not_break_the_record() -> None:
    data = (CAPTURES / "newline.csv").read_bytes()
    events = [parse(piece) for _, piece in frames(data)]
    assert {event.caller_name for event in events} == {"Ann", "Ann\nLee"}
    assert sum(event.type == "CHAN_END" for event in events) == 2


def test_half_a_record_before_a_whole_one_costs_only_itself() -> None:
    whole, next_one = record(eventtype="CHAN_START"), record(eventtype="HANGUP")
    for cut in range(1, len(whole) - 1):
        pieces = [piece for _, piece in frames(whole[:cut] + whole + next_one)]
        assert pieces[-2:] == [whole, next_one]


def test_a_name_cannot_forge_a_record() -> None:
    forged = record(eventtype="HANGUP").decode()
    data = record(cidname=f"x\n{forged}") + record()
    pieces = [piece for _, piece in frames(data)]
    assert [parse(piece).type for piece in pieces] == ["ANSWER", "ANSWER"]


def test_serial_numbers_of_six_digits_do_not_look_like_times() -> None:
    odd = record(accountcode="ACCT", peeraccount="PEER", uniqueid="1795308893.100000")
    assert [piece for _, piece in frames(odd + odd)] == [odd, odd]


@pytest.mark.parametrize(
    ("piece", "reason"),
    [
        (b"\n", "0 columns"),
        (b'"a","b"\n', "2 columns"),
        (b'"a\n', "not CSV"),
        (record(eventtime="soon"), "eventtime is 'soon'"),
        (record(eventtime="1e9"), "eventtime is '1e9'"),
        (record(uniqueid=""), "uniqueid has 0 characters"),
        (record(linkedid="9" * 201), "linkedid has 201 characters"),
        (record(eventextra="{"), "not JSON"),
        (record(eventextra="[" * 30000), "not JSON"),
        (record(eventextra='{"a": ' + "9" * 5000 + "}"), "not JSON"),
        (record(eventextra="[]"), "not a JSON object"),
        (record(cidname="x" * MAX_RECORD), "the longest allowed"),
    ],
)
def test_bad_record_is_named(piece: bytes, reason: str) -> None:
    with pytest.raises(BadRecord, match=reason):
        parse(piece)


def test_bytes_that_no_database_takes_are_replaced() -> None:
    event = parse(
        record(eventtype="LL_DIAL", eventextra='{"extra": "carrier=a%00b\\ud800"}', cidname="\0")
    )
    assert event.extra == {"carrier": "a\ufffdb?"}
    assert event.caller_name == "\ufffd"
    assert parse(record(cidname="Zoë").replace("ë".encode(), b"\xeb")).caller_name == "Zo\ufffd"


NASTY = st.lists(
    st.one_of(
        st.binary(max_size=60),
        st.sampled_from([b"\n", b'"', b'""', b"\r\n", b"\0", record(), record()[:40]]),
    )
).map(b"".join)


@settings(deadline=None)
@given(NASTY)
@example(b'"' * 70000)
@example(b"x" * 70000)
@example(b'"HANGUP","1.000000",' + b"\n" * 70000)
def test_any_bytes_are_cut_without_loss_and_parsed_or_named(data: bytes) -> None:
    end = 0
    for offset, piece in frames(data):
        assert offset == end
        assert data[offset : offset + len(piece)] == piece
        end += len(piece)
        with suppress(BadRecord):
            parse(piece)
    assert len(data) - end <= MAX_RECORD


@given(NASTY, NASTY)
def test_cutting_does_not_depend_on_when_the_bytes_came(first: bytes, second: bytes) -> None:
    """What is held back and read again later gives the same records."""
    mark = record(cidname="mark")
    first_pieces = list(frames(first))
    read = first_pieces[-1][0] + len(first_pieces[-1][1]) if first_pieces else 0
    rest = first[read:] + second + b"\n" + mark + record()
    assert mark in [piece for _, piece in frames(rest)]
