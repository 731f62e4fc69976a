"""`longlines calls`, through the command line."""

import json
import os
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import typer
from sqlalchemy import insert
from typer.testing import CliRunner

from longlines import store
from longlines.billing.calls import Call, Hangup
from longlines.billing.tries import Try
from longlines.cli.calls import register
from longlines.store.calls import call_row
from longlines.store.tables import calls, charges, tries
from longlines.store.tries import try_row

NOW = datetime.now(UTC).replace(microsecond=123987)
KEYS = [
    "id",
    "started_at",
    "from",
    "to",
    "flow",
    "outcome",
    "answered_at",
    "accepted_at",
    "ended_at",
    "talk_seconds",
    "bill_to",
    "carrier",
    "hangup",
    "notes",
    "charge",
    "further",
    "fees",
    "tries",
]

app = typer.Typer()
register(app)


def call(number: int, *, complete: bool = True) -> Call:
    began = NOW + timedelta(seconds=number)
    return Call(
        id=f"1795300000.{number}",
        started_at=began,
        from_="+12025550101",
        to="+12025550102",
        flow="collect-call",
        outcome="accepted" if complete else None,
        answered_at=began,
        accepted_at=began if complete else None,
        ended_at=began if complete else None,
        talk_seconds=Decimal("61.125") if complete else Decimal(0),
        bill_to="+12025550102" if complete else None,
        carrier="local",
        hangup=Hangup(16, "called") if complete else Hangup(),
        complete=complete,
    )


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    monkeypatch.setenv("LONGLINES_DATABASE_URL", url)
    return url


def keep(url: str, *kept: Call) -> None:
    store.upgrade(url)
    engine = store.connect(url)
    with engine.begin() as connection:
        connection.execute(insert(calls), [call_row(each) for each in kept])
    engine.dispose()


def run(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, list(words))
    return result.exit_code, result.stdout, result.stderr


