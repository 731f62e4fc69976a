"""`longlines explain`: a call and its money, section by section."""

import json
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

from longlines import store
from longlines.billing.rating import quotes
from longlines.billing.rating.model import RatedCall
from longlines.billing.rating.rules import Rules
from longlines.billing.rating.taxes import Tax
from longlines.cli import main
from longlines.host.errors import HostError
from longlines.host.explaining import sections
from longlines.host.explaining.sections import all_sections
from longlines.store.deck_shelf import DeckShelf
from longlines.store.disputes import desk
from longlines.store.disputes.model import Complaint, Person
from tests.unit.rating.cases import deck, terms
from tests.unit.store import spoolfile
from tests.unit.store.rerated import ALICE, BEGAN, BOB, PERIOD, record, rerating, save
from tests.unit.store.test_store_charges import quoted
from tests.unit.store.tried import tried_call
from tests.unit.trace import story

CALL = f"{spoolfile.START}.2"
RULES = Rules(taxes=(Tax("VAT", Decimal(20)),))


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    monkeypatch.setenv("LONGLINES_HOME", str(tmp_path))
    monkeypatch.delenv("LONGLINES_DATABASE_URL", raising=False)
    url = f"sqlite:///{tmp_path / 'database' / 'longlines.db'}"
    store.upgrade(url)
    engine = store.connect(url)
    save(engine, deck(terms("0.60", "0.05"), prefix="1202"))
    yield engine
    engine.dispose()


def explained(call: str = CALL) -> str:
    found = CliRunner().invoke(main.build("explain"), ["explain", call])
    assert found.exit_code == 0, found.output
    told: str = found.stdout
    return told


def as_json(call: str = CALL) -> dict[str, Any]:
    found = CliRunner().invoke(main.build("explain"), ["explain", call, "--json"])
    told: dict[str, Any] = json.loads(found.stdout)
    return told


def test_who_called_whom_and_what_each_line_of_the_price_is(engine: Engine) -> None:
    record(engine, spoolfile.call_records(1), RULES)
    told = explained()
    for words in (
        "2026-11-21 22:26:40 UTC: alice (+12025550101) called bob (+12025550102), through the",
        "They talked for 60.125 s, from 22:26:42 on; alice (+12025550101) pays.",
        "Nobody asked for the price, and none was told.",
        "alice (+12025550101) pays USD 1.50 for 60.125 s of a direct call.",
        "the prefix 1202 in the sell deck default, version 1: in force since 2026-10-22",
        "from rates.csv by tests.",
        "talk: 120 s at 0.60 a minute: 0.60 x 120 / 60 = 1.200000",
        "connect: connect fee, once = 0.05",
        "VAT: 20 % of 1.25 = 0.25",
        "amount: USD 1.50",
        "The rules of tariffs.yaml were those since",
        "Entry 1, ",
        "customer:+12025550101 +USD 1.50, revenue USD -1.25, tax:VAT USD -0.25.",
    ):
        assert words in told, told
    data = as_json()
    assert list(data) == ["call", "told", "charge", "ledger"]
    assert (data["charge"]["amount"], data["charge"]["prefix"]) == ("1.500000", "1202")
    assert data["charge"]["lines"][-1]["what"] == "amount"


def test_carriers_and_what_each_cost(engine: Engine) -> None:
    save(engine, deck(terms("0.06"), name="dear", side="buy"))
    record(engine, tried_call(1))
    told = explained("last")
    assert "Try 1, 22:26:40: cheap: failed; every line there is taken (SIP 503), cause 34." in told
    assert "Try 2, 22:26:40: dear: answered" in told
    assert "the exchange pays USD 0.12 for 60.125 s" in told
    data = as_json()["tries"]
    assert [each["carrier"] for each in data] == ["cheap", "dear"]
    assert data[1]["cost"]["deck"] == "dear"


def test_a_price_that_was_promised(engine: Engine) -> None:
    asked = RatedCall(BOB, BEGAN, Decimal(0), "direct", ALICE)
    shelf = DeckShelf(engine)
    shelf.refresh()
    given = quotes.give(asked, shelf.at("sell", ["default"], BEGAN), Rules())
    record(engine, quoted(1, given.facts()))
    told = explained()
    assert "USD 0.60 a minute and USD 0.05 once was promised to alice" in told
    assert f"The quote {given.id} binds the charge." in told
    assert as_json()["told"]["quotes"][0]["id"] == given.id


def test_what_became_of_it_since(engine: Engine) -> None:
    record(engine, spoolfile.call_records(1), RULES)
    save(engine, deck(terms("0.50"), prefix="1202"))
    desk_ = rerating(engine, RULES)
    desk_.carry_on(desk_.begin(PERIOD, "joe", "wrong deck"))
    clerk, now = Person("mary", "clerk"), BEGAN + timedelta(days=1)
    with engine.execution_options(writes=True).begin() as connection:
        dispute = desk.open_(connection, Complaint(CALL, "noise"), clerk, now)
    assert "Dispute 1 is to be decided by 2026-11-24 22:26:40 UTC." in explained()
    with engine.execution_options(writes=True).begin() as connection:
        desk.credit(connection, dispute.id, Decimal("0.60"), clerk, "noisy", now)
    told = explained()
    assert "Rerate 1 by joe, " in told
    assert "what it cost went from USD 1.50 to USD 1.20 (wrong deck)." in told
    assert "credited USD 0.60 by mary, clerk: noisy." in told
    assert "credit (noisy): customer:+12025550101 USD -0.60, credit +USD 0.50" in told
    data = as_json()
    assert [each["kind"] for each in data["ledger"]] == ["charge", "reversal", "charge", "credit"]
    assert (data["rerates"][0]["after"], data["disputes"][0]["credit"]) == ("USD 1.20", "0.600000")


def test_what_a_called_party_heard_and_keyed(engine: Engine, tmp_path: Path) -> None:
    events = (story.CAPTURES / "accepted.csv").read_bytes()
    notes = (story.CAPTURES / "accepted.jsonl").read_bytes()
    spool = tmp_path / "spool"
    spool.mkdir()
    (spool / "journal.jsonl").write_bytes(notes.replace(b"collect-offer", b"collect-price"))
    record(engine, [line + b"\n" for line in events.splitlines()])
    told = explained(story.ACCEPTED)
    assert "The charges were accepted at 04:23:25 by key 1." in told
    assert "04:23:24: bob heard the prompt collect-price, cut short by a key." in told
    assert "they accepted the charges and talked" in told
    assert as_json(story.ACCEPTED)["told"]["heard"][0]["prompt"] == "collect-price"


def test_a_call_without_a_price_says_why(engine: Engine) -> None:
    record(engine, spoolfile.call_records(1, begins=-60 * 86400))
    told = explained("last")
    assert "There is no price for 60.125 s of a direct call: no sell deck was in force" in told
    assert "longlines rate --again charges it" in told


def test_a_call_that_nobody_knows(engine: Engine) -> None:
    found = CliRunner().invoke(main.build("explain"), ["explain", "1.1"])
    assert isinstance(found.exception, HostError)
    assert "no call on record has the id '1.1'" in str(found.exception)


def test_every_section_is_found_by_its_file() -> None:
    files = {path.stem for path in Path(sections.__path__[0]).glob("*.py")} - {"__init__"}
    assert {tell.__module__.rpartition(".")[2] for tell in all_sections()} == files
