"""The listener's account of the carriers, from calls to carriers.json."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from ami import carriers
from ami.carriers import Keeper
from ami.carriers_file import CarriersFile
from ami.spool import SpoolReader
from longlines import store
from longlines.billing.calls import fold
from longlines.billing.events import CallEvent, parse
from longlines.billing.tries import Try
from longlines.carriers import holds
from longlines.carriers.holds import RELEASE, Word
from longlines.carriers.model import Carrier, Carriers, Trunk
from longlines.carriers.quality import published
from longlines.carriers.quality.rules import Rules
from longlines.store import Intake, tables
from longlines.store.calls import call_row
from longlines.store.tries import try_row
from longlines.store.upsert import upsert
from tests.unit.store.tried import tried_call

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
CALL = fold([CallEvent("CHAN_START", NOON, "PJSIP/1", "1.1", "1.1")])


class Office:
    """A keeper with a clock to set, and its files."""

    def __init__(self, folder: Path, engine: Engine | None = None) -> None:
        self.measured, self.held = folder / "run" / "carriers.json", folder / "held.jsonl"
        self.now = NOON.timestamp()
        self.listed = Carriers((Carrier("tin", Trunk("h")),))
        self.keeper = self.new()
        self.engine = engine

    def new(self) -> Keeper:
        return Keeper(self.measured, self.held, lambda: self.listed, clock=lambda: self.now)

    def told(self) -> dict[str, Any]:
        self.keeper.publish()
        found = published.read(self.measured)
        assert found is not None
        return found

    def fail(self, carrier: str, count: int = 5) -> list[Try]:
        tries = [tried(f"1.{number}", carrier, 34, number) for number in range(count)]
        for each in tries:
            self.keeper.take([replace(CALL, id=each.call, complete=True)], {each.call: [each]})
        return tries


def tried(call: str, carrier: str, cause: int | None, seconds: float = 0.0) -> Try:
    at = NOON - timedelta(minutes=2) + timedelta(seconds=seconds)
    ended = at + timedelta(seconds=0.5)
    return Try(call, 1, carrier, "+442055", at, cause=cause, ended_at=ended, ended_by="system")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    store.upgrade(url)
    engine = store.connect(url)
    yield engine
    engine.dispose()


def keep(engine: Engine, *tries: Try) -> None:
    with engine.begin() as connection:
        rows = [call_row(replace(CALL, id=each.call, complete=True)) for each in tries]
        upsert(connection, tables.calls, rows)
        upsert(connection, tables.tries, [try_row(each) for each in tries])


def test_listed_carriers_are_told_of_before_they_are_tried(office: Office) -> None:
    found = office.told()
    assert list(found["carriers"]) == ["tin"]
    assert found["carriers"]["tin"]["groups"][""]["standing"] == "well"


def test_an_account_is_written_a_few_times_a_second_at_most(office: Office) -> None:
    office.told()
    written = office.measured.stat().st_mtime_ns
    for _ in range(20):
        office.now += 0.01
        office.fail("cheap", 1)
        office.keeper.publish()
    assert office.measured.stat().st_mtime_ns == written
    office.now += carriers.EVERY
    assert "cheap" in office.told()["carriers"]


def test_a_sign_of_life_is_written_while_nothing_happens(office: Office) -> None:
    first = office.told()["at"]
    office.now += carriers.EVERY + 0.01
    assert office.told()["at"] == first
    office.now += carriers.AT_REST
    assert office.told()["at"] > first


def test_a_clock_that_is_set_back_stops_nothing(office: Office) -> None:
    office.told()
    office.now -= 86_400
    assert office.told()["at"].startswith("2026-11-21")


def test_what_was_learned_is_there_after_a_restart(office: Office, engine: Engine) -> None:
    good = replace(tried("1.9", "dear", 17), sip=486)
    tries = [good, *office.fail("cheap")]
    office.keeper.take([replace(CALL, id="1.9", complete=True)], {"1.9": [good]})
    keep(engine, *tries)
    before = office.told()["carriers"]
    assert before["cheap"]["groups"]["44"]["standing"] == "trying"
    office.keeper = office.new()
    office.keeper.rebuild(engine)
    assert office.told()["carriers"] == before
    for each in tries:
        office.keeper.take([replace(CALL, id=each.call, complete=True)], {each.call: [each]})
    office.now += 1
    assert (
        office.told()["carriers"]["cheap"]["groups"]["44"]["samples"]
        == (before["cheap"]["groups"]["44"]["samples"])
    ), "what is told again after the restart is no news"


def test_calls_in_progress_are_counted_after_a_restart(office: Office, engine: Engine) -> None:
    now = replace(tried("1.1", "dear", None), ended_at=None, ended_by=None)
    keep(engine, now, replace(now, call="1.2", started_at=NOON - timedelta(days=3)))
    office.keeper.rebuild(engine)
    assert office.told()["carriers"]["dear"]["calls"] == 1
    over = replace(now, ended_at=NOON, ended_by="called", cause=17)
    office.keeper.take([replace(CALL, id="1.1", complete=True)], {"1.1": [over]})
    office.now += 1
    assert office.told()["carriers"]["dear"]["calls"] == 0


def test_a_release_is_heard_and_remembered(office: Office, engine: Engine) -> None:
    keep(engine, *office.fail("cheap"), tried("1.9", "dear", 17))
    office.keeper.rebuild(engine)
    assert office.told()["carriers"]["cheap"]["groups"]["44"]["standing"] == "trying"
    holds.say(office.held, Word(RELEASE, "cheap", NOON, None, "ann"))
    office.now += 3
    assert office.told()["carriers"]["cheap"]["groups"]["44"]["standing"] == "well"
    office.keeper = office.new()
    office.keeper.rebuild(engine)
    assert office.told()["carriers"]["cheap"]["groups"]["44"]["standing"] == "well"


def test_other_rules_judge_anew(office: Office, engine: Engine) -> None:
    keep(engine, *office.fail("cheap", 4), tried("1.9", "dear", 17))
    office.keeper.rebuild(engine)
    assert office.told()["carriers"]["cheap"]["groups"]["44"]["standing"] == "well"
    office.listed = Carriers(rules=Rules(in_a_row=3, first_pause=600))
    office.now += 3
    assert office.told()["carriers"]["cheap"]["groups"]["44"]["standing"] == "stepped_back"


def test_a_disk_that_is_full_is_told_once(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    office.measured.parent.write_text("in the way")
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            office.now += 10
            office.keeper.publish()
    assert len(caplog.records) == 1
    office.measured.parent.unlink()
    office.now += 10
    assert office.told()["carriers"]


def test_spending_is_told_of(tmp_path: Path) -> None:
    class Spent:
        def today(self, now: float) -> dict[str, dict[str, str]]:
            return {"tin": {"day": "2026-11-22", "amount": str(Decimal("1.5")), "currency": "USD"}}

    office = Office(tmp_path)
    office.keeper = Keeper(
        office.measured, office.held, lambda: office.listed, Spent(), lambda: office.now
    )
    assert office.told()["carriers"]["tin"]["spent"]["amount"] == "1.5"


def test_the_carriers_file_is_followed_and_a_bad_one_changes_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "carriers.yaml"
    file = CarriersFile(path)
    assert file.now() == Carriers()
    path.write_text("stepping_back: {in_a_row: 3}\ncarriers:\n  tin:\n    trunk: {host: far-end}\n")
    assert [each.name for each in file.now().carriers] == ["tin"]
    assert file.now().rules.in_a_row == 3
    path.write_text("carriers: nonsense, and longer than before\n" * 9)
    assert [each.name for each in file.now().carriers] == ["tin"]
    assert "the carriers stay as they were" in caplog.text


def test_events_of_a_spool_reach_the_account(
    office: Office, engine: Engine, tmp_path: Path
) -> None:
    spool = tmp_path / "cel.csv"
    spool.write_bytes(b"".join(tried_call(1)))
    intake = Intake(engine)
    reader = SpoolReader(spool, intake.bookmarks())
    batch = reader.read()
    reader.close()
    assert batch is not None
    recorded = intake.record(batch)
    office.now = parse(tried_call(1)[-1]).at.timestamp() + 1
    office.keeper.take(recorded.calls, recorded.tries)
    found = office.told()["carriers"]
    assert {
        name: each["hour"]["tried"].count(1) for name, each in found.items() if each["hour"]
    } == {
        "cheap": 1,
        "dear": 1,
    }