def test_json_has_exactly_these_keys(url: str) -> None:
    keep(url, call(1))
    status, out, _ = run("--json")
    (told,) = json.loads(out)
    assert status == 0
    assert list(told) == KEYS
    assert told["hangup"] == {"cause": 16, "by": "called"}
    assert told["talk_seconds"] == 61.125
    assert told["from"] == "+12025550101"
    began = (NOW + timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%S") + ".123Z"
    assert told["started_at"] == told["ended_at"] == began


def test_open_call_has_nulls(url: str) -> None:
    keep(url, call(1, complete=False))
    (told,) = json.loads(run("--json")[1])
    assert [key for key in KEYS if told[key] is None] == [
        "outcome",
        "accepted_at",
        "ended_at",
        "bill_to",
        "charge",
    ]
    assert told["hangup"] == {"cause": None, "by": None}
    assert "in progress" in run()[1]


def test_newest_first_and_no_more_than_asked_for(url: str) -> None:
    keep(url, *(call(number) for number in range(25)))
    told = json.loads(run("--json")[1])
    assert [each["id"] for each in told] == [f"1795300000.{n}" for n in range(24, 4, -1)]
    assert len(json.loads(run("--json", "--last", "3")[1])) == 3


def test_one_call_by_its_id(url: str) -> None:
    keep(url, call(1), call(2))
    (told,) = json.loads(run("--json", "--id", "1795300000.1")[1])
    assert told["id"] == "1795300000.1"


def test_a_calls_tries_are_told_with_it(url: str) -> None:
    keep(url, call(1), call(2))
    engine = store.connect(url)
    failed = Try(call(1).id, 1, "cheap", "+442055", NOW, rank=1, cause=34, sip=503, ended_at=NOW)
    talked = Try(
        call(1).id,
        2,
        "dear",
        "+442055",
        NOW,
        pdd=Decimal("1.250"),
        answered_at=NOW,
        ended_at=NOW + timedelta(seconds=3),
        seconds=Decimal("3.000"),
        ended_by="caller",
        mos=Decimal("4.31"),
        received=0,
    )
    bought = {
        "call": call(1).id,
        "side": "buy",
        "try": 2,
        "account": "",
        "carrier": "dear",
        "class": "direct",
        "number": "+442055",
        "at": NOW,
        "seconds": Decimal(3),
        "amount": Decimal("0.0125"),
        "net": Decimal("0.0125"),
        "currency": "USD",
        "lines": [],
    }
    with engine.begin() as connection:
        connection.execute(insert(tries), [try_row(each) for each in (failed, talked)])
        connection.execute(insert(charges), bought)
    engine.dispose()
    (told,) = json.loads(run("--json", "--id", "1795300000.1")[1])
    one, two = told["tries"]
    assert (one["carrier"], one["outcome"], one["sip"], one["mos"]) == (
        "cheap",
        "failed",
        503,
        None,
    )
    assert (two["pdd"], two["seconds"], two["mos"]) == (1.25, 3.0, 4.31)
    assert (one["cost"], two["cost"]["amount"], two["cost"]["currency"]) == (None, "0.0125", "USD")
    assert two["signs"] == ["short", "instant", "silent"]
    assert two["started_at"].endswith(".123Z")
    newest, oldest = json.loads(run("--json")[1])
    assert (newest["tries"], oldest["tries"]) == ([], [one, two])
    text = run("--id", "1795300000.1")[1].splitlines()
    assert text[-2].endswith("cheap: failed, sip 503 cause 34")
    assert "dear: answered, pdd 1.250 s, 3.000 s, MOS 4.31, cost USD 0.0125" in text[-1]
    assert text[-1].endswith("signs of a false answer: short, instant, silent")


def test_unknown_id_is_one_line_on_stderr(url: str) -> None:
    for _ in range(2):
        status, out, errors = run("--json", "--id", "9.9")
        assert (status, out) == (1, "")
        assert errors == "longlines calls: no call has the id '9.9'\n"
        store.upgrade(url)


def test_no_database_means_no_calls_and_makes_none(url: str, tmp_path: Path) -> None:
    assert run("--json") == (0, "[]\n", "")
    assert run() == (0, "no calls yet\n", "")
    assert list(tmp_path.iterdir()) == []


def test_table_shows_the_call_in_one_row(url: str) -> None:
    keep(url, call(1))
    rows = [line for line in run()[1].splitlines() if "1795300000.1" in line]
    assert len(rows) == 1
    for word in ("+12025550101", "+12025550102", "collect-call", "accepted", "61.125 s", "called"):
        assert word in rows[0]


def test_bad_settings_are_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LONGLINES_DATABASE_URL", "mysql://host/db")
    status, out, errors = run()
    assert (status, out) == (1, "")
    assert errors.startswith("longlines calls: LONGLINES_DATABASE_URL names 'mysql'")


def test_follow_tells_each_call_as_it_ends(url: str) -> None:
    keep(url, call(1), call(2, complete=False))
    source = "import typer, longlines.cli.calls as c; a = typer.Typer(); c.register(a); a()"
    process = subprocess.Popen(
        [sys.executable, "-c", source, "--follow", "--json"],
        env=os.environ | {"LONGLINES_DATABASE_URL": url, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    ended = threading.Event()
    number = iter(range(3, 500))

    def keep_ending_calls() -> None:
        engine = store.connect(url)
        while not ended.wait(0.3):
            with engine.begin() as connection:
                connection.execute(insert(calls), [call_row(call(next(number)))])
        with engine.begin() as connection:
            row = call_row(call(2))
            connection.execute(calls.update().where(calls.c.id == row["id"]).values(row))
        engine.dispose()

    writer = threading.Thread(target=keep_ending_calls)
    writer.start()
    try:
        first = json.loads(process.stdout.readline())
        ended.set()
        told = [first["id"]]
        while told[-1] != "1795300000.2":
            told.append(json.loads(process.stdout.readline())["id"])
    finally:
        ended.set()
        writer.join()
        process.terminate()
        process.communicate(timeout=10)
    assert list(first) == KEYS
    assert "1795300000.1" not in told
    assert len(told) == len(set(told))
