"""`longlines trace`, through the command line."""

import json
import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import typer
import yaml
from sqlalchemy import Engine
from typer.testing import CliRunner

from longlines import store
from longlines.billing.events import parse
from longlines.billing.framing import frames
from longlines.cli.trace import register
from longlines.store import Batch, Intake
from tests.unit.trace.story import (
    ACCEPTED,
    BILLING_CAPTURES,
    CAPTURES,
    START,
    begun,
    event,
    over,
)

app = typer.Typer()
register(app)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with the captured call in its spool, and nothing else."""
    monkeypatch.setenv("LONGLINES_HOME", str(tmp_path))
    monkeypatch.delenv("LONGLINES_DATABASE_URL", raising=False)
    (tmp_path / "spool").mkdir()
    shutil.copy(CAPTURES / "accepted.csv", tmp_path / "spool" / "cel.csv")
    shutil.copy(CAPTURES / "accepted.jsonl", tmp_path / "spool" / "journal.jsonl")
    return tmp_path


def ledger_of(home: Path) -> Engine:
    """A ledger that the whole spool was taken into."""
    url = f"sqlite:///{home / 'database' / 'longlines.db'}"
    (home / "database").mkdir()
    store.upgrade(url)
    engine = store.connect(url)
    data = (home / "spool" / "cel.csv").read_bytes()
    pieces = list(frames(data))
    Intake(engine).record(Batch(None, "cel.csv", 0, pieces, len(data), data[:100], data[-100:]))
    return engine


def run(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, list(words))
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


def test_text_without_listener_or_ledger(home: Path) -> None:
    status, out, errors = run(ACCEPTED)
    assert status == 0
    assert out.startswith(f"call {ACCEPTED}, 2026-11-22 (UTC): +12025550101 called +12025550102")
    assert "  +1.872  04:23:04.356  caller     keys 1" in out
    assert "the ledger doesn't hold all of this call yet" in errors
    assert not (home / "database").exists()


def test_from_the_ledger_when_the_spool_is_gone(home: Path) -> None:
    ledger_of(home).dispose()
    status, with_spool, errors = run(ACCEPTED, "--json")
    assert (status, errors) == (0, "")
    (home / "spool" / "cel.csv").unlink()
    assert run(ACCEPTED, "--json") == (0, with_spool, "")
    told = json.loads(with_spool)
    assert told["in_ledger"]
    assert told["call"]["bill_to"] == "+12025550102"
    assert [each["role"] for each in told["parties"]] == ["caller", "office", "called"]
    assert told["entries"][-1]["what"] == "money"
    assert "not in the ledger" not in told["entries"][-1]["text"]


def test_events_that_the_ledger_lacks_come_from_the_spool(home: Path) -> None:
    spool = home / "spool" / "cel.csv"
    whole = spool.read_bytes()
    lines = whole.splitlines(keepends=True)
    spool.write_bytes(b"".join(lines[:12]))
    ledger_of(home).dispose()
    assert json.loads(run(ACCEPTED, "--json")[1])["live"]
    spool.write_bytes(whole)
    told = json.loads(run(ACCEPTED, "--json")[1])
    assert (told["live"], told["in_ledger"]) == (False, False)
    assert told["call"]["outcome"] == "accepted"


def test_a_broken_ledger_is_told_and_the_spool_is_read(home: Path) -> None:
    (home / "database").mkdir()
    (home / "database" / "longlines.db").write_text("no database at all, but long enough" * 50)
    status, out, errors = run(ACCEPTED)
    assert status == 0
    assert "accepts the charges" in out
    assert "the ledger can't be read" in errors


def test_last_is_the_newest_call(home: Path) -> None:
    ledger_of(home).dispose()
    assert f"call {ACCEPTED}" in run("last")[1]
    newer = f"{START + 90000}.0"
    with (home / "spool" / "cel.csv").open("ab") as spool:
        spool.write(event("CHAN_START", 90000, newer, newer, exten="0"))
    assert f"call {newer}" in run("last")[1]


def test_unknown_ids_and_no_calls(home: Path) -> None:
    status, out, errors = run("1795000000.9")
    assert (status, out) == (1, "")
    assert "no call has the id '1795000000.9'; 'longlines calls' lists the ids" in errors
    shutil.rmtree(home / "spool")
    assert run("last") == (1, "", "longlines trace: there was no call yet\n")


def test_an_svg_file(home: Path) -> None:
    picture = home / "call.svg"
    assert run(ACCEPTED, "-o", str(picture)) == (0, "", "")
    assert ET.fromstring(picture.read_text(encoding="utf-8")).tag.endswith("svg")
    status, _, errors = run(ACCEPTED, "-o", str(home / "call.png"))
    assert (status, "isn't named .svg" in errors) == (1, True)
    status, _, errors = run(ACCEPTED, "-o", str(home / "none" / "call.svg"))
    assert (status, "No such file" in errors) == (1, True)


def test_a_test_to_replay_it(home: Path) -> None:
    status, out, _ = run(ACCEPTED, "--as-test")
    assert status == 0
    (test,) = yaml.safe_load(out)["tests"].values()
    assert test["from"] == "alice"
    (home / "spool" / "journal.jsonl").unlink()
    status, _, errors = run(ACCEPTED, "--as-test")
    assert (status, "journal has nothing" in errors) == (1, True)


def test_one_output_at_a_time(home: Path) -> None:
    for words in (("--json", "--as-test"), ("--follow", "--as-test"), ("--json", "-o", "x.svg")):
        status, _, errors = run(ACCEPTED, *words)
        assert (status, "use one of" in errors) == (1, True)


def test_follow_ends_when_the_call_has_ended(home: Path) -> None:
    """The call is written while it is followed, and each line comes once."""
    call = f"{START}.1"
    spool = home / "spool" / "cel.csv"
    spool.write_bytes(b"".join(begun()))
    source = "import typer, longlines.cli.trace as t; a = typer.Typer(); t.register(a); a()"
    process = subprocess.Popen(
        [sys.executable, "-c", source, call, "--follow", "--json"],
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        told = [json.loads(process.stdout.readline()) for _ in range(2)]
        with spool.open("ab") as file:
            file.write(b"".join(over(9)))
        told += [json.loads(line) for line in process.stdout]
        process.wait(20)
    finally:
        process.kill()
        process.communicate()
    assert process.returncode == 0
    assert [each["what"] for each in told] == ["call", "flow", "answer", "hangup", "money"]


def test_calls_that_met_are_told_together_in_one_order_of_time(home: Path) -> None:
    shutil.copy(BILLING_CAPTURES / "moved" / "attended_by_called.csv", home / "spool" / "cel.csv")
    (home / "spool" / "journal.jsonl").unlink()
    ledger_of(home).dispose()
    records = map(parse, (piece for _, piece in frames((home / "spool" / "cel.csv").read_bytes())))
    ids = sorted({e.uniqueid for e in records if e.type == "CHAN_START" and e.exten != "s"})
    calls = [each for each in ids if run(each)[0] == 0]
    assert len(calls) == 2
    told = [json.loads(run(each, "--json")[1]) for each in calls]
    for one, other in (told, reversed(told)):
        times = [entry["at"] for entry in one["entries"]]
        assert times == sorted(times)
        assert {party["name"] for party in one["parties"]} >= {"caller", "longlines", "carol"}
        assert f"it met the call {other['id']}, which is told here too" in one["remarks"]
        money = [entry["text"] for entry in one["entries"] if entry["what"] == "money"]
        assert len(money) == 2
        assert sum(f"(call {other['id']})" in text for text in money) == 1
    first, second = ([entry["at"] for entry in each["entries"]] for each in told)
    assert first == second, "whichever is asked for"
