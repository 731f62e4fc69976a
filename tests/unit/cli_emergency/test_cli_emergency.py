"""`longlines emergency`: what is told of the calls, and that somebody knows."""

import json
import os
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from longlines.cli.main import build
from longlines.host import notifier
from longlines.settings import Settings
from tests.unit.host.test_notifier import instance

CALL = "1795344043.0"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An instance with one emergency call."""
    found = instance(tmp_path, "screens")
    monkeypatch.setenv("LONGLINES_HOME", str(found.home))
    monkeypatch.setenv("LONGLINES_FLOWS", str(found.flows))
    return found


def run(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(build("emergency"), ["emergency", *arguments])
    return done.exit_code, done.stdout, done.stderr


def test_a_call_is_told_until_it_is_acknowledged(settings: Settings) -> None:
    code, out, error = run("list", "--json")
    assert code == 0
    assert "a drill is due" in error
    (told,) = json.loads(out)
    assert (told["call"], told["location"], told["acknowledged_by"]) == (CALL, "front-desk", "")
    assert "room 101" in told["address"]
    assert run("ack", CALL, "--who", "Ann")[0] == 0
    assert json.loads(run("list", "--json")[1]) == []
    assert json.loads(run("list", "--all", "--json")[1])[0]["acknowledged_by"] == "Ann"


def test_a_report_says_who_was_told_when(settings: Settings) -> None:
    works = notifier.Notifier(settings)
    assert works.once(notifier.calls(settings)[0].at) == 1
    for each in works._busy.values():
        each.result(5)
    (told,) = json.loads(run("report", "--json")[1])
    assert [(each["how"], each["good"]) for each in told["told"]] == [("screens", True)]
    assert told["told"][0]["after"] > 0
    assert told["delays"] == {
        "key_to_invite": 0.004,
        "failover": 3.1,
        "invite_to_answer": 0.011,
        "notice": pytest.approx(told["told"][0]["after"], abs=0.01),
    }
    assert CALL in run("report")[1]


def test_there_is_no_such_call(settings: Settings) -> None:
    code, _, error = run("ack", "1.1")
    assert code == 1
    assert "longlines emergency list" in error


def test_an_overdue_drill_is_an_alarm(settings: Settings) -> None:
    kept = settings.home / "emergency" / "in-force.yaml"
    alarms = CliRunner().invoke(build("alarms"), ["alarms", "--json"])
    assert "drill-overdue" not in alarms.stdout
    days_ago = time.time() - 2 * 86400
    os.utime(kept, (days_ago, days_ago))
    alarms = CliRunner().invoke(build("alarms"), ["alarms", "--json"])
    assert alarms.exit_code == 1
    (told,) = json.loads(alarms.stdout)
    assert told["kind"] == "drill-overdue"
    assert "longlines emergency drill" in told["text"]
