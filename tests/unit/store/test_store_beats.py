"""The PBX's signs of life in its spool: until when a call was up, and how its clock was set."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from longlines import store
from longlines.billing.calls import fold
from longlines.store import alarms, packs, tables
from longlines.store.calls import count_open, events_of, latest
from longlines.store.charges import of_calls
from tests.unit.rating.cases import deck, terms
from tests.unit.store.spoolfile import START, call_records, record
from tests.unit.store.test_store_charges import save, taking
from tests.unit.store.test_store_lost import follow

KEYS = f"{START - 100}.4"
HOUR = 3600.0


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    store.upgrade(url)
    engine = store.connect(url)
    save(engine, deck(terms("0.60", first=1, next=1)))
    yield engine
    engine.dispose()


def beat(kind: str, at: float, extra: str = "") -> bytes:
    """As the channel tells it that runs dialplans/alive.conf."""
    raw = record(kind, at, KEYS, KEYS, f'{{"extra":"{extra}"}}')
    return raw.replace(f"PJSIP/{KEYS}".encode(), b"Local/keys@emergency-watch-00000001;1")


def moved(raw: bytes, by: float) -> bytes:
    """A record as it is told by a clock that was set."""
    (row,) = csv.reader(io.StringIO(raw.decode(), newline=""))
    row[1] = f"{float(row[1]) + by:.6f}"
    return (",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n").encode()


@pytest.mark.parametrize("told_by", ["spool", "ami"])
def test_who_was_up_when_the_pbx_died_is_billed_until_its_last_sign_of_life(
    engine: Engine, tmp_path: Path, told_by: str
) -> None:
    spool = tmp_path / "cel.csv"
    over = call_records(1, talk=5.0)
    up = [call_records(number, talk=600.0)[:7] for number in (1000, 1001, 1002)]
    beats = [beat("LL_ALIVE", at) for at in (8.0, 20.5, 32.0)]
    spool.write_bytes(b"".join([*over, *up[0], *up[1], beats[0], beats[1], *up[2], beats[2]]))
    intake = taking(engine)
    follow(spool, intake)
    assert count_open(engine) == 3
    if told_by == "spool":
        fresh = [*call_records(0, begins=4000), beat("LL_ALIVE", 4001.0)]
        with spool.open("ab") as file:
            file.write(b"".join(fresh))
        follow(spool, intake)
    else:
        intake.close_lost(datetime.fromtimestamp(START + 60, UTC))
    lost = [call for call in latest(engine, 99) if call.lost]
    assert [call.talk_seconds for call in lost] == [Decimal("30.000")] * 3
    charged = of_calls(engine, [call.id for call in lost])
    assert [row.seconds for rows in charged.values() for row in rows] == [Decimal("30.000")] * 3
    assert all(fold(events_of(engine, call.id), lost=True) == call for call in lost)
    assert "PJSIP" in events_of(engine, lost[0].id)[-1].channel


@pytest.mark.parametrize("step", [HOUR, -HOUR])
@pytest.mark.parametrize("cut", [7, 9])
def test_a_step_of_the_clock_is_taken_out_of_the_calls_that_go_on(
    engine: Engine, tmp_path: Path, step: float, cut: int
) -> None:
    """In one batch or in several, wherever these are cut."""
    spool = tmp_path / "cel.csv"
    over, up = call_records(5, talk=3.0), call_records(6)
    said = beat("LL_CLOCK", 40 + step, f"by={step * 1000:.0f}")
    told = [*over, *up[:7], beat("LL_ALIVE", 39.0), said, *(moved(each, step) for each in up[7:])]
    after = [moved(each, step) for each in call_records(7, begins=90)]
    intake = taking(engine)
    for some in (told[: len(over) + cut], told[len(over) + cut :], after):
        with spool.open("ab") as file:
            file.write(b"".join(some))
        follow(spool, intake)
    calls = {call.id: call for call in latest(engine, 99)}
    long, later = calls[f"{START}.12"], calls[f"{START + 90}.14"]
    assert long.talk_seconds == later.talk_seconds == Decimal("60.125")
    assert [note.facts["by"] for note in long.notes] == [f"{step * 1000:.0f}"]
    assert not any(call.notes for call in calls.values() if call is not long)
    assert later.started_at == datetime.fromtimestamp(START + 90 + step, UTC)
    assert long.ended_at == long.started_at + timedelta(seconds=62.125)
    with engine.connect() as connection:
        (alarm,) = alarms.open_(connection, "clock")
    assert f"{step:+.1f} s" in alarm.text
    # Read again, as of a file that was replaced, nothing changes.
    spool.rename(tmp_path / "old.csv")
    spool.write_bytes(b"".join([*told, *after]) + beat("LL_ALIVE", 9999.0))
    follow(spool, intake)
    assert {call.id: call for call in latest(engine, 99)} == calls


def test_only_the_last_sign_of_life_is_kept(engine: Engine, tmp_path: Path) -> None:
    spool, intake = tmp_path / "cel.csv", taking(engine)
    for at in range(5):
        with spool.open("ab") as file:
            file.write(beat("LL_ALIVE", float(at)))
        follow(spool, intake)
    with engine.connect() as connection:
        rows = connection.execute(select(tables.call_events)).all()
        assert len(rows) == 1
        ((event,),) = packs.events_of(connection, [rows[0].call]).values()
    assert event.at == datetime.fromtimestamp(START + 4, UTC)
    assert latest(engine, 9) == []
