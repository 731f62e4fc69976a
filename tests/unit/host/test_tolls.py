"""What callers ask of their charges: looked up aside, within a limit, and lost by name."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from ami import overdue
from longlines import store
from longlines.flow.services import NoWeb, Services
from longlines.flow.tolls import TollsLost
from longlines.host import recordings, services
from longlines.host.tolls import HouseTolls
from longlines.settings import Settings, load
from longlines.store import alarms
from longlines.store.disputes.tables import disputes
from tests.unit.rating.cases import deck, terms
from tests.unit.store import spoolfile
from tests.unit.store.rerated import ALICE, record, save

CALL = f"{spoolfile.START}.2"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load({"LONGLINES_HOME": str(tmp_path)})


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    store.upgrade(settings.database_url)
    engine = store.connect(settings.database_url)
    save(engine, deck(terms("0.60")))
    record(engine, spoolfile.call_records(1))
    yield engine
    engine.dispose()


def house(settings: Settings) -> Services:
    return services.make(settings, NoWeb(), asyncio.to_thread)


async def test_the_house_knows_calls_balances_and_disputes(
    settings: Settings, engine: Engine
) -> None:
    tolls = house(settings).tolls
    last = await tolls.last_call(ALICE)
    assert last is not None
    assert (last.id, str(last.cost)) == (CALL, "1.20")
    assert [str(each.amount) for each in await tolls.balances(ALICE)] == ["1.20"]
    assert (await tolls.dispute(ALICE, CALL, "5.5", "by-telephone")).disputed == "opened"
    assert (await tolls.dispute(ALICE, CALL, "5.6", "by-telephone")).disputed == "open"
    assert (await tolls.dispute(ALICE, "7.7", "5.6", "by-telephone")).disputed == "nothing"


async def test_before_anything_was_recorded(settings: Settings) -> None:
    with pytest.raises(TollsLost, match="no call was ever recorded"):
        await house(settings).tolls.last_call(ALICE)
    assert not (settings.home / "database").exists()


async def test_a_database_that_can_not_be_used(settings: Settings, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE balances")
    with pytest.raises(TollsLost, match=r"can't be read: .*balances"):
        await house(settings).tolls.balances(ALICE)


async def test_a_look_up_that_takes_too_long(settings: Settings) -> None:
    async def never(work: object) -> None:
        raise TimeoutError

    tolls = HouseTolls(settings, never)  # type: ignore[arg-type]
    for asked in (tolls.last_call(ALICE), tolls.balances(ALICE), tolls.dispute("", "", "", "")):
        with pytest.raises(TollsLost, match="took too long"):
            await asked


async def test_a_writer_in_the_way_holds_up_nothing_else(
    settings: Settings, engine: Engine
) -> None:
    """The event loop goes on while a look-up waits for the database."""
    with engine.execution_options(writes=True).begin():
        waiting = asyncio.create_task(house(settings).tolls.dispute(ALICE, CALL, "5.5", "x"))
        for _ in range(20):
            await asyncio.sleep(0.005)
        assert not waiting.done()
    assert (await waiting).disputed == "opened"


async def test_the_listener_tells_of_overdue_disputes(settings: Settings, engine: Engine) -> None:
    await house(settings).tolls.dispute(ALICE, CALL, "5.5", "by-telephone")
    with engine.begin() as connection:
        late = datetime.now(UTC) - timedelta(seconds=1)
        connection.execute(update(disputes).values(due_at=late))
    watching = asyncio.create_task(overdue.watch(engine))

    def raised() -> bool:
        with engine.connect() as connection:
            return bool(alarms.open_(connection, "dispute-overdue"))

    async with asyncio.timeout(5):
        while not await asyncio.to_thread(raised):
            await asyncio.sleep(0.02)
    watching.cancel()


def test_recordings_of_a_call_are_found_by_its_id(settings: Settings) -> None:
    settings.recordings.mkdir()
    (settings.recordings / f"{CALL}-caller_name.wav").write_bytes(b"not a recording")
    (settings.recordings / f"{CALL}1-caller_name.wav").write_bytes(b"another call's")
    (found,) = recordings.of_calls(settings, [CALL])
    assert (found.name, found.seconds) == (f"{CALL}-caller_name.wav", 0.0)
    assert recordings.of_calls(settings, ["../../etc", "*"]) == []
