"""Listings in both databases: a source as a whole, or not at all."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from longlines import store
from longlines.directory.listing import Listing, Phone
from longlines.directory.record import row_of
from longlines.store import listings
from longlines.store.listings import Origin
from longlines.store.tables import listing_readings
from tests.unit.directory.people import listing

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ORIGIN = Origin(NOW, "ann", "people.csv")


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    store.upgrade(url)
    found = store.connect(url)
    yield found
    found.dispose()


def people(*names: str) -> list[Listing]:
    return [listing(name) for name in names]


def names(engine: Engine) -> list[str]:
    return [each.name for each in listings.listed(engine, limit=100)]


def test_a_source_is_taken_over(engine: Engine) -> None:
    first = listings.take_over(engine, "test", people("Ann", "Bob"), ORIGIN)
    assert (first.added, first.changed, first.unchanged, first.removed) == (2, 0, 0, 0)
    assert not listings.take_over(engine, "test", people("Ann", "Bob"), ORIGIN).differs
    later = [listing("Ann", spoken="Annie"), *people("Cid")]
    assert listings.preview(engine, "test", later).named == {
        "added": ("Cid",),
        "changed": ("Ann",),
        "removed": ("Bob",),
    }
    assert names(engine) == ["Ann", "Bob"]
    assert listings.take_over(engine, "test", later, ORIGIN).removed == 1
    assert names(engine) == ["Ann", "Cid"]
    with engine.connect() as connection:
        assert listings.version(connection) == 2


def test_other_sources_and_what_a_part_leaves_out_stay(engine: Engine) -> None:
    listings.take_over(engine, "test", people("Ann", "Bob"), ORIGIN)
    listings.take_over(engine, "hr", [listing("Ann", source="hr")], ORIGIN)
    change = listings.take_over(engine, "test", people("Cid"), ORIGIN, partial=True)
    assert (change.added, change.unchanged, change.removed) == (1, 2, 0)
    assert listings.count(engine) == {"hr": 1, "test": 3}


def test_all_or_nothing(engine: Engine) -> None:
    listings.take_over(engine, "test", people("Ann"), ORIGIN)
    with pytest.raises(IntegrityError):
        listings.take_over(engine, "test", people("Bob"), Origin(NOW, None))  # type: ignore[arg-type]
    assert names(engine) == ["Ann"]


def test_a_listing_comes_back_as_it_went_in(engine: Engine) -> None:
    whole = listing(
        'Zoë "=HYPERLINK(1)" \\ O\'Brien 🦊 שלום',
        kind="role",
        spoken="zo ee",
        locality="Würzburg",
        region="Bayern",
        language="de",
        numbers=(Phone("+12025550101", "work"), Phone("+12025550102")),
        alternates=("Zo", "佐伊"),
        status="non-published",
        connect=False,
        takes_messages=True,
        hours="mon-fri 9:00-17:00",
        zone="Europe/Berlin",
        stand_in="x",
        popularity=7,
    )
    listings.take_over(engine, "test", [whole], ORIGIN)
    assert listings.load(engine, "test", whole.id) == whole
    with engine.connect() as connection:
        [row] = [tuple(row) for part in listings.every_row(connection) for row in part]
    assert row == row_of(whole)


def test_reading_what_is_not_published_is_logged(engine: Engine) -> None:
    hidden = listing("Ann", status="non-published")
    told = {"by": "carl", "why": "a fire", "at": NOW}
    assert listings.read_numbers(engine, hidden, "operator", **told) == ()  # type: ignore[arg-type]
    assert listings.readings(engine, 10) == []
    assert listings.read_numbers(engine, hidden, "supervisor", **told) == (("+12025550101", ""),)  # type: ignore[arg-type]
    [reading] = listings.readings(engine, 10)
    assert (reading["by"], reading["listing"], reading["why"]) == ("carl", "Ann", "a fire")
    assert reading["at"] == NOW


def test_a_published_number_is_read_without_a_log(engine: Engine) -> None:
    told = {"by": "carl", "why": "", "at": NOW}
    assert listings.read_numbers(engine, listing("Ann"), "", **told) == (("+12025550101", ""),)  # type: ignore[arg-type]
    assert listings.readings(engine, 10) == []


def test_what_cannot_be_logged_is_not_given_out(engine: Engine) -> None:
    with engine.begin() as connection:
        listing_readings.drop(connection)
    hidden = listing("Ann", status="non-published")
    with pytest.raises(Exception, match="listing_readings"):
        listings.read_numbers(engine, hidden, "admin", by="carl", why="", at=NOW)


def test_one_listing_or_a_source_is_removed(engine: Engine) -> None:
    listings.take_over(engine, "test", people("Ann", "Bob", "Cid"), ORIGIN)
    assert listings.remove(engine, "test", "Bob", ORIGIN) == 1
    assert listings.remove(engine, "test", "Bob", ORIGIN) == 0
    assert listings.remove(engine, "test", None, ORIGIN) == 2
    assert names(engine) == []
