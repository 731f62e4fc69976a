"""`longlines rate`, through the command line."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

from longlines import store
from longlines.cli.main import build
from longlines.host.errors import HostError
from longlines.host.tariffs import RulesInForce
from longlines.rates.model import Deck
from longlines.settings import load
from longlines.store import Batch, Intake, Rater, decks
from longlines.store.deck_shelf import DeckShelf
from longlines.store.deck_versions import Origin
from tests.unit.rating.cases import PEAK, deck, terms
from tests.unit.store import spoolfile

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
AT = ("--at", "2026-11-23T15:00Z")
BOB = "2025550102"


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    monkeypatch.setenv("LONGLINES_HOME", str(tmp_path))
    url = f"sqlite:///{tmp_path / 'x.db'}"
    monkeypatch.setenv("LONGLINES_DATABASE_URL", url)
    store.upgrade(url)
    engine = store.connect(url)
    yield engine
    engine.dispose()


def save(engine: Engine, made: Deck, since: datetime = SINCE) -> None:
    decks.save_version(engine, made, Origin(since, since, "rates.csv", "tests"))


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(build(), ["rate", *words])
    if isinstance(result.exception, HostError):
        return 1, str(result.exception)
    return result.exit_code, result.stdout


def as_json(*words: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(run(*words, "--json")[1])
    return told


def test_both_sides_with_their_explanation(engine: Engine) -> None:
    save(engine, deck(terms("0.125", "0.05", first=30, next=6), prefix="1202", version=1))
    save(engine, deck(terms("0.0061"), name="cheap", side="buy", version=1))
    save(engine, deck(terms("0.0100"), name="dear", side="buy", version=1))
    save(engine, deck(terms("0.0100"), prefix="44", name="abroad", side="buy", version=1))
    told = as_json(BOB, "--seconds", "57", "--side", "both", "--from", "alice", *AT)
    assert {key: told[key] for key in told if key != "charges"} == {
        "number": "+12025550102",
        "at": "2026-11-23T15:00:00Z",
        "seconds": "57",
        "class": "direct",
        "account": "+12025550101",
    }
    sold, *bought = told["charges"]
    assert {key: sold[key] for key in sold if key != "lines"} == {
        "side": "sell",
        "carrier": None,
        "amount": "0.18",
        "net": "0.18",
        "tax": "0.00",
        "currency": "USD",
        "billed_seconds": 60,
        "deck": "default",
        "version": 1,
        "prefix": "1202",
    }
    assert sold["lines"][1] == {"what": "time", "how": "57 s at 30/6: 60 s billed", "amount": None}
    assert [(each["carrier"], each["amount"]) for each in bought] == [
        ("abroad", None),
        ("cheap", "0.006100"),
        ("dear", "0.010000"),
    ]
    assert "no prefix of +12025550102 is in the buy deck" in bought[0]["reason"]
    (only,) = as_json(BOB, "--side", "buy", "--carrier", "dear", *AT)["charges"]
    assert only["carrier"] == "dear"


def test_a_table_for_people(engine: Engine) -> None:
    rows = deck(terms("0.60", band="peak"), terms("0.06"), named=PEAK, version=1)
    save(engine, rows)
    status, said = run(BOB, "--seconds", "600", "--at", "2026-11-24T00:55Z")
    assert status == 0
    for part in (
        "direct call to +12025550102, 600 s from 2026-11-24 00:55:00Z",
        "the customer pays",
        "prefix 1 of sell deck default, version 1",
        "300 s at 0.60 a minute: 0.60 x 300 / 60, peak from 2026-11-23 19:55:00 EST",
        "300 s at 0.06 a minute: 0.06 x 300 / 60, other hours from 2026-11-23 20:00:00 EST",
        "3.30",
    ):
        assert part in said


def test_the_deck_of_the_time_that_is_asked_for(engine: Engine) -> None:
    save(engine, deck(terms("0.10"), version=1))
    save(engine, deck(terms("0.20"), version=2), SINCE + timedelta(days=30))
    amounts = [
        as_json(BOB, "--at", at)["charges"][0]["amount"]
        for at in ("2026-01-02T00:00Z", "2026-02-01T00:00+01:00")
    ]
    assert amounts == ["0.10", "0.20"]


def test_what_has_no_price_says_so_and_fails(engine: Engine) -> None:
    status, said = run("+442079460000", "--side", "both")
    assert status == 1
    assert "the customer pays: no price: no sell deck was in force" in said
    assert "no carrier has a deck in force; import one: longlines decks import NAME" in said
    assert run(BOB, "--class", "collect")[0] == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("12",), '"12" is no telephone number; write it as +442079460000'),
        ((), '"" is no telephone number'),
        ((BOB, "--class", "colect"), 'no class "colect"; did you mean "collect"?'),
        ((BOB, "--from", "alise"), 'no account "alise"; did you mean "alice"?'),
        ((BOB, "--at", "noon"), '--at: "noon" is no time such as'),
        ((BOB, "--at", "2026-11-22T14:30"), "has no time zone; end it with Z"),
        ((BOB, "--seconds", "long"), '--seconds: "long" is no number such as 61.5'),
        ((BOB, "--seconds", "-1"), "--seconds: -1 is not between 0 and"),
        ((BOB, "--seconds", "NaN"), "--seconds: NaN is not between 0 and"),
        ((BOB, "--again"), "--again rates what is on record; leave the number out"),
    ],
)
def test_errors_say_what_to_do(engine: Engine, words: tuple[str, ...], message: str) -> None:
    status, said = run(*words)
    assert status == 1
    assert message in said


def test_calls_without_a_price_are_rated_again(engine: Engine) -> None:
    assert run("--again") == (0, "rated again: 0 calls; charges still without a price: 0\n")
    intake = Intake(engine, Rater(DeckShelf(engine), RulesInForce(load())))
    pieces = list(enumerate(spoolfile.call_records(1)))
    intake.record(Batch(None, "cel.csv", 0, pieces, 99, b"", b""))
    said = run("--again")[1]
    assert said.startswith(
        "rated again: 1 calls; charges still without a price: 1\n       1  no sell"
    )
    save(engine, deck(terms("0.60"), version=1))
    assert as_json("--again") == {"tried": 1, "without_price": []}
    assert as_json("--again") == {"tried": 0, "without_price": []}
    shown = CliRunner().invoke(build(), ["calls", "--json"])
    (call,) = json.loads(shown.stdout)
    assert call["charge"] == {
        "side": "sell",
        "amount": "1.20",
        "net": "1.20",
        "currency": "USD",
        "class": "direct",
        "billed_seconds": 120,
        "deck": "default",
        "version": 1,
        "prefix": "1",
        "quote": None,
        "reason": None,
    }
    assert "USD 1.20" in CliRunner().invoke(build(), ["calls"]).stdout


def test_calls_show_what_has_no_price(engine: Engine) -> None:
    intake = Intake(engine, Rater(DeckShelf(engine), RulesInForce(load())))
    pieces = list(enumerate(spoolfile.call_records(1)))
    intake.record(Batch(None, "cel.csv", 0, pieces, 99, b"", b""))
    assert "no price" in CliRunner().invoke(build(), ["calls"]).stdout
    (call,) = json.loads(CliRunner().invoke(build(), ["calls", "--json"]).stdout)
    assert call["charge"]["amount"] is None
    assert "no sell deck was in force" in call["charge"]["reason"]


def test_without_a_database_there_are_fixed_prices(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LONGLINES_HOME", str(tmp_path))
    monkeypatch.setenv("LONGLINES_DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    charge = as_json(BOB, "--class", "collect", "--seconds", "90")["charges"][0]
    assert (charge["amount"], charge["deck"], charge["version"]) == ("0.53", "prices.yaml", None)
    assert not (tmp_path / "none.db").exists()
