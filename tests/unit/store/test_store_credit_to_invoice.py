"""From a wrong price to the next invoice, all of it as clerks do it: on both databases."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, delete, select, update
from sqlalchemy.exc import DBAPIError
from typer.testing import CliRunner

from longlines import store
from longlines.cli import main
from longlines.store import retention
from longlines.store.invoices import expiring
from longlines.store.tables import invoices
from tests.unit.rating.cases import deck, terms
from tests.unit.store import spoolfile
from tests.unit.store.rerated import ALICE, record, save

SEPTEMBER = datetime(2026, 9, 10, 12, tzinfo=UTC)
LATE = datetime(2026, 10, 1, 2, tzinfo=UTC)
"""Still September in New York, where the shipped invoices.yaml has its clock."""
AFTER = datetime(2026, 10, 1, 5, tzinfo=UTC)
BEFORE_ALL = datetime(2026, 8, 1, tzinfo=UTC)

Say = Callable[..., Any]


@pytest.fixture
def say(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Say:
    """Says a command, and reads what it says as JSON."""
    monkeypatch.setenv("LONGLINES_HOME", str(tmp_path / "var"))
    monkeypatch.setenv("LONGLINES_DATABASE_URL", url)

    def said(*words: str) -> Any:
        done = CliRunner().invoke(main.build(words[0]), [*words, "--json"])
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    return said


def call(number: int, at: datetime) -> tuple[str, list[bytes]]:
    begins = at.timestamp() - spoolfile.START
    return f"{int(at.timestamp())}.{2 * number}", spoolfile.call_records(number, begins=begins)


def invoice(say: Say, month: str) -> Any:
    ran = say("invoice", "run", "--period", month)
    (number,) = [each["number"] for each in ran["accounts"] if each["account"] == ALICE]
    return say("invoice", "show", number, "--unmasked")


def test_a_credit_and_a_correction_stand_on_the_next_invoice(say: Say, url: str) -> None:
    store.upgrade(url)
    engine = store.connect(url)
    save(engine, deck(terms("0.60", first=1, next=1)), since=BEFORE_ALL)
    calls = [call(10, SEPTEMBER), call(20, LATE), call(30, AFTER)]
    record(engine, [raw for _, records in calls for raw in records])
    first = invoice(say, "2026-09")
    assert [each["call"] for each in first["calls"]] == [calls[0][0], calls[1][0]]
    due = Decimal(first["totals"]["due"])
    assert due == Decimal("1.22")

    say("dispute", "open", calls[0][0], "--why", "nobody answered")
    say("dispute", "decide", "1", "--credit", "0.25", "--why", "so it was")
    save(engine, deck(terms("0.30", first=1, next=1)), since=BEFORE_ALL, imported=AFTER)
    words = ("rerate", "--period", "2026-09")
    looked = say(*words)
    assert looked["changed"] == 2, "September is the same calls as on the invoice"
    done = say(*words, "--apply", "--why", "wrong rate")
    assert (done["changed"], done["failed"]) == (2, 0)

    again = invoice(say, "2026-09")
    assert again == first
    second = invoice(say, "2026-10")
    assert [each["call"] for each in second["calls"]] == [calls[2][0]]
    (credit,) = second["credits"]
    assert (Decimal(credit["amount"]), credit["dispute"]) == (Decimal("0.25"), "1")
    corrected = {each["call"] for each in second["corrections"]}
    assert corrected == {calls[0][0], calls[1][0]}
    (owes,) = say("ledger", "balance", ALICE)
    lines = ("credits", "corrections", "calls", "due")
    assert [second["totals"][each] for each in lines] == ["0.25", "-0.60", "0.61", "0.98"]
    assert Decimal(owes["amount"]) == Decimal("0.98")
    chain = say("ledger", "verify")
    assert chain["ok"]
    _expires(say, engine, first, chain)
    engine.dispose()


def _expires(say: Say, engine: Engine, first: Any, chain: Any) -> None:
    """Years later: what the first invoice said is deleted, and whose it was."""
    rule = retention.Order(expiring.INVOICES, 3650, datetime.now(UTC) + timedelta(days=1), "ann")
    assert expiring.count_due(engine, rule) == 1
    assert expiring.run(engine, rule, lambda count: None) == 1
    assert expiring.count_due(engine, rule) == 0
    with engine.connect() as connection:
        old, new = connection.execute(select(invoices).order_by(invoices.c.sequence)).all()
    assert (old.account, old.content, new.account) == (f"deleted {first['number']}", "", ALICE)
    shown = CliRunner().invoke(main.build("invoice"), ["invoice", "show", first["number"]])
    assert "is deleted" in str(shown.exception)
    (deleted,) = say("retention", "show")["deletions"]
    assert (deleted["rule"], deleted["subject"]) == ("invoices", first["number"])
    assert say("ledger", "verify") == chain
    for change in (delete(invoices), update(invoices).values(due=Decimal(0))):
        with pytest.raises(DBAPIError), engine.begin() as connection:
            connection.execute(change)
    assert not say("invoice", "run", "--period", "2026-10")["outcomes"].get("issued")
