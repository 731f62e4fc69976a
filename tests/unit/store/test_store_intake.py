"""The transactions that take in the spool, on both databases."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, func, insert, inspect, select
from sqlalchemy.exc import IntegrityError, StatementError

from ami.spool import SpoolReader
from longlines import store
from longlines.billing.calls import fold
from longlines.billing.events import parse
from longlines.store import Intake, SpoolMoved, listing_tables, migrate, rule_versions, tables
from longlines.store.calls import begun_by, by_ids, call_row, count_open, ended_since, find, latest
from longlines.store.desk import tables as desk_tables
from longlines.store.disputes import tables as dispute_tables
from longlines.store.rerating import tables as rerating_tables
from tests.unit.store import spoolfile
from tests.unit.store.spoolfile import batch


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    store.upgrade(url)
    engine = store.connect(url)
    yield engine
    engine.dispose()


def rows(engine: Engine, table: str) -> int:
    with engine.connect() as connection:
        query = select(func.count()).select_from(tables.metadata.tables[table])
        return connection.execute(query).scalar_one()


def events_kept(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(select(func.sum(tables.call_events.c.events))).scalar_one())


def test_migrations_make_what_the_code_works_with(engine: Engine) -> None:
    whole = (
        tables,
        rule_versions,
        rerating_tables,
        dispute_tables,
        desk_tables,
        listing_tables,
    )
    (metadata,) = {each.metadata for each in whole}
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    config = Config()
    config.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_current_head() == migrate.NEWEST


def test_upgrading_twice_changes_nothing(url: str, engine: Engine) -> None:
    Intake(engine).record(batch(*spoolfile.call_records(1)))
    store.upgrade(url)
    assert rows(engine, "calls") == 1


def test_sqlite_syncs_every_commit(tmp_path: Path) -> None:
    engine = store.connect(f"sqlite:///{tmp_path / 'new folder' / 'x.db'}")
    with engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 10_000,
    }
    engine.dispose()


@pytest.mark.parametrize("bad", ["mysql://host/db", "nonsense"])
def test_unusable_url_is_named(bad: str) -> None:
    with pytest.raises(store.DatabaseError, match="LONGLINES_DATABASE_URL"):
        store.connect(bad)


def test_call_comes_back_as_it_was_folded(engine: Engine) -> None:
    recorded = Intake(engine).record(batch(*spoolfile.call_records(1)))
    (call,) = recorded.calls
    assert find(engine, call.id) == call == latest(engine, 5)[0]
    assert by_ids(engine, [call.id]) == [call]
    assert call.talk_seconds == Decimal("60.125")
    assert call.started_at.utcoffset() == timedelta(0)
    assert ended_since(engine, call.ended_at or call.started_at) == {call.id}
    assert find(engine, "no such call") is None
    began, second = call.started_at, timedelta(seconds=1)
    assert begun_by(engine, call.from_, began - second, began + second) == [call]
    assert begun_by(engine, call.from_, began + second, began + 2 * second) == []
    assert begun_by(engine, "+12025550199", began - second, began + second) == []


def test_notes_come_back_as_they_were_told(engine: Engine) -> None:
    first, *others = spoolfile.call_records(1)
    caller = f"{spoolfile.START}.2"
    told = '{"extra":"flow=desk&step=one&text=se%C3%B1or%2C+%22x%22"}'
    note = spoolfile.record("LL_NOTE", 1, caller, caller, told)
    (call,) = Intake(engine).record(batch(first, note, *others)).calls
    (found,) = call.notes
    assert dict(found.facts) == {"flow": "desk", "step": "one", "text": 'señor, "x"'}
    assert find(engine, call.id) == call


def test_a_database_of_before_there_were_notes(empty_url: str) -> None:
    engine = store.connect(empty_url)
    with engine.execution_options(writes=True).begin() as connection:
        migrate.apply(connection, "0001")
    row = call_row(fold(map(parse, spoolfile.call_records(1))))
    del row["notes"], row["class"], row["further"]
    with engine.begin() as connection:
        connection.execute(insert(tables.calls).values(row))
    store.upgrade(empty_url)
    found = find(engine, row["id"])
    assert found is not None
    assert found.notes == ()
    engine.dispose()


def test_times_and_seconds_are_exact_or_refused(engine: Engine) -> None:
    tokyo = timezone(timedelta(hours=9))
    at = datetime(2026, 11, 22, 9, 0, 0, 123456, tzinfo=tokyo)
    (call,) = Intake(engine).record(batch(*spoolfile.call_records(1))).calls
    row = {**call_row(call), "id": "x", "started_at": at, "talk_seconds": Decimal("0.1")}
    with engine.begin() as connection:
        connection.execute(insert(tables.calls).values(row))
    found = find(engine, "x")
    assert found is not None
    assert (found.started_at, found.started_at.tzinfo) == (at, UTC)
    assert str(found.talk_seconds) == "0.100"
    for bad in ({"started_at": at.replace(tzinfo=None)}, {"talk_seconds": Decimal("0.0001")}):
        with pytest.raises(StatementError), engine.begin() as connection:
            connection.execute(insert(tables.calls).values({**row, "id": "y", **bad}))


def test_call_grows_over_batches(engine: Engine) -> None:
    intake = Intake(engine)
    records = spoolfile.call_records(1)
    first = intake.record(batch(*records[:7]))
    assert [call.complete for call in first.calls] == [False]
    assert count_open(engine) == 1
    mark = first.bookmark
    second = intake.record(batch(*records[7:], start=mark.position, bookmark=mark.id))
    assert [call.complete for call in second.calls] == [True]
    assert (rows(engine, "calls"), events_kept(engine)) == (1, 13)
    assert intake.bookmarks() == [second.bookmark]


def test_a_batch_is_never_taken_twice(engine: Engine) -> None:
    intake = Intake(engine)
    records = spoolfile.call_records(1)
    mark = intake.record(batch(*records[:7])).bookmark
    rest = batch(*records[7:], start=mark.position, bookmark=mark.id)
    intake.record(rest)
    with pytest.raises(SpoolMoved, match="stop one of the two"):
        intake.record(rest)
    assert events_kept(engine) == 13
    same = {"spool_file": mark.id, "position": 0, "call": "x", "raw": b""}
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(insert(tables.call_events).values(same))


def test_garbage_is_kept_with_its_reason(engine: Engine) -> None:
    good = spoolfile.call_records(1)
    recorded = Intake(engine).record(batch(b"\xff\0garbage\n", *good, b"x" * 10_000 + b"\n"))
    assert (recorded.events, recorded.rejects) == (13, 2)
    with engine.connect() as connection:
        query = select(tables.spool_rejects).order_by(tables.spool_rejects.c.position)
        first, last = connection.execute(query)
    assert (first.raw, first.position) == (b"\xff\0garbage\n", 0)
    assert (len(last.raw), last.size) == (4096, 10_001)
    assert "columns" in first.reason


def test_new_pbx_closes_the_calls_of_the_one_before(engine: Engine) -> None:
    before = spoolfile.call_records(4)[:7]
    after = spoolfile.call_records(0, begins=30)
    recorded = Intake(engine).record(batch(*before, *after))
    told = {call.id.partition(".")[2]: (call.complete, call.lost) for call in recorded.calls}
    assert told == {"8": (True, True), "0": (True, False)}


def test_new_pbx_is_seen_across_batches_and_late_words_are_heard(engine: Engine) -> None:
    intake = Intake(engine)
    before = spoolfile.call_records(4)
    mark = intake.record(batch(*before[:7])).bookmark
    after = spoolfile.call_records(0, begins=30)
    mark = intake.record(batch(*after, start=mark.position, bookmark=mark.id)).bookmark
    lost = latest(engine, 2)[1]
    assert (lost.complete, lost.lost) == (True, True)
    intake.record(batch(*before[7:], start=mark.position, bookmark=mark.id))
    assert latest(engine, 2)[1].lost is False


def test_channels_of_one_second_in_disorder_are_no_new_pbx(engine: Engine) -> None:
    later = spoolfile.call_records(4)[:7]
    earlier = spoolfile.call_records(3)[:7]
    recorded = Intake(engine).record(batch(*later, *earlier))
    assert [call.lost for call in recorded.calls] == [False, False]


def test_calls_older_than_the_pbx_are_closed(engine: Engine) -> None:
    intake = Intake(engine)
    old, new = spoolfile.call_records(1)[:7], spoolfile.call_records(2, begins=100)[:7]
    intake.record(batch(*old, *new))
    start = datetime.fromtimestamp(spoolfile.START + 50, UTC)
    call_id = latest(engine, 2)[1].id
    assert intake.close_lost(start, frozenset({call_id})) == []
    assert [(call.id, call.lost) for call in intake.close_lost(start)] == [(call_id, True)]
    assert intake.close_lost(start) == []
    assert count_open(engine) == 1


def test_nothing_of_a_failed_batch_stays(engine: Engine) -> None:
    intake = Intake(engine)
    mark = intake.record(batch(*spoolfile.call_records(1))).bookmark
    with engine.begin() as connection:
        ahead = {"spool_file": mark.id, "position": mark.position, "call": "x", "raw": b""}
        connection.execute(insert(tables.call_events).values(ahead))
    with pytest.raises(IntegrityError):
        intake.record(batch(*spoolfile.call_records(2), start=mark.position, bookmark=mark.id))
    assert intake.bookmarks() == [mark]
    assert rows(engine, "calls") == 1


def test_a_database_not_made_yet_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "none.db"
    assert store.open_existing(f"sqlite:///{path}") is None
    assert not path.exists()
    path.touch()
    assert store.open_existing(f"sqlite:///{path}") is None


def test_spool_of_captures_is_read_without_rejects(engine: Engine, tmp_path: Path) -> None:
    captures = Path(__file__).parent.parent / "billing" / "captures"
    spool = tmp_path / "cel.csv"
    spool.write_bytes(b"".join(path.read_bytes() for path in sorted(captures.glob("*.csv"))))
    intake = Intake(engine)
    reader = SpoolReader(spool, intake.bookmarks())
    rejects = 0
    while found := reader.read():
        recorded = intake.record(found)
        reader.advance(recorded.bookmark)
        rejects += recorded.rejects
    reader.close()
    assert rejects == 0
    (mark,) = intake.bookmarks()
    assert mark.position == spool.stat().st_size
    assert inspect(engine).has_table("spool_rejects")
