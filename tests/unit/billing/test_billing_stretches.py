"""Many records read at once are what they are one by one."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.intake import spool
from longlines.billing.events import COLUMNS, BadRecord, CallEvent, parse
from longlines.billing.framing import STRETCH, frames, stretches
from longlines.billing.stretches import Reject, Told, read

CAPTURES = Path(__file__).parent / "captures"
TEXT = st.text(st.sampled_from('aZ09 ,"{}[]:&=%2B+\\\n\r\0\x1eé\u20ac'), max_size=12)
KINDS = ["CHAN_START", "HANGUP", "DTMF", "LL_TRY", "LL_DIALLED", "odd", ""]


def one_by_one(data: bytes, start: int) -> Told:
    events: list[CallEvent] = []
    records, rejects = [], []
    for offset, raw in frames(data, all_=True):
        try:
            event = parse(raw, (3, start + offset))
        except BadRecord as error:
            rejects.append(Reject(start + offset, raw, str(error)))
        else:
            if not event.of_a_hook:
                events.append(event)
                records.append(raw.rstrip(b"\r\n"))
    return Told(events, records, rejects)


def same(data: bytes, start: int = 70) -> None:
    found, expected = read(data, 3, start), one_by_one(data, start)
    assert found == expected
    for mine, theirs in zip(found.events, expected.events, strict=True):
        assert tuple(mine) == tuple(theirs)  # also userfield, extra and position, type by type


def record(values: dict[str, str]) -> bytes:
    cells = (values.get(column, "").replace('"', '""') for column in COLUMNS)
    return (",".join(f'"{cell}"' for cell in cells) + "\n").encode("utf-8", "surrogatepass")


PARTS = [" ", "{}", "{},0,{}", '{"a":1},0,{"b":2}', '{"a":[1', "2]}", '{"a":"x', 'y"}', "[1", "2]"]
"""What could be taken for something else where many records' columns are read as one."""

extras = st.one_of(
    st.just(""),
    st.sampled_from(PARTS),
    st.sampled_from(["a=1&%61=2&a=3", "a=b=c", "a&b=", "n=%2B1&&x=%20"]).map(
        lambda text: json.dumps({"extra": text})
    ),
    st.builds(lambda text: f'{{"extra":"{text}"}}', TEXT),
    st.builds(lambda text: json.dumps({"extra": text}), TEXT),
    st.dictionaries(TEXT, st.one_of(TEXT, st.integers(), st.booleans(), st.none())).map(json.dumps),
    TEXT,
)
records = st.fixed_dictionaries(
    {
        "eventtype": st.sampled_from(KINDS),
        "eventtime": st.sampled_from(
            ["1795309094.655352", "0.000001", "4294967295.999999", "99999999999.999999", "1.5", "x"]
        ),
        "cidname": TEXT,
        "cidnum": st.sampled_from(["+12025550101", "", "anonymous"]),
        "channame": st.sampled_from(
            ["PJSIP/a-00000001", "Local/hook@__func_periodic_hook_context__-0001;1"]
        ),
        "appdata": TEXT,
        "uniqueid": st.sampled_from(["1.2", "x" * 200, "x" * 201, ""]),
        "linkedid": st.sampled_from(["1.2", "1.1"]),
        "userfield": st.sampled_from(["", "flow=a&end=b", "flow=%C3%B1&x=%2B1&&y", "a=b+c"]),
        "eventextra": extras,
    }
).map(record)


@settings(max_examples=150)
@given(st.lists(records, max_size=4), st.binary(max_size=20), st.integers(0, 400))
def test_any_records_are_read_the_same(told: list[bytes], garbage: bytes, cut: int) -> None:
    whole = b"".join(told)
    same(whole)
    same(whole + garbage)
    same(whole[:cut] + whole)


@settings(max_examples=150)
@given(st.lists(records, min_size=1, max_size=3), st.data())
def test_a_record_with_any_byte_changed_is_read_the_same(
    told: list[bytes], chance: st.DataObject
) -> None:
    whole = bytearray(b"".join(told))
    place = chance.draw(st.integers(0, len(whole) - 1))
    whole[place] = chance.draw(st.sampled_from(b'",\n\r\0\\{}a\xff'))
    same(bytes(whole))


@pytest.mark.parametrize("path", sorted(CAPTURES.glob("*.csv")), ids=lambda path: path.stem)
def test_captures_are_read_the_same(path: Path) -> None:
    same(path.read_bytes())


def test_stretches_join_up_and_end_where_records_do() -> None:
    data = b"".join(spool.records(60))
    pieces = list(stretches(data + b'"CHAN_START","1795'))
    assert b"".join(piece for _, piece in pieces) == data
    assert len(pieces) == len(data) // STRETCH + 1
    assert all(piece.endswith(b'"\n') for _, piece in pieces)
    events = [event for at, piece in pieces for event in read(piece, 3, at).events]
    assert events == one_by_one(data, 0).events
    assert [event.position for event in events] == [(3, at) for at, _ in frames(data)]


def test_a_name_with_line_feeds_is_no_border_of_stretches() -> None:
    long = record(
        {"eventtype": "DTMF", "eventtime": "1.000000", "uniqueid": "1.1"}
        | {"linkedid": "1.1", "cidname": '\n"CHAN_START"\n' * 3000}
    )
    data = long * 3
    assert b"".join(piece for _, piece in stretches(data)) == data
    assert [len(piece) for _, piece in stretches(data)] == [len(long) * 2, len(long)]


@pytest.mark.parametrize("one", PARTS)
def test_parts_of_json_next_to_each_other_are_no_whole(one: str) -> None:
    plain = {"eventtype": "HANGUP", "eventtime": "1.000000", "uniqueid": "1.1", "linkedid": "1.1"}
    for other in ["", '{"a":"b"}', *PARTS]:
        same(b"".join(record(plain | {"eventextra": text}) for text in (one, other)))
