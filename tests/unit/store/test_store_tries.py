"""Tries are kept with their calls, on both databases."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, func, insert, select

from longlines import store
from longlines.billing.calls import fold
from longlines.billing.events import parse
from longlines.carriers.model import Carrier, Carriers, Trunk
from longlines.store import Intake, migrate, tables
from longlines.store.calls import call_row
from longlines.store.spending import Spending
from longlines.store.tries import of_calls, since
from tests.unit.store import spoolfile
from tests.unit.store.spoolfile import batch
from tests.unit.store.tried import tried_call

START = datetime.fromtimestamp(spoolfile.START, UTC)


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    store.upgrade(url)
    engine = store.connect(url)
    yield engine
    engine.dispose()


def test_tries_come_back_as_they_were_folded(engine: Engine) -> None:
    recorded = Intake(engine).record(batch(*tried_call(1)))
    (call,) = recorded.calls
    first, second = recorded.tries[call.id]
    assert of_calls(engine, [call.id, "other"]) == {call.id: (first, second)}
    assert (first.carrier, first.outcome, first.sip) == ("cheap", "failed", 503)
    assert (second.carrier, second.mos, second.pdd) == ("dear", Decimal("4.25"), Decimal("0.900"))
    assert (second.seconds, second.loss) == (Decimal("60.125"), Decimal("0.10"))
    assert second.jitter == Decimal("0.009")


def test_folded_again_they_are_kept_once(engine: Engine) -> None:
    intake = Intake(engine)
    records = tried_call(1)
    mark = intake.record(batch(*records[:5])).bookmark
    (before,) = of_calls(engine, [f"{spoolfile.START}.2"]).values()
    assert [each.outcome for each in before] == ["failed"]
    for each in records[5:]:
        mark = intake.record(batch(each, start=mark.position, bookmark=mark.id)).bookmark
    (after,) = of_calls(engine, [f"{spoolfile.START}.2"]).values()
    assert [each.outcome for each in after] == ["failed", "answered"]
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(tables.tries)).scalar() == 2


def test_a_lost_calls_tries_end_with_it(engine: Engine) -> None:
    intake = Intake(engine)
    records = tried_call(1)
    intake.record(batch(*records[:10]))
    (call,) = intake.close_lost(START + timedelta(hours=1))
    assert [each.ended_at is None for each in of_calls(engine, [call.id])[call.id]] == [False] * 2


def test_the_latest_are_told_in_the_order_of_their_ends(engine: Engine) -> None:
    intake = Intake(engine)
    records = [each for n in range(3) for each in tried_call(n, 100.0 * n)]
    intake.record(batch(*records, *tried_call(3, 300)[:8]))
    told = [(each.call.partition(".")[2], each.position) for each in since(engine, START, 100)]
    assert told == [("0", 1), ("0", 2), ("2", 1), ("2", 2), ("4", 1), ("4", 2), ("6", 1), ("6", 2)]
    two = [each.ended_at is not None for each in since(engine, START, 2)]
    assert two == [True, True, False]
    late = [
        each.call.partition(".")[2] for each in since(engine, START + timedelta(seconds=200), 9)
    ]
    assert late == ["4", "4", "6", "6"]


def test_a_database_of_before_there_were_tries(empty_url: str) -> None:
    engine = store.connect(empty_url)
    with engine.execution_options(writes=True).begin() as connection:
        migrate.apply(connection, "0004")
        row = call_row(fold(map(parse, spoolfile.call_records(1))))
        del row["further"]
        connection.execute(insert(tables.calls).values(row))
    store.upgrade(empty_url)
    assert of_calls(engine, [row["id"]]) == {}
    engine.dispose()


def test_what_a_carrier_cost_today(engine: Engine) -> None:
    Intake(engine).record(batch(*tried_call(1)))
    call = f"{spoolfile.START}.2"

    def bought(
        part: int, carrier: str, amount: str, currency: str, hours: float
    ) -> dict[str, object]:
        return {
            "call": call,
            "side": "buy",
            "try": part,
            "account": "",
            "carrier": carrier,
            "class": "direct",
            "number": "+12025550102",
            "at": START - timedelta(hours=hours),
            "seconds": Decimal(1),
            "amount": None if amount == "-" else Decimal(amount),
            "currency": currency,
            "lines": [],
        }

    rows = [
        bought(1, "cheap", "0.100001", "USD", 0),
        bought(2, "cheap", "0.2", "EUR", 1),
        bought(3, "cheap", "-", "USD", 0),
        bought(4, "cheap", "9", "USD", 30),
        bought(5, "tokyo", "1", "USD", 0),
        bought(6, "tokyo", "4", "USD", 12),
        bought(7, "gone", "3", "XXX", 0),
        {**bought(8, "cheap", "50", "USD", 0), "side": "sell"},
    ]
    with engine.begin() as connection:
        connection.execute(insert(tables.charges), rows)

    listed = (
        Carrier("cheap", Trunk("h")),
        Carrier("tokyo", Trunk("h"), zone=ZoneInfo("Asia/Tokyo")),
    )
    carriers = Carriers(listed, exchange={"EUR": Decimal("1.5")})
    found = Spending(engine, lambda: carriers).today(spoolfile.START + 60)
    assert found["cheap"] == {"day": "2026-11-21", "amount": "0.400001", "currency": "USD"}
    assert found["tokyo"]["day"] == "2026-11-22"
    assert found["tokyo"]["amount"] == "1.000000"
    assert found["gone"]["amount"] == "0.000000"
