"""Calls whose end was never written, while the PBX lives on."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ami.roll import Roll
from longlines import store
from longlines.billing.calls import Call
from longlines.store.calls import count_open, latest
from longlines.store.charges import of_calls
from tests.unit.rating.cases import deck, terms
from tests.unit.store.spoolfile import START, call_records
from tests.unit.store.test_store_beats import beat
from tests.unit.store.test_store_charges import save, taking
from tests.unit.store.test_store_lost import follow

ENDLESS = slice(0, 7)
"""The events of a call up to the talk."""


class Town:
    """Two calls talk from START + 2 on; the PBX tells of itself now and then."""

    def __init__(self, engine: Engine, spool: Path) -> None:
        self._engine = engine
        self._spool = spool
        self._intake = taking(engine)
        self._roll = Roll(self._intake)
        self.tell(*call_records(1)[ENDLESS], *call_records(2)[ENDLESS])
        self.staying, self.leaving = sorted(call.id for call in latest(engine, 9))

    def tell(self, *records: bytes) -> None:
        with self._spool.open("ab") as file:
            file.write(b"".join(records))
        follow(self._spool, self._intake)

    def call(self, at: float, *carried: str) -> list[Call]:
        return self._roll.call(datetime.fromtimestamp(START + at, UTC), frozenset(carried))


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    store.upgrade(url)
    engine = store.connect(url)
    save(engine, deck(terms("0.60", first=1, next=1)))
    yield engine
    engine.dispose()


def test_a_call_is_closed_that_two_roll_calls_missed_when_it_was_last_known_to_be_up(
    engine: Engine, tmp_path: Path
) -> None:
    town = Town(engine, tmp_path / "cel.csv")
    town.tell(beat("LL_ALIVE", 29.0))
    assert town.call(30.0, town.staying, town.leaving) == []
    town.tell(beat("LL_ALIVE", 59.0))
    assert town.call(60.0, town.staying) == []
    town.tell(beat("LL_ALIVE", 89.0))
    (closed,) = town.call(90.0, town.staying)
    assert (closed.id, closed.lost, closed.talk_seconds) == (town.leaving, True, Decimal("27.000"))
    (charge,) = of_calls(engine, [town.leaving])[town.leaving]
    assert charge.seconds == Decimal("27.000")
    town.tell(beat("LL_ALIVE", 119.0))
    assert town.call(120.0, town.staying) == []
    assert count_open(engine) == 1


def test_a_call_that_no_roll_call_met_is_closed_at_its_last_event(
    engine: Engine, tmp_path: Path
) -> None:
    town = Town(engine, tmp_path / "cel.csv")
    town.tell(beat("LL_ALIVE", 29.0))
    assert town.call(30.0, town.staying) == []
    (closed,) = town.call(60.0, town.staying)
    assert (closed.id, closed.talk_seconds) == (town.leaving, Decimal("0.000"))


def test_a_call_whose_end_is_read_between_two_roll_calls_was_not_lost(
    engine: Engine, tmp_path: Path
) -> None:
    town = Town(engine, tmp_path / "cel.csv")
    assert town.call(30.0, town.staying) == []
    town.tell(*call_records(2)[7:])
    assert town.call(60.0, town.staying) == []
    ended = {call.id: call.lost for call in latest(engine, 9) if call.complete}
    assert ended == {town.leaving: False}


def test_a_call_that_began_after_the_pbx_was_asked_is_not_missed(
    engine: Engine, tmp_path: Path
) -> None:
    town = Town(engine, tmp_path / "cel.csv")
    for _ in range(3):
        assert town.call(-1.0) == []
    assert count_open(engine) == 2


def test_a_call_that_one_answer_left_out_goes_on(engine: Engine, tmp_path: Path) -> None:
    town = Town(engine, tmp_path / "cel.csv")
    for carried in ([town.staying], [town.staying, town.leaving], [town.staying]):
        assert town.call(30.0, *carried) == []
    assert count_open(engine) == 2
