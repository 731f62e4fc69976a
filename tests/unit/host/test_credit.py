"""Credit in the house: in memory where nothing is set aside, honest about a dead database."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine

from longlines import store
from longlines.billing.ledger.model import CASH, Entry, Posting, customer
from longlines.flow.credit import UNLIMITED, Answer, Asked, Credit, Granted, Refused
from longlines.host import blocked
from longlines.host.credit import HouseCredit
from longlines.host.services import here
from longlines.settings import Settings, load
from longlines.store import blocks, decks, ledger
from longlines.store.deck_versions import Origin
from tests.unit.rating.cases import deck, terms

ALICE, BOB, CAROL = "+12025550101", "+12025550102", "+12025550103"
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
RULES = """
default: {calls_per_minute: 3}
plans: {}
accounts:
  alice: {kind: prepaid, longest_call: 1h}
  carol: {calls_at_once: 2, longest_call: 10m}
  dave: {spend_per_day: 1, longest_call: 1h}
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    flows = tmp_path / "flows"
    flows.mkdir()
    (flows / "credit.yaml").write_text(RULES)
    return load({"LONGLINES_HOME": str(tmp_path / "var"), "LONGLINES_FLOWS": str(flows)})


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    store.upgrade(settings.database_url)
    engine = store.connect(settings.database_url).execution_options(writes=True)
    made = deck(terms("0.60", first=1, next=1), version=1)
    decks.save_version(engine, made, Origin(NOW - timedelta(days=9), NOW, "x.csv", "tests"))
    yield engine
    engine.dispose()


def asked(payer: str = BOB, number: str = CAROL, **others: object) -> Asked:
    made = Asked("1.1", payer, number, "direct", NOW, 30.0)
    return replace(made, **others)  # type: ignore[arg-type]


def answer(credit: Credit, wanted: Asked) -> Answer:
    return credit.at_once(wanted) or asyncio.run(credit.reserve(wanted))


def pay(engine: Engine, amount: str) -> None:
    both = (Posting(CASH, Decimal(amount)), Posting(customer(ALICE), -Decimal(amount)))
    with engine.begin() as connection:
        ledger.book(connection, [Entry(f"payment:{amount}", "payment", NOW, "", "USD", both)])


def test_most_calls_ask_no_database(settings: Settings) -> None:
    credit = HouseCredit(settings, here)
    assert credit.at_once(asked()) == Granted(None, None, 3)
    assert credit.at_once(asked(CAROL)) == Granted(600, 2, 3)
    assert credit.at_once(asked(ALICE)) is None
    assert credit.at_once(asked(ALICE, call_class="free")) == UNLIMITED
    assert credit.at_once(asked(ALICE, "+1911")) == UNLIMITED
    assert credit.at_once(asked("", BOB)) == UNLIMITED
    found = credit.at_once(asked("", "+8816312345678"))
    assert found == Refused("blocked", "credit.yaml blocks satellite for this account")


def test_prepaid_money_ends_a_little_early(settings: Settings, engine: Engine) -> None:
    credit = HouseCredit(settings, here)
    assert answer(credit, asked(ALICE)) == Refused(
        "no_credit", "0.000000 USD is left, which pays for no call there"
    )
    pay(engine, "0.30")
    assert answer(credit, asked(ALICE)) == Granted(29.5, None, 3)
    assert isinstance(answer(credit, asked(ALICE, call="1.2")), Refused)
    pay(engine, "90")
    assert answer(HouseCredit(settings, here), asked(ALICE, call="1.3")) == Granted(3600, None, 3)


def test_a_cap_of_the_day_is_kept(settings: Settings, engine: Engine) -> None:
    assert answer(HouseCredit(settings, here), asked("+12025550104")) == Granted(99.5, None, 3)


def test_without_a_price_a_prepaid_call_is_none(settings: Settings, engine: Engine) -> None:
    found = answer(HouseCredit(settings, here), asked(ALICE, "+442079460000"))
    assert isinstance(found, Refused)
    assert found.why.startswith("prepaid accounts need a price:")
    assert answer(HouseCredit(settings, here), asked("+12025550104", "+442079460000")) == Granted(
        3600, None, 3
    )


def _slow(work: Callable[[], Answer]) -> Answer:
    raise TimeoutError


async def too_slow(work: Callable[[], Answer]) -> Answer:
    return _slow(work)


@pytest.mark.parametrize("aside", [here, too_slow])
def test_without_a_database(settings: Settings, aside: object) -> None:
    credit = HouseCredit(settings, aside)  # type: ignore[arg-type]
    refused = answer(credit, asked(ALICE))
    assert isinstance(refused, Refused)
    assert refused.outcome == "no_credit"
    assert answer(credit, asked("+12025550104")) == Granted(3600, None, 3)
    rules = f"{RULES}without_database: {{prepaid: go_on, postpaid: refuse}}\n"
    (settings.flows / "credit.yaml").write_text(rules)
    credit = HouseCredit(settings, aside)  # type: ignore[arg-type]
    assert answer(credit, asked(ALICE)) == Granted(3600, None, 3)
    assert isinstance(answer(credit, asked("+12025550104")), Refused)


def test_a_database_that_hangs_is_left_alone_for_a_while(settings: Settings) -> None:
    now, asks = [0.0], []

    async def hangs(work: Callable[[], Answer]) -> Answer:
        asks.append(now[0])
        raise TimeoutError

    credit = HouseCredit(settings, hangs, lambda: now[0])
    for now[0] in (0.0, 1.0, 4.9, 5.0):
        assert isinstance(asyncio.run(credit.reserve(asked(ALICE))), Refused)
    assert asks == [0.0, 5.0]


def test_rules_with_mistakes_change_nothing(settings: Settings) -> None:
    from longlines.host.credit_rules import CreditInForce

    now = [0.0]
    rules = CreditInForce(settings, lambda: now[0])
    before = rules()
    assert before.default.calls_per_minute == 3
    (settings.flows / "credit.yaml").write_text("default: {kind: none}")
    now[0] = 1.0
    assert rules() is before
    (settings.flows / "credit.yaml").unlink()
    now[0] = 2.0
    assert rules().default.calls_per_minute is None


def test_blocked_accounts_reach_the_engine_by_a_file(settings: Settings, engine: Engine) -> None:
    with engine.begin() as connection:
        blocks.block(connection, BOB, "ann", "a test")
    assert blocked.publish(engine, settings.blocked_accounts) == {BOB: "a test"}
    credit = HouseCredit(settings, here)
    assert credit.at_once(asked()) == Refused("blocked", "the account is blocked: a test")
    now = [0.0]
    known = blocked.BlockedAccounts(settings.blocked_accounts, lambda: now[0])
    assert known.why(BOB) == "a test"
    settings.blocked_accounts.write_text("spoilt")
    now[0] = 1.0
    assert known.why(BOB) == "a test"
    settings.blocked_accounts.unlink()
    now[0] = 2.0
    assert known.why(BOB) is None
