"""Money is set aside once: of many calls at once on credit for one, one goes through."""

import multiprocessing
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine

from longlines import store
from longlines.billing.ledger.model import CASH, Entry, Posting, customer
from longlines.store import blocks, charges, credit, ledger
from longlines.store.credit import Reserved, Wanted

ALICE = "+12025550101"
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    store.upgrade(url)
    engine = store.connect(url).execution_options(writes=True)
    yield engine
    engine.dispose()


def a_cent_a_second(seconds: int) -> Decimal:
    return Decimal(seconds) / 100


def pay(engine: Engine, amount: str) -> None:
    both = (Posting(CASH, Decimal(amount)), Posting(customer(ALICE), -Decimal(amount)))
    with engine.begin() as connection:
        ledger.book(connection, [Entry(f"payment:{amount}", "payment", NOW, "", "USD", both)])


def wanted(call: str, longest: int = 600, **others: object) -> Wanted:
    fields: dict[str, object] = {"most_owed": Decimal(0), **others}
    return Wanted(ALICE, call, "USD", a_cent_a_second, longest, 30.0, **fields)  # type: ignore[arg-type]


def reserve(engine: Engine, asked: Wanted, now: datetime = NOW) -> Reserved:
    with engine.begin() as connection:
        return credit.reserve(connection, asked, now)


def test_money_lasts_for_as_long_as_it_pays(engine: Engine) -> None:
    assert reserve(engine, wanted("1.1")) == Reserved(0, Decimal(0), Decimal(0))
    pay(engine, "2.50")
    assert reserve(engine, wanted("1.1")) == Reserved(250, Decimal("2.50"), Decimal("2.50"))
    assert reserve(engine, wanted("1.2")).seconds == 0
    assert reserve(engine, wanted("1.1", longest=100)).seconds == 100
    assert reserve(engine, wanted("1.2")) == Reserved(150, Decimal("1.50"), Decimal("1.50"))
    with engine.begin() as connection:
        credit.release(connection, ["1.1", "1.2"])
        assert not credit.any_reserved(connection)


def test_a_second_dial_leaves_aside_what_the_first_may_have_cost(engine: Engine) -> None:
    from tests.unit.store.charged import save_calls

    pay(engine, "6.00")
    assert reserve(engine, wanted("1.1")).seconds == 600
    save_calls(engine, ["1.1"])  # a minute of talk, not charged yet
    later = NOW + timedelta(seconds=90)
    second = reserve(engine, wanted("1.1"), later)
    assert 600 - 150 - 20 < second.seconds <= 600 - 90
    third = reserve(engine, wanted("1.1"), later + timedelta(seconds=1))
    assert 0 < third.seconds < second.seconds
    with engine.begin() as connection:
        credit.release(connection, ["1.1"])
        assert not credit.any_reserved(connection)


def test_who_is_moved_within_a_call_leaves_aside_what_the_call_has(engine: Engine) -> None:
    from tests.unit.store.charged import save_calls

    pay(engine, "6.00")
    assert reserve(engine, wanted("1.1", longest=200)).seconds == 200
    save_calls(engine, ["1.1"])
    moved = wanted("1.1", longest=300, leg="1.2")
    assert reserve(engine, moved).seconds == 300
    assert reserve(engine, wanted("1.2")).seconds == 100
    with engine.begin() as connection:
        credit.release(connection, ["1.2"])
    assert 200 < reserve(engine, moved, NOW + timedelta(seconds=10)).seconds <= 400 - 70
    with engine.begin() as connection:
        credit.release(connection, ["1.1"])
        assert not credit.any_reserved(connection)


def test_a_limit_lets_an_account_owe(engine: Engine) -> None:
    assert reserve(engine, wanted("1.1", most_owed=Decimal("0.42"))).seconds == 42


def test_a_cap_counts_what_was_spent_since(engine: Engine) -> None:
    from tests.unit.store.charged import charge_row, save_calls

    save_calls(engine, ["7.1", "7.2"])
    with engine.begin() as connection:
        today = charge_row("7.1", account=ALICE, at=NOW, amount="1.00")
        before = charge_row("7.2", account=ALICE, at=NOW - timedelta(days=1), amount="9.00")
        charges.write(connection, [today, before])
    caps = {MIDNIGHT: Decimal("1.30")}
    assert reserve(engine, wanted("1.1", most_owed=None, caps=caps)).seconds == 30
    assert reserve(engine, wanted("1.2", most_owed=None, caps=caps)).seconds == 0
    assert reserve(engine, wanted("1.2", most_owed=None)).left is None


def test_what_is_set_aside_expires(engine: Engine) -> None:
    pay(engine, "1")
    assert reserve(engine, wanted("1.1")).seconds == 100
    later = NOW + timedelta(seconds=100 + 30) + credit.GRACE
    assert reserve(engine, wanted("1.2"), later - timedelta(seconds=1)).seconds == 0
    assert reserve(engine, wanted("1.2"), later).seconds == 100
    with engine.begin() as connection:
        assert credit.release_expired(connection, later) == 1
        assert credit.stand(connection, ALICE, "USD", later).reserved == Decimal(1)


def test_100_threads_at_once_on_money_for_one_call(engine: Engine, url: str) -> None:
    pay(engine, "0.60")
    got: list[int] = []
    begin = threading.Barrier(100)

    def call(number: int) -> None:
        begin.wait(30)
        got.append(reserve(engine, wanted(f"9.{number}", longest=60)).seconds)

    threads = [threading.Thread(target=call, args=(number,)) for number in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(got) == [0] * 99 + [60]


def _calls(url: str, first: int, count: int) -> list[int]:
    """What one engine does."""
    engine = store.connect(url).execution_options(writes=True)
    try:
        return [
            reserve(engine, wanted(f"9.{number}", longest=60)).seconds
            for number in range(first, first + count)
        ]
    finally:
        engine.dispose()


def test_4_engines_at_once_on_money_for_three_calls(engine: Engine, url: str) -> None:
    pay(engine, "1.80")
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        asked = [(url, 100 * number, 25) for number in range(4)]
        got = [seconds for each in pool.starmap(_calls, asked) for seconds in each]
    assert sorted(got) == [0] * 97 + [60] * 3
    with engine.begin() as connection:
        assert credit.stand(connection, ALICE, "USD", NOW).reserved == Decimal("1.80")


def test_an_account_is_blocked_once_and_unblocked(engine: Engine) -> None:
    with engine.begin() as connection:
        assert blocks.block(connection, ALICE, "ann", "she asked for it")
        assert not blocks.block(connection, ALICE, "bob", "again")
        (found,) = blocks.listed(connection)
        assert (found.by, found.why) == ("ann", "she asked for it")
        assert blocks.unblock(connection, ALICE)
        assert not blocks.unblock(connection, ALICE)
        assert blocks.listed(connection) == []
