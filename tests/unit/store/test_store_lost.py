"""The PBX is killed with a hundred calls up: each is closed at its last proven moment, once."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ami.spool import SpoolReader
from longlines import store
from longlines.store import Intake
from longlines.store.calls import count_open, latest
from longlines.store.charges import of_calls
from tests.unit.rating.cases import deck, terms
from tests.unit.store.spoolfile import START, call_records, record
from tests.unit.store.test_store_charges import save, taking

CALLS = 100
TALK = 600.0


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    store.upgrade(url)
    engine = store.connect(url)
    save(engine, deck(terms("0.60", first=1, next=1)))
    yield engine
    engine.dispose()


def follow(spool: Path, intake: Intake) -> None:
    reader = SpoolReader(spool, intake.bookmarks())
    while piece := reader.read():
        reader.advance(intake.record(piece).bookmark)
    reader.close()


def up(number: int) -> list[bytes]:
    """A call that is talking; its uniqueids are of a PBX that has made many channels before."""
    return call_records(number + 1000, begins=number / 10, talk=TALK)[:7]


@pytest.mark.parametrize("cut", [0, 1, 90])
def test_all_are_closed_and_none_is_charged_beyond_its_last_event(
    engine: Engine, tmp_path: Path, cut: int
) -> None:
    spool = tmp_path / "cel.csv"
    over = call_records(1, talk=60.125)
    data = b"".join([*over, *(raw for number in range(CALLS) for raw in up(number))])
    last = record("DTMF", 30, f"{START + 9}.2198", f"{START + 9}.2198")
    spool.write_bytes(data + last[: len(last) - cut])
    intake = taking(engine)
    follow(spool, intake)
    assert count_open(engine) == CALLS
    # The PBX that comes after it numbers its channels from 0 again, in a log that goes on.
    with spool.open("ab") as file:
        file.write(b"".join(call_records(0, begins=4000)))
    follow(spool, intake)
    calls = latest(engine, 1000)
    lost = [call for call in calls if call.lost]
    assert (len(lost), count_open(engine), len(calls)) == (CALLS, 0, CALLS + 2)
    assert max(call.talk_seconds for call in lost) <= Decimal("30")
    assert sum(call.talk_seconds > 0 for call in lost) <= 1
    assert {call.hangup.by for call in lost} == {"system"}
    charged = of_calls(engine, [call.id for call in calls])
    assert sum(row.seconds for rows in charged.values() for row in rows) == sum(
        call.talk_seconds for call in calls
    )
    before = latest(engine, 1000)
    follow(spool, intake)
    assert latest(engine, 1000) == before
