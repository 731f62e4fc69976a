"""`longlines dispute` as clerks use it."""

import json
import wave
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, update
from typer.testing import CliRunner

from longlines import store
from longlines.cli import main
from longlines.host.errors import HostError
from longlines.store.disputes.tables import disputes
from tests.unit.rating.cases import deck, terms
from tests.unit.store import spoolfile
from tests.unit.store.rerated import ALICE, record, save

CALL = f"{spoolfile.START}.2"


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    monkeypatch.setenv("LONGLINES_HOME", str(tmp_path))
    monkeypatch.delenv("LONGLINES_DATABASE_URL", raising=False)
    url = f"sqlite:///{tmp_path / 'database' / 'longlines.db'}"
    store.upgrade(url)
    engine = store.connect(url)
    save(engine, deck(terms("0.60")))
    record(engine, [*spoolfile.call_records(1), *spoolfile.call_records(2)])
    yield engine
    engine.dispose()


def run(*arguments: str) -> Any:
    return CliRunner().invoke(main.build("dispute"), ["dispute", *arguments])


def said(*arguments: str) -> Any:
    found = run(*arguments, "--json")
    assert found.exit_code in (0, 3), found.output
    return json.loads(found.stdout)


def refused(*arguments: str) -> str:
    found = run(*arguments)
    assert isinstance(found.exception, HostError), found.output
    return str(found.exception)


def test_from_complaint_to_credit(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "recordings").mkdir()
    with wave.open(str(tmp_path / "recordings" / f"{CALL}-name.wav"), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(16000))
    opened = run("open", CALL, "--why", "wrong\x1b[31m number", "--amount", "0.50")
    assert opened.exit_code == 0, opened.output
    assert opened.stdout.startswith(f"dispute 1: USD 0.50 of call {CALL}, to be decided by ")
    listed = run("list")
    assert (listed.exit_code, "open" in listed.stdout) == (0, True)
    decided = run("decide", "1", "--credit", "0.50", "--why", "it was", "--by", "mary")
    assert decided.stdout == "dispute 1: credited USD 0.50\n"
    shown = said("show", "1")
    assert (shown["state"], shown["credit"], shown["account"]) == ("credited", "0.50", ALICE)
    kinds = [each["what"] for each in shown["chain"]]
    assert sorted(kinds) == ["call", "charge", "complaint", "credit", "decision", "recording"]
    text = run("show", "1").stdout
    assert f"{CALL}-name.wav, 1.0 s" in text
    assert "mary (clerk) credited USD 0.50: it was" in text
    assert "wrong\\x1b[31m number" in text
    assert said("list") == []
    (kept,) = said("list", "--all", "--account", ALICE)
    assert kept["entry"] == "credit:dispute:1"


def test_a_charge_is_named_by_its_key_too(engine: Engine) -> None:
    opened = said("open", f"charge:{CALL}:sell:0:1", "--why", "noise", "--role", "agent")
    assert (opened["call"], opened["wanted"]) == (CALL, None)
    chain = said("show", "1")["chain"]
    assert [each["role"] for each in chain if each["what"] == "complaint"] == ["agent"]
    assert run("decide", "1", "--refuse", "--why", "no").stdout == "dispute 1: refused\n"


def test_overdue_ones_are_told(engine: Engine) -> None:
    run("open", CALL, "--why", "noise")
    assert said("list", "--overdue") == []
    with engine.begin() as connection:
        late = datetime.now(UTC) - timedelta(hours=1)
        connection.execute(update(disputes).values(due_at=late))
    found = run("list", "--overdue")
    assert found.exit_code == 3
    assert "overdue" in found.stdout
    alarms = CliRunner().invoke(main.build("alarms"), ["alarms"])
    assert "dispute-overdue" in alarms.stdout
    assert "overdue since" in run("show", "1").stdout


def test_what_can_not_be_done(engine: Engine) -> None:
    run("open", CALL, "--why", "noise")
    for arguments, message in (
        (["open", CALL, "--why", "again"], "dispute 1 of this call is open"),
        (["open", "7.7", "--why", "x"], "nothing was charged for the call 7.7"),
        (["open", CALL, "--why", "  "], "say it in words"),
        (["open", f"charge:{CALL}:buy:1:1", "--why", "x"], "what a carrier asks of us"),
        (["open", f"{spoolfile.START}.4", "--why", "x", "--amount", "9"], "can be disputed"),
        (["open", CALL, "--why", "x", "--amount", "much"], "is no amount such as 25.00"),
        (["decide", "1", "--why", "x"], "either --credit AMOUNT, or --refuse"),
        (["decide", "1", "--why", "x", "--credit", "1", "--refuse"], "either --credit"),
        (["decide", "1", "--why", "x", "--credit", "2"], "at most 1.20 can be credited"),
        (["decide", "7", "--why", "x", "--refuse"], "there is no dispute 7"),
        (["show", "7"], "longlines dispute list shows them"),
        (["list", "--account", "alicia"], 'did you mean "alice"?'),
    ):
        assert message in refused(*arguments), arguments
