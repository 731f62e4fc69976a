"""Who suddenly calls far more than ever is blocked, with an alarm, within seconds."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ami.watch import BY, Watch
from longlines import store
from longlines.billing.calls import Call, Hangup
from longlines.billing.credit.model import CreditRules, Terms
from longlines.billing.credit.model import Watch as Watched
from longlines.store import alarms, blocks, charges
from tests.unit.store.charged import ALICE, BOB, charge_row, save_calls

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DEAR = "+8816312345678"


class Rules:
    """The same terms for everybody."""

    def __init__(self, watch: Watched) -> None:
        self._rules = CreditRules(default=Terms(watch=watch))

    def __call__(self) -> CreditRules:
        return self._rules

    def terms(self, account: str) -> Terms:
        return self._rules.terms(account)

    def name(self, account: str) -> str:
        return "alice" if account == ALICE else ""


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path / 'longlines.db'}"
    store.upgrade(url)
    engine = store.connect(url)
    yield engine
    engine.dispose()


def watch(engine: Engine, tmp_path: Path, watched: Watched) -> Watch:
    return Watch(engine, Rules(watched), tmp_path / "blocked.json", lambda: NOW)


def call(number: int, to: str = BOB, bill_to: str | None = ALICE, **others: object) -> Call:
    made = Call(
        id=f"1.{number}",
        started_at=NOW - timedelta(seconds=number),
        from_=ALICE,
        to=to,
        flow="direct-call",
        outcome="answered",
        answered_at=NOW,
        accepted_at=None,
        ended_at=NOW,
        talk_seconds=Decimal(1),
        bill_to=bill_to,
        carrier="local",
        hangup=Hangup(16, "caller"),
        complete=True,
    )
    return replace(made, **others)  # type: ignore[arg-type]


def blocked(engine: Engine) -> dict[str, str]:
    with engine.connect() as connection:
        return {each.account: each.by for each in blocks.listed(connection)}


def raised(engine: Engine) -> list[tuple[str, str]]:
    with engine.connect() as connection:
        return [(each.kind, each.subject) for each in alarms.open_(connection)]


def test_many_calls_within_a_minute(engine: Engine, tmp_path: Path) -> None:
    watching = watch(engine, tmp_path, Watched(calls_per_minute=3))
    watching.take([call(number) for number in (1, 2, 3, 3, 70, 80)])
    assert raised(engine) == []
    watching.take([call(4, bill_to=None, ended_at=None)])
    watching.take([call(5)])
    assert raised(engine) == [("fraud-velocity", ALICE)]
    assert blocked(engine) == {ALICE: BY}
    told = json.loads((tmp_path / "blocked.json").read_text())
    assert told == {ALICE: "fraud-velocity: 4 calls within a minute, of 3 allowed"}
    with engine.connect() as connection:
        assert alarms.open_(connection)[0].count == 1


def test_dear_calls_within_an_hour(engine: Engine, tmp_path: Path) -> None:
    watching = watch(engine, tmp_path, Watched(premium_per_hour=1, block=False))
    watching.take([call(number * 600, to=DEAR) for number in range(1, 2)])
    assert raised(engine) == []
    watching.take([call(1200, to=DEAR)])
    assert raised(engine) == [("fraud-premium", ALICE)]
    assert blocked(engine) == {}


def test_money_spent_within_an_hour(engine: Engine, tmp_path: Path) -> None:
    save_calls(engine, ["1.1", "1.2"])
    watching = watch(engine, tmp_path, Watched(spend_per_hour=Decimal(5)))
    with engine.execution_options(writes=True).begin() as connection:
        old = charge_row("1.2", amount="90", at=NOW - timedelta(hours=2))
        charges.write(connection, [charge_row("1.1", amount="5.01", at=NOW), old])
    watching.take([call(1)])
    watching.look()
    assert raised(engine) == [("fraud-spend", ALICE)]
    assert blocked(engine) == {ALICE: BY}


def test_whoever_is_no_account_of_ours_has_nobody_blocked(engine: Engine, tmp_path: Path) -> None:
    watching = watch(engine, tmp_path, Watched(calls_per_minute=1))
    watching.take([call(number, bill_to=None, flow=None) for number in range(9)])
    watching.take([call(number, bill_to=None, from_=BOB) for number in range(9)])
    watching.take([call(number, call_class="free") for number in range(9)])
    assert raised(engine) == []


def test_after_a_block_was_lifted_all_begins_anew(engine: Engine, tmp_path: Path) -> None:
    watching = watch(engine, tmp_path, Watched(calls_per_minute=2))
    watching.take([call(number) for number in range(3)])
    assert blocked(engine) == {ALICE: BY}
    with engine.execution_options(writes=True).begin() as connection:
        blocks.unblock(connection, ALICE)
        alarms.clear(connection, "fraud-velocity", ALICE)
    watching.look()
    watching.take([call(10), call(11)])
    assert blocked(engine) == {}
    watching.take([call(12)])
    assert blocked(engine) == {ALICE: BY}
