"""`longlines reconcile`, through the command line."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from longlines import store
from longlines.cli.main import build
from longlines.host.errors import HostError
from longlines.store import Intake, alarms
from tests.unit.store.spoolfile import batch, call_records
from tests.unit.store.test_store_reconciling import agreed

DAY = "2026-11-21"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An instance with two calls."""
    url = f"sqlite:///{tmp_path / 'longlines.db'}"
    monkeypatch.setenv("LONGLINES_HOME", str(tmp_path))
    monkeypatch.setenv("LONGLINES_DATABASE_URL", url)
    store.upgrade(url)
    engine = store.connect(url)
    Intake(engine).record(batch(*call_records(1), *call_records(2)))
    engine.dispose()
    (tmp_path / "spool").mkdir()
    return tmp_path


def run(*words: str) -> tuple[int, str, BaseException | None]:
    result = CliRunner().invoke(build("reconcile"), ["reconcile", "--day", DAY, *words])
    return result.exit_code, result.stdout, result.exception


def test_what_differs_is_told_with_its_why_and_raises_an_alarm(home: Path) -> None:
    (home / "spool" / "cdr.csv").write_text(agreed(1) + agreed(2))
    status, out, _ = run("--json")
    told = json.loads(out)
    assert status == 1
    assert {each["kind"] for each in told["differences"]} == {"charge"}, "nobody rated them"
    assert (told["calls"], told["cdrs"], told["open"]) == (2, 2, 2)
    status, out, _ = run()
    assert (status, "2 differences" in out, "longlines status" in " ".join(out.split())) == (
        1,
        True,
        True,
    )
    engine = store.connect(f"sqlite:///{home / 'longlines.db'}")
    with engine.connect() as connection:
        (alarm,) = alarms.open_(connection)
    assert (alarm.kind, alarm.subject, alarm.count) == ("reconcile", DAY, 2)
    engine.dispose()


def test_a_day_without_calls_has_no_differences(home: Path) -> None:
    result = CliRunner().invoke(build("reconcile"), ["reconcile", "--day", "2026-01-01"])
    assert (result.exit_code, result.stdout) == (0, "2026-01-01: 0 calls, 0 CDRs\n0 differences\n")


def test_a_day_that_is_none(home: Path) -> None:
    result = CliRunner().invoke(build("reconcile"), ["reconcile", "--day", "yesterday"])
    assert isinstance(result.exception, HostError)
    assert "write it as 2026-11-22" in str(result.exception)
