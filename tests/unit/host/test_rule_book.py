"""Which rules held when: by the history of the flows, by the folder, and by what was kept."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine

from longlines import store
from longlines.billing.rating.model import Unrated
from longlines.flow import loader, sets
from longlines.host.rule_book import RuleBook
from longlines.live import history
from longlines.live.history import Change, Entry
from longlines.settings import Settings, load
from longlines.store import Rater, rule_versions
from longlines.store.deck_shelf import DeckShelf
from tests.unit.rating.cases import deck, terms
from tests.unit.store import spoolfile
from tests.unit.store.rerated import BEGAN, save
from tests.unit.store.spoolfile import batch
from tests.unit.store.test_store_charges import all_charges

MONDAY = datetime(2026, 11, 23, 15, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "flows").mkdir()
    folder = str(tmp_path / "flows")
    return load({"LONGLINES_HOME": str(tmp_path), "LONGLINES_FLOWS": folder})


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    store.upgrade(settings.database_url)
    engine = store.connect(settings.database_url)
    yield engine
    engine.dispose()


def tax(percent: int) -> bytes:
    return f"taxes: [{{name: VAT, percent: {percent}}}]\n".encode()


def write(settings: Settings, content: bytes, at: datetime) -> None:
    path = settings.flows / "tariffs.yaml"
    path.write_bytes(content)
    os.utime(path, (at.timestamp(), at.timestamp()))


def publish(settings: Settings, content: bytes, at: datetime) -> None:
    """Put a set with these tariffs in force, as the publisher does."""
    archive = settings.flow_versions
    files = {"tariffs.yaml": content}
    version, name = sets.version_of(files), loader.version_of(content)
    sets.folder(archive, version).mkdir(parents=True, exist_ok=True)
    sets.source(archive, "tariffs.yaml", name).write_bytes(content)
    made_of = f'{{"tariffs.yaml": {{"name": "tariffs.yaml", "version": "{name}"}}}}'
    (sets.folder(archive, version) / sets.FILES).write_text(made_of)
    change = Change("tariffs.yaml", "tariffs.yaml", "", name)
    history.append(archive, Entry(at, history.LIVE, "put", "x", "", version, (change,)))
    sets.put_in_force(archive, sets.draft(archive, version))


def percent(book: RuleBook, at: datetime) -> Decimal:
    return book(at).taxes[0].percent


def refreshed(engine: Engine, book: RuleBook, *, writes: bool = True) -> RuleBook:
    with engine.execution_options(writes=writes).begin() as connection:
        book.refresh(connection)
    return book


def test_each_call_goes_by_the_rules_of_its_moment(settings: Settings, engine: Engine) -> None:
    publish(settings, tax(10), MONDAY)
    publish(settings, tax(20), MONDAY + DAY)
    publish(settings, tax(10), MONDAY + 2 * DAY)
    book = refreshed(engine, RuleBook(settings))
    moments = (MONDAY - DAY, MONDAY, MONDAY + DAY, MONDAY + 9 * DAY)
    assert [percent(book, at) for at in moments] == [10, 10, 20, 10]
    assert book(MONDAY).names["+12025550101"] == "alice"
    publish(settings, tax(30), MONDAY + 3 * DAY)
    assert percent(refreshed(engine, book), MONDAY + 3 * DAY) == 30


def test_they_outlive_the_folder_that_they_came_from(settings: Settings, engine: Engine) -> None:
    publish(settings, tax(10), MONDAY)
    publish(settings, tax(20), MONDAY + DAY)
    refreshed(engine, RuleBook(settings))
    other = settings.home / "elsewhere"
    (other / "flows").mkdir(parents=True)
    moved = load({"LONGLINES_HOME": str(other), "LONGLINES_FLOWS": str(other / "flows")})
    book = refreshed(engine, RuleBook(moved))
    assert [percent(book, at) for at in (MONDAY, MONDAY + DAY)] == [10, 20]


def test_whoever_only_looks_keeps_nothing(settings: Settings, engine: Engine) -> None:
    publish(settings, tax(10), MONDAY)
    assert percent(refreshed(engine, RuleBook(settings), writes=False), MONDAY) == 10
    with engine.connect() as connection:
        assert rule_versions.timeline(connection) == []


def test_a_folder_that_was_never_published(settings: Settings, engine: Engine) -> None:
    write(settings, tax(10), MONDAY)
    book = refreshed(engine, RuleBook(settings))
    write(settings, tax(20), MONDAY + DAY)
    refreshed(engine, book)
    assert [percent(book, at) for at in (MONDAY, MONDAY + DAY)] == [10, 20]
    publish(settings, tax(30), MONDAY + 2 * DAY)
    refreshed(engine, book)
    assert [percent(book, MONDAY + number * DAY) for number in range(3)] == [10, 20, 30]


def test_what_was_not_committed_is_kept_the_next_time(settings: Settings, engine: Engine) -> None:
    publish(settings, tax(10), MONDAY)
    book = RuleBook(settings)
    with engine.execution_options(writes=True).connect() as connection:
        book.refresh(connection)
        connection.rollback()
    refreshed(engine, book)
    with engine.connect() as connection:
        assert len(rule_versions.timeline(connection)) == 1


def test_rules_that_can_not_be_read_price_nothing(settings: Settings, engine: Engine) -> None:
    with pytest.raises(Unrated, match="no rules of rating are known"):
        RuleBook(settings)(MONDAY)
    publish(settings, b"taxes: [{name: VAT, percent: 200}]\n", MONDAY)
    book = refreshed(engine, RuleBook(settings))
    with pytest.raises(Unrated, match=r'rules of rating of then .* "200" is not between'):
        book(MONDAY)
    publish(settings, tax(20), MONDAY + DAY)
    assert percent(refreshed(engine, book), MONDAY + DAY) == 20


def test_a_history_with_a_lost_file_leaves_what_was_known(
    settings: Settings, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    publish(settings, tax(10), MONDAY)
    book = refreshed(engine, RuleBook(settings))
    publish(settings, tax(20), MONDAY + DAY)
    sets.source(settings.flow_versions, "tariffs.yaml", loader.version_of(tax(20))).unlink()
    refreshed(engine, book)
    assert "the rules of rating are those known before" in caplog.text
    assert percent(book, MONDAY + DAY) == 10


def test_calls_are_taken_in_by_the_rules_of_their_time(settings: Settings, engine: Engine) -> None:
    save(engine, deck(terms("0.50")))
    publish(settings, tax(10), BEGAN - DAY)
    publish(settings, tax(20), BEGAN + timedelta(minutes=5))
    rater = Rater(DeckShelf(engine), lambda: RuleBook(settings)(BEGAN), book=RuleBook(settings))
    records = [*spoolfile.call_records(1), *spoolfile.call_records(2, begins=600)]
    store.Intake(engine, rater).record(batch(*records))
    assert [each.amount for each in all_charges(engine)] == [Decimal("1.10"), Decimal("1.20")]
