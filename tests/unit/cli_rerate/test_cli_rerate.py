"""`longlines rerate` as people use it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

from longlines import store
from longlines.cli import main
from longlines.host.errors import HostError
from longlines.settings import CHECKOUT
from longlines.store import decks
from longlines.store.deck_versions import Origin
from longlines.store.rerating import batches
from tests.unit.rating.cases import deck, terms
from tests.unit.store import spoolfile
from tests.unit.store.rerated import ALICE, BEGAN, LONG_AGO, record, save

MONTH = f"{BEGAN:%Y-%m}"


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    flows = tmp_path / "flows"
    flows.mkdir()
    for name in ("prices.yaml", "tariffs.yaml"):
        (flows / name).write_bytes((CHECKOUT / "flows" / name).read_bytes())
    monkeypatch.setenv("LONGLINES_HOME", str(tmp_path))
    monkeypatch.setenv("LONGLINES_FLOWS", str(flows))
    monkeypatch.delenv("LONGLINES_DATABASE_URL", raising=False)
    url = f"sqlite:///{tmp_path / 'database' / 'longlines.db'}"
    store.upgrade(url)
    engine = store.connect(url)
    save(engine, deck(terms("0.60")))
    record(engine, [*spoolfile.call_records(1), *spoolfile.call_records(2)])
    yield engine
    engine.dispose()


def run(*arguments: str) -> Any:
    return CliRunner().invoke(main.build("rerate"), ["rerate", *arguments])


def said(*arguments: str) -> dict[str, Any]:
    found = run(*arguments, "--json")
    assert found.exit_code in (0, 3), found.output
    told: dict[str, Any] = json.loads(found.stdout)
    return told


def refused(*arguments: str) -> str:
    found = run(*arguments)
    assert isinstance(found.exception, HostError), found.output
    return str(found.exception)


def test_a_dry_run_then_for_good_then_back(engine: Engine) -> None:
    save(engine, deck(terms("0.50")))
    told = run("--period", MONTH)
    assert told.exit_code == 0
    assert ALICE in told.stdout
    assert "-0.40" in told.stdout
    assert "2 charges looked at, 2 would change" in told.stdout
    dry = said("--period", MONTH)
    assert dry["differences"] == [
        {
            "side": "sell",
            "customer": ALICE,
            "currency": "USD",
            "charges": 2,
            "before": "2.40",
            "after": "2.00",
            "difference": "-0.40",
        }
    ]
    assert run("--list").stdout.count("done") == 0
    applied = run("--period", MONTH, "--apply", "--why", "wrong deck", "--by", "mary")
    assert applied.exit_code == 0, applied.output
    assert "why: wrong deck" in applied.stdout
    assert "2 charges looked at, 2 changed" in applied.stdout
    assert "rerate 1: 2 of 2 charges, 100 %" in applied.stderr
    shown = said("--show", "1")
    assert (shown["who"], shown["changed"], shown["undone_by"]) == ("mary", 2, None)
    assert shown["ended_at"]
    undone = said("--undo", "1", "--why", "no")
    assert undone["undoes"] == 1
    assert undone["totals"][0]["difference"] == "0.40"
    (second, first) = json.loads(run("--list", "--json").stdout)
    assert (first["undone_by"], second["undoes"]) == (2, 1)


def test_failures_are_listed_and_retried(engine: Engine) -> None:
    save(engine, deck(terms("0.60"), prefix="44"))
    dry = run("--period", MONTH)
    assert dry.exit_code == 3
    assert "2 keep what they have, because there is no new price" in dry.stdout
    applied = run("--period", MONTH, "--apply", "--why", "new deck")
    assert applied.exit_code == 3
    assert "longlines rerate --retry 1" in applied.stderr
    told = said("--retry", "1")
    assert [each["side"] for each in told["failures"]] == ["sell", "sell"]
    assert "add one to it" in told["failures"][0]["reason"]
    imported = datetime.now(UTC) - timedelta(seconds=1)
    made = replace(deck(terms("0.50")), version=3)
    decks.save_version(engine, made, Origin(LONG_AGO, imported, "rates.csv", "tests"))
    mended = run("--retry", "1")
    assert mended.exit_code == 0
    assert "2 changed" in mended.stdout


def test_an_interrupted_run_is_resumed(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    save(engine, deck(terms("0.50")))
    monkeypatch.setattr(batches, "BATCH", 1)
    monkeypatch.setattr("longlines.store.rerating.running.settle", _once())
    assert isinstance(
        run("--period", MONTH, "--apply", "--why", "x").exception, ConnectionAbortedError
    )
    assert "rerate --resume 1" in refused("--period", MONTH, "--apply", "--why", "x")
    assert "isn't finished" in refused("--retry", "1")
    monkeypatch.undo()
    monkeypatch.setenv("LONGLINES_HOME", str(Path(engine.url.database or "").parent.parent))
    told = said("--resume", "1")
    assert (told["changed"], told["looked_at"]) == (2, 2)


def _once() -> object:
    """Books the first time, and dies the second."""
    from longlines.store.ledger import settle

    left = [None]

    def book(*words: Any) -> object:
        if not left:
            raise ConnectionAbortedError
        left.pop()
        return settle(*words)

    return book


MISTAKES: list[tuple[list[str], str]] = [
    ([], "say what: --period 2026-11"),
    (["--list", "--show", "1"], "say what"),
    (["--period", "2026-13"], "is no month; write it as 2026-11"),
    (["--period", "2026-11", "--to", "2026-12-01"], "give --period, or --from and --to"),
    (["--from", "2026-11-01"], "give both --from and --to"),
    (["--from", "2026-11-02", "--to", "2026-11-02"], "isn't after"),
    (["--from", "yesterday", "--to", "2026-11-02"], "is no time such as"),
    (["--period", "2026-11", "--zone", "Mars/North"], "is no time zone"),
    (["--period", "2026-11", "--account", "alicia"], 'did you mean "alice"?'),
    (["--period", "2026-11", "--deck", "defualt"], 'did you mean "default"?'),
    (["--period", "2026-11", "--apply"], "say --why"),
    (["--undo", "1"], "say --why"),
    (["--undo", "1", "--why", "x"], "there is no rerate 1"),
    (["--show", "1"], "longlines rerate --list shows them"),
]


def test_what_can_not_be_asked(engine: Engine) -> None:
    for arguments, message in MISTAKES:
        assert message in refused(*arguments), arguments


def test_months_go_by_the_clock_that_is_named(engine: Engine) -> None:
    new_york = said("--period", "2026-11", "--zone", "America/New_York")
    assert (new_york["from"], new_york["to"]) == ("2026-11-01T04:00:00Z", "2026-12-01T05:00:00Z")
    day = said("--from", "2026-12-31", "--to", "2026-12-31T12:00+01:00", "--zone", "UTC")
    assert (day["from"], day["to"]) == ("2026-12-31T00:00:00Z", "2026-12-31T11:00:00Z")
    december = said("--period", "2026-12", "--account", "alice", "--rules", "now")
    assert (december["to"], december["account"]) == ("2027-01-01T05:00:00Z", ALICE), "of invoices"


def test_before_there_is_a_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LONGLINES_HOME", str(tmp_path / "empty"))
    assert "no call was recorded yet" in refused("--list")
