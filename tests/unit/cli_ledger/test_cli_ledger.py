"""`longlines ledger`, `alarms` and `accounts`, through the command line."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text
from typer.testing import CliRunner

from longlines import store
from longlines.cli.main import build
from longlines.host.errors import HostError
from longlines.store import alarms, blocks, charges, ledger
from tests.unit.store.charged import ALICE, charge_row, save_calls


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    monkeypatch.setenv("LONGLINES_HOME", str(tmp_path))
    monkeypatch.setenv("LONGLINES_FLOWS", str(tmp_path / "flows"))
    (tmp_path / "flows").mkdir()
    rules = "exchange:\n- {currency: EUR, rate: 1.25, date: 2026-11-01}\n"
    (tmp_path / "flows" / "tariffs.yaml").write_text(rules)
    (tmp_path / "flows" / "credit.yaml").write_text("accounts: {alice: {kind: prepaid}}")
    url = f"sqlite:///{tmp_path / 'x.db'}"
    monkeypatch.setenv("LONGLINES_DATABASE_URL", url)
    store.upgrade(url)
    engine = store.connect(url).execution_options(writes=True)
    yield engine
    engine.dispose()


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(build(words[0]), list(words))
    if isinstance(result.exception, HostError):
        return 1, str(result.exception)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout


def as_json(*words: str) -> Any:
    return json.loads(run(*words, "--json")[1])


def charge(engine: Engine) -> None:
    save_calls(engine, ["9.1"])
    with engine.begin() as connection:
        charges.write(connection, [charge_row("9.1", "1.25")])


def test_a_payment_is_booked_once_by_its_reference(engine: Engine) -> None:
    told = as_json("ledger", "pay", "alice", "25.00", "--reference", "bank-7")
    assert told == {"booked": [1], "account": ALICE, "balance": {"USD": "-25.000000"}}
    assert as_json("ledger", "pay", "alice", "25.00", "--reference", "bank-7")["booked"] == []
    assert run("ledger", "pay", "alice", "30", "--reference", "bank-7")[0] == 1
    assert (
        "has paid ahead 25.00 USD" in run("ledger", "pay", ALICE, "25", "--reference", "bank-7")[1]
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("alise", "5"), 'there is no account "alise"; did you mean "alice"?'),
        (("alice", "-5"), "No such option"),
        (("alice", "0"), "is no amount between"),
        (("alice", "five"), '"five" is no amount such as 25.00'),
        (("alice", "5", "--currency", "dollar"), '"dollar" is no ISO 4217 currency'),
        (("alice", "5", "--at", "2026-11-22T00:00"), "has no time zone"),
    ],
)
def test_payments_that_are_none(engine: Engine, words: tuple[str, ...], said: str) -> None:
    code, told = run("ledger", "pay", *words)
    assert code
    assert said in told or said == "No such option"


def test_money_becomes_another_currency_at_a_rate_and_a_date(engine: Engine) -> None:
    run("ledger", "pay", "alice", "10", "--currency", "EUR")
    told = as_json("ledger", "exchange", "alice", "10", "--from", "EUR", "--to", "USD")
    assert told["balance"] == {"USD": "-12.500000"}
    shown = as_json("ledger", "show", "alice")
    assert [each["currency"] for each in shown] == ["EUR", "EUR", "USD"]
    memo = shown[2]["memo"]
    assert (memo["rate"], memo["date"], memo["from"]) == ("1.25", "2026-11-01", "EUR")
    code, said = run("ledger", "exchange", "alice", "1", "--from", "USD", "--to", "GBP")
    assert (code, "give --rate and --date" in said) == (1, True)
    rated = ("--from", "USD", "--to", "GBP", "--rate", "0.8", "--date", "2026-11-20")
    assert as_json("ledger", "exchange", "alice", "1", *rated)["balance"] == {
        "GBP": "-0.800000",
        "USD": "-11.500000",
    }
    assert as_json("ledger", "verify")["ok"]


def test_charges_of_before_are_settled_and_shown(engine: Engine) -> None:
    charge(engine)
    assert as_json("ledger", "settle") == {"calls": 1, "entries": 1}
    assert as_json("ledger", "settle") == {"calls": 0, "entries": 0}
    (entry,) = as_json("ledger", "show", "--call", "9.1")
    assert (entry["number"], entry["kind"], entry["key"]) == (1, "charge", "charge:9.1:sell:0:1")
    assert entry["postings"] == [
        {"account": f"customer:{ALICE}", "amount": "1.250000"},
        {"account": "revenue", "amount": "-1.250000"},
    ]
    assert "1.25 USD" in run("ledger", "show")[1]
    assert as_json("ledger", "balance", "revenue")[0]["amount"] == "-1.250000"
    assert as_json("ledger", "balance", "--until", "2026-01-01T00:00Z") == []
    assert f"customer:{ALICE}" in run("ledger", "balance")[1]


def test_verify_names_an_edited_entry(engine: Engine) -> None:
    charge(engine)
    run("ledger", "settle")
    code, told = run("ledger", "verify")
    assert (code, "nothing was changed" in told) == (0, True)
    noted = as_json("ledger", "verify")["chain"]
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER postings_no_update"))
        connection.execute(text("UPDATE postings SET amount = amount * 2"))
    code, told = run("ledger", "verify")
    assert (code, "entry 1 (charge:9.1:sell:0:1) was changed" in told) == (1, True)
    with engine.begin() as connection:
        connection.execute(text("UPDATE postings SET amount = amount / 2"))
    assert run("ledger", "verify", "--expect", noted)[0] == 0
    assert run("ledger", "verify", "--expect", f"1:{'0' * 64}")[0] == 1
    assert "write NUMBER:HASH" in run("ledger", "verify", "--expect", "x")[1]


def test_alarms_are_shown_and_cleared(engine: Engine) -> None:
    assert run("alarms") == (0, "no alarms\n")
    with engine.begin() as connection:
        alarms.raise_(connection, "disk", "spool", "the disk is full")
    code, told = run("alarms")
    assert (code, "the disk is full" in told) == (1, True)
    (alarm,) = as_json("alarms")
    assert run("alarms", "clear", str(alarm["id"]), "--by", "ann")[0] == 0
    assert "no open alarm" in run("alarms", "clear", str(alarm["id"]))[1]
    assert run("alarms")[0] == 0
    assert as_json("alarms", "--all")[0]["cleared_by"] == "ann"


def test_an_account_is_blocked_and_unblocked(engine: Engine, tmp_path: Path) -> None:
    with engine.begin() as connection:
        alarms.raise_(connection, "fraud-spend", ALICE, "spent much")
        alarms.raise_(connection, "disk", ALICE, "something else")
    assert run("accounts", "block", "alice", "--why", "asked to")[0] == 0
    assert "is blocked already" in run("accounts", "block", "alice", "--why", "again")[1]
    file = tmp_path / "accounts" / "blocked.json"
    assert json.loads(file.read_text()) == {ALICE: "asked to"}
    row = as_json("accounts")[0]
    assert (row["account"], row["kind"], row["blocked"]["why"]) == ("alice", "prepaid", "asked to")
    assert "asked to" in run("accounts")[1]
    assert run("accounts", "unblock", "alice")[0] == 0
    assert "is not blocked" in run("accounts", "unblock", "alice")[1]
    assert json.loads(file.read_text()) == {}
    with engine.begin() as connection:
        assert [each.kind for each in alarms.open_(connection)] == ["disk"]
        assert blocks.listed(connection) == []


def test_accounts_tell_what_they_owe(engine: Engine) -> None:
    charge(engine)
    run("ledger", "settle")
    with engine.begin() as connection:
        assert ledger.balance(connection, f"customer:{ALICE}", "USD") == Decimal("1.25")
    row = as_json("accounts")[0]
    assert (row["owes"], row["limit"], row["currency"]) == ({"USD": "1.250000"}, "0", "USD")


def test_without_a_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LONGLINES_HOME", str(tmp_path))
    monkeypatch.delenv("LONGLINES_DATABASE_URL", raising=False)
    assert "there is no database yet" in run("ledger", "verify")[1]
