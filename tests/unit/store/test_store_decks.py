"""Versions of decks, on both databases."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine, select, update

from longlines import store
from longlines.rates import bands
from longlines.rates.model import Deck, Side, Terms
from longlines.rates.problems import DeckError
from longlines.store import decks
from longlines.store.deck_shelf import DeckShelf
from longlines.store.deck_versions import Origin, Version, in_force
from longlines.store.tables import deck_versions

NOW = datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=UTC)
DAY = timedelta(days=1)
WEEK = bands.read("Europe/Paris", {"peak": "mon-fri 8:00-20:00"})


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    store.upgrade(url)
    engine = store.connect(url)
    yield engine
    engine.dispose()


def _deck(price: str, version: int = 1, name: str = "cheap", side: Side = "buy") -> Deck:
    rows = {
        "44": (Terms(Decimal(price), note="ü 中"),),
        "4420": (Terms(Decimal(price), band="peak", effective_from=NOW + 9 * DAY),),
    }
    return Deck(name, side, version, "EUR", WEEK, rows, free_seconds=3)


def _save(engine: Engine, deck: Deck, begins: datetime = NOW) -> Version:
    return decks.save_version(engine, deck, Origin(begins, NOW, "cheap.csv", "alice"))


def _price(deck: Deck) -> str:
    return str(deck.rows["44"][0].per_minute)


def test_a_version_comes_back_as_it_went_in(engine: Engine) -> None:
    saved = _save(engine, _deck("0.1"))
    assert decks.versions(engine, "cheap") == [saved]
    assert (saved.rows, saved.effective_from, saved.settings) == (2, NOW, {"free_seconds": 3})
    assert decks.load(engine, "cheap", at=NOW) == _deck("0.1")
    assert decks.load(engine, "cheap", version=1) == _deck("0.1")


def test_the_version_in_force_is_the_one_that_began_last(engine: Engine) -> None:
    _save(engine, _deck("0.1"))
    _save(engine, _deck("0.3", 2), NOW + 5 * DAY)
    _save(engine, _deck("0.2", 3), NOW + DAY)
    found = [_price(decks.load(engine, "cheap", at=NOW + days * DAY)) for days in (0, 1, 4, 5)]
    assert found == ["0.1", "0.2", "0.2", "0.3"]
    with pytest.raises(DeckError, match="no version of cheap is in force"):
        decks.load(engine, "cheap", at=NOW - DAY)


def test_what_is_not_there_is_told(engine: Engine) -> None:
    _save(engine, _deck("0.1"))
    with pytest.raises(DeckError, match='no deck is called "chaep"; did you mean "cheap"'):
        decks.load(engine, "chaep", at=NOW)
    with pytest.raises(DeckError, match="has no version 7; its versions are 1 to 1"):
        decks.load(engine, "cheap", version=7)


def test_current_decks_have_what_wins_now(engine: Engine) -> None:
    _save(engine, _deck("0.1"))
    _save(engine, _deck("0.2", name="default", side="sell"))
    _save(engine, _deck("0.3", name="late"), NOW + 20 * DAY)
    buy = decks.current(engine, "buy", NOW)
    assert {name: list(deck.rows) for name, deck in buy.items()} == {"cheap": ["44"]}
    assert list(decks.current(engine, "sell", NOW)) == ["default"]
    later = decks.current(engine, "buy", NOW + 9 * DAY)
    assert list(later["cheap"].rows) == ["44", "4420"]


def test_going_back_makes_a_new_version_of_an_old_one(engine: Engine) -> None:
    for version, price in ((1, "0.1"), (2, "0.2"), (3, "0.3")):
        _save(engine, _deck(price, version), NOW + version * DAY)
    at = NOW + 4 * DAY
    again = decks.revert(engine, "cheap", None, Origin(at, at, "", "bob"))
    assert (again.version, again.reverted_of, again.source, again.author) == (
        4,
        2,
        "cheap.csv",
        "bob",
    )
    assert _price(decks.load(engine, "cheap", at=at)) == "0.2"
    # What was in force before stays known.
    assert _price(decks.load(engine, "cheap", at=at - timedelta(seconds=1))) == "0.3"
    further = decks.revert(engine, "cheap", None, Origin(at + DAY, at, "", "bob"))
    assert further.reverted_of == 1
    with pytest.raises(DeckError, match="no version before"):
        decks.revert(engine, "cheap", None, Origin(at + 2 * DAY, at, "", "bob"))
    chosen = decks.revert(engine, "cheap", 3, Origin(at + 2 * DAY, at, "", "bob"))
    assert _price(decks.load(engine, "cheap", version=chosen.version)) == "0.3"
    with pytest.raises(DeckError, match="in force already"):
        decks.revert(engine, "cheap", 3, Origin(at + 3 * DAY, at, "", "bob"))
    with pytest.raises(DeckError, match="has no version 9"):
        decks.revert(engine, "cheap", 9, Origin(at + 3 * DAY, at, "", "bob"))


def test_a_version_to_come_is_withdrawn(engine: Engine) -> None:
    _save(engine, _deck("0.1"))
    _save(engine, _deck("0.2", 2), NOW + 5 * DAY)
    gone = decks.revert(engine, "cheap", None, Origin(NOW + DAY, NOW, "", "bob"))
    assert (gone.version, gone.active) == (2, False)
    assert _price(decks.load(engine, "cheap", at=NOW + 6 * DAY)) == "0.1"
    assert [each.active for each in decks.versions(engine)] == [True, False]


def test_of_two_imports_at_once_one_is_refused(engine: Engine) -> None:
    results: list[str] = []

    def run(price: str) -> None:
        try:
            _save(engine, _deck(price))
            results.append("saved")
        except DeckError as error:
            results.append(str(error))

    threads = [threading.Thread(target=run, args=(price,)) for price in ("0.1", "0.2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert sorted(results, key=len) == [
        "saved",
        "another import of cheap was quicker, and made version 1; import again",
    ]
    assert len(decks.versions(engine)) == 1


def test_a_name_belongs_to_one_side(engine: Engine) -> None:
    _save(engine, _deck("0.1"))
    with pytest.raises(DeckError, match="is a buy deck"):
        _save(engine, _deck("0.1", 2, side="sell"))


def test_a_deck_that_was_damaged_is_told_and_not_used(engine: Engine) -> None:
    _save(engine, _deck("0.1"))
    with engine.execution_options(writes=True).begin() as connection:
        block = connection.execute(select(deck_versions.c.content)).scalar_one()
        connection.execute(update(deck_versions).values(content=block[:-1] + b"x"))
    with pytest.raises(DeckError, match="was damaged in the database"):
        decks.load(engine, "cheap", at=NOW)


def test_the_shelf_reads_each_version_once(engine: Engine) -> None:
    _save(engine, _deck("0.1"))
    shelf = DeckShelf(engine)
    [first] = shelf.at("buy", ["none", "cheap"], NOW)
    assert shelf.at("buy", ["cheap"], NOW + DAY) == [first]
    assert shelf.at("buy", ["cheap"], NOW + DAY)[0] is first
    assert shelf.at("sell", ["cheap"], NOW) == []
    _save(engine, _deck("0.2", 2), NOW + DAY)
    assert shelf.at("buy", ["cheap"], NOW + DAY)[0] is first
    shelf.refresh()
    assert _price(shelf.at("buy", ["cheap"], NOW + DAY)[0]) == "0.2"
    assert shelf.at("buy", ["cheap"], NOW)[0] is first


def test_nothing_is_in_force_among_nothing() -> None:
    assert in_force([], NOW) is None
