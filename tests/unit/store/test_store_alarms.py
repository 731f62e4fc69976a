"""An alarm is one as long as it is open, on both databases."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from longlines import store
from longlines.store import alarms


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    store.upgrade(url)
    engine = store.connect(url).execution_options(writes=True)
    yield engine
    engine.dispose()


def test_an_open_alarm_is_counted_and_not_raised_twice(engine: Engine) -> None:
    with engine.begin() as connection:
        assert alarms.raise_(connection, "fraud", "+12025550101", "40 calls", {"calls": 40})
        assert not alarms.raise_(connection, "fraud", "+12025550101", "50 calls", {"calls": 50})
        assert alarms.raise_(connection, "fraud", "+12025550102", "30 calls")
    with engine.begin() as connection:
        first, second = alarms.open_(connection, "fraud")
        assert (first.text, first.facts, first.count) == ("50 calls", {"calls": 50}, 2)
        assert (second.count, second.cleared_at) == (1, None)
        assert alarms.open_(connection, "disk") == []


def test_a_cleared_alarm_may_come_again(engine: Engine) -> None:
    with engine.begin() as connection:
        alarms.raise_(connection, "disk", "spool", "full")
        assert alarms.clear(connection, "disk", "spool", "ann")
        assert not alarms.clear(connection, "disk", "spool")
        assert alarms.open_(connection) == []
        assert alarms.raise_(connection, "disk", "spool", "full again")
        newest, oldest = alarms.latest(connection, 5)
        assert (newest.text, oldest.cleared_by) == ("full again", "ann")
        assert alarms.clear_id(connection, newest.id, "ann")
        assert not alarms.clear_id(connection, newest.id, "ann")
