"""Each day is reconciled in the night after it, whoever was there."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ami import nightly
from longlines import store
from longlines.cli.main import build
from longlines.host import reconciling
from longlines.settings import Settings, SettingsError, load
from longlines.store import Intake, alarms
from tests.unit.store.spoolfile import batch, call_records
from tests.unit.store.test_store_reconciling import agreed

DAY = date(2026, 11, 21)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def instance(home: Path, when: str = "03:30 America/New_York") -> Settings:
    return load({"LONGLINES_HOME": str(home), "LONGLINES_RECONCILE": when})


def known(settings: Settings, day: str) -> None:
    settings.reconciled.parent.mkdir(parents=True, exist_ok=True)
    told = {"day": day, "at": f"{day}T09:00:00+00:00", "calls": 3, "cdrs": 7, "open": 0}
    settings.reconciled.write_text(json.dumps(told))


def test_when_a_day_is_due(tmp_path: Path) -> None:
    settings = instance(tmp_path)
    assert reconciling.due(settings, at("2026-11-22T08:29")) == date(2026, 11, 20)
    assert reconciling.due(settings, at("2026-11-22T08:30")) == DAY
    known(settings, "2026-11-20")
    assert reconciling.due(settings, at("2026-11-22T08:29")) is None
    assert reconciling.due(settings, at("2026-11-22T08:30")) == DAY
    assert reconciling.due(settings, at("2026-11-25T12:00")) == DAY, "missed nights are made good"
    assert reconciling.due(settings, at("2026-12-31T12:00")) == date(2026, 12, 24)
    assert reconciling.due(instance(tmp_path, "off"), at("2026-12-31T12:00")) is None
    settings.reconciled.write_text("spoilt")
    assert reconciling.due(settings, at("2026-11-22T08:30")) == DAY


@pytest.mark.parametrize("text", ["3 o'clock", "25:00 UTC", "03:00 Mars/North"])
def test_a_time_that_is_none(text: str) -> None:
    with pytest.raises(SettingsError, match="as in 03:00 America/New_York, or off"):
        load({"LONGLINES_RECONCILE": text})


async def test_a_day_is_compared_and_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'longlines.db'}"
    monkeypatch.setenv("LONGLINES_HOME", str(tmp_path))
    monkeypatch.setenv("LONGLINES_DATABASE_URL", url)
    store.upgrade(url)
    engine = store.connect(url)
    Intake(engine).record(batch(*call_records(1)))
    (tmp_path / "spool").mkdir()
    (tmp_path / "spool" / "cdr.csv").write_text(agreed(1))
    settings = load()
    assert await nightly.compare(settings, DAY)
    with engine.connect() as connection:
        (alarm,) = alarms.open_(connection)
    assert (alarm.kind, alarm.subject) == ("reconcile", "2026-11-21")
    told = json.loads(CliRunner().invoke(build("status"), ["status", "--json"]).stdout)
    assert (told["reconciled"]["day"], told["reconciled"]["differences"]) == ("2026-11-21", 1)
    engine.dispose()
    (tmp_path / "longlines.db").write_bytes(b"no database")
    assert not await nightly.compare(settings, date(2026, 11, 22))
