"""What is kept long enough goes, and is written down; the ledger stays, on both databases."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from longlines import settings as environment
from longlines import store
from longlines.billing.rating.rules import Rules
from longlines.flow import retention as rules
from longlines.flow.problems import FlowProblems
from longlines.host import retention
from longlines.host.retention import ROTATE_AT, Found
from longlines.settings import Settings
from longlines.store import Rater, bookmarks, ledger, tables
from longlines.store import retention as stored
from longlines.store.calls import events_of, find, latest
from longlines.store.deck_shelf import DeckShelf
from tests.unit.rating.cases import deck, terms
from tests.unit.store import spoolfile
from tests.unit.store.test_store_charges import all_charges, carried, record, save, taking

DAY = timedelta(days=1)
NOW = datetime.fromtimestamp(spoolfile.START, UTC) + 100 * DAY


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    store.upgrade(url)
    engine = store.connect(url)
    save(engine, deck(terms("0.60", first=1, next=1)))
    save(engine, deck(terms("0.10", first=1, next=1), name="cheap", side="buy"))
    of = taking(engine)
    record(of, *carried(1), *carried(2))
    yield engine
    engine.dispose()


@pytest.fixture
def home(url: str, tmp_path: Path) -> Settings:
    told = {"LONGLINES_HOME": str(tmp_path / "home"), "LONGLINES_FLOWS": str(tmp_path / "flows")}
    settings = replace(environment.load(told), database_url=url)
    for folder in (settings.flows, settings.spool, settings.recordings):
        folder.mkdir(parents=True)
    return settings


def run(
    home: Settings, engine: Engine, text: str, now: datetime = NOW, *, dry: bool = False
) -> dict[str, int]:
    (home.flows / "retention.yaml").write_text(text)
    done = retention.run(home, engine, "tests", dry=dry, now=now)
    return {each.rule: each.count for each in done if each.days is not None}


def call_of(engine: Engine, number: int) -> str:
    return sorted(call.id for call in latest(engine, 9))[number]


def test_events_go_and_the_call_and_its_money_stay(home: Settings, engine: Engine) -> None:
    before, charged = latest(engine, 9), all_charges(engine)
    assert run(home, engine, "call_events: 101d") == {"call_events": 0}
    assert run(home, engine, "call_events: 99d", dry=True) == {"call_events": 2}
    assert len(events_of(engine, call_of(engine, 0))) == 13
    assert run(home, engine, "call_events: 99d") == {"call_events": 2}
    assert run(home, engine, "call_events: 99d") == {"call_events": 0}
    assert events_of(engine, call_of(engine, 0)) == []
    assert (latest(engine, 9), all_charges(engine)) == (before, charged)
    told = list(stored.latest(engine, 9))
    assert [(each["rule"], each["days"], each["count"], each["by"]) for each in told] == [
        ("call_events", 99, 13, "tests")
    ] * 2
    assert {each["subject"] for each in told} == {call.id for call in before}


def test_calls_are_masked_and_the_chain_stays_whole(home: Settings, engine: Engine) -> None:
    with engine.connect() as connection:
        before = ledger.verify(connection)
    assert before.entries == 4
    assert run(home, engine, "{call_events: 50d, calls: 90d}") == {"call_events": 2, "calls": 2}
    call = find(engine, call_of(engine, 0))
    assert call is not None
    assert (call.from_, call.to, call.notes) == ("+1202555xx01", "+1202555xx02", ())
    assert {each.number for each in all_charges(engine)} == {"+1202555xx02"}
    with engine.connect() as connection:
        after = ledger.verify(connection)
    assert (after.ok, after.head, after.entries) == (True, before.head, 4)
    assert run(home, engine, "{call_events: 50d, calls: 90d}") == {"call_events": 0, "calls": 0}
    assert Rater(DeckShelf(engine), Rules).again(engine) == 0


def test_a_call_under_legal_hold_keeps_all(home: Settings, engine: Engine) -> None:
    kept = call_of(engine, 0)
    assert stored.hold(engine, kept, "ann", "case 7")
    assert not stored.hold(engine, "nothing", "ann", "case 7")
    name = home.recordings / f"{kept}-caller_name.wav"
    name.touch()
    os.utime(name, (spoolfile.START, spoolfile.START))
    rule = "{names: 1d, call_events: 50d, calls: 90d}"
    assert run(home, engine, rule) == {"names": 0, "call_events": 1, "calls": 1}
    assert name.exists()
    assert len(events_of(engine, kept)) == 13
    assert [(each["call"], each["by"], each["why"]) for each in stored.held(engine)] == [
        (kept, "ann", "case 7")
    ]
    assert stored.release(engine, kept)
    assert not stored.release(engine, kept)
    assert run(home, engine, rule) == {"names": 1, "call_events": 1, "calls": 1}


def test_names_messages_and_read_spools_each_by_their_own_rule(
    home: Settings, engine: Engine
) -> None:
    old, new = "1795300000.2-caller_name.wav", "1795300000.4-caller_name.wav"
    message, unread = "1795300000.2-message-1.wav", home.spool / "cel.csv.2"
    for name in (old, message, new):
        (home.recordings / name).write_bytes(b"RIFF")
    read_up = home.spool / "cel.csv.1"
    read_up.write_bytes(b"".join([*carried(1), *carried(2)]))
    unread.write_bytes(b"not read yet\n")
    for path in (home.recordings / old, home.recordings / message, read_up, unread):
        os.utime(path, (spoolfile.START, spoolfile.START))
    os.utime(home.recordings / new, (NOW.timestamp(), NOW.timestamp()))
    with (home.spool / "cel.csv").open("wb") as live:
        live.truncate(ROTATE_AT)
    with engine.connect() as connection:
        assert bookmarks.unread(read_up, bookmarks.all_of(connection)) == b""
    found = run(home, engine, "{names: 30d, recordings: never, spool: 30d}")
    assert found == {"names": 1, "spool": 1}
    assert sorted(path.name for path in home.recordings.iterdir()) == sorted([message, new])
    assert not read_up.exists()
    assert unread.exists()
    assert not (home.spool / "cel.csv").exists()
    assert run(home, engine, "recordings: 30d") == {"recordings": 1}
    with engine.connect() as connection:
        count = connection.execute(select(func.count()).select_from(tables.deletions)).scalar()
    assert count == 3


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("namse: 3d", 'did you mean "names"'),
        ("names: 3", "a number of days"),
        ("names: 0d", "a number of days"),
        ("- 3", "expected"),
        ("{calls: 30d, call_events: 31d}", "no longer than calls"),
        ("calls: 30d", "no longer than calls"),
    ],
)
def test_nothing_is_deleted_by_rules_with_a_mistake(
    home: Settings, engine: Engine, text: str, words: str
) -> None:
    with pytest.raises(FlowProblems, match=words):
        run(home, engine, text)


def test_without_a_file_nothing_is_deleted(home: Settings, engine: Engine) -> None:
    assert retention.run(home, engine, "tests", now=NOW) == [
        Found(rule, None, None, 0) for rule in rules.RULES
    ]


def test_the_shipped_rules_are_good() -> None:
    days, problems = rules.read(environment.CHECKOUT / "flows" / "retention.yaml")
    assert problems == []
    assert days["calls"] is None
