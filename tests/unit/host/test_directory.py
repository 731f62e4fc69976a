"""The directory in force: built from the database, and swapped under those who search it."""

import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from longlines import store
from longlines.directory.search import Query
from longlines.host import directory
from longlines.host.directory import InForce, ListingsError
from longlines.settings import Settings, load
from longlines.store import listings
from longlines.store.listings import Origin
from tests.unit.directory.people import listing


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load({"LONGLINES_HOME": str(tmp_path)})


def take_over(settings: Settings, *names: str) -> None:
    store.upgrade(settings.database_url)
    engine = store.connect(settings.database_url)
    people = [listing(name) for name in names]
    listings.take_over(engine, "test", people, Origin(datetime.now(UTC), "ann"))
    engine.dispose()


def test_a_home_without_listings_has_an_empty_directory(settings: Settings) -> None:
    in_force = InForce(settings)
    assert len(in_force.now) == 0
    assert in_force.now.search(Query("ann")).hits == ()
    in_force.close()
    assert len(directory.rebuild(settings)) == 0


def test_it_is_built_once_for_each_state_of_the_listings(settings: Settings) -> None:
    take_over(settings, "Ann Lee")
    assert len(directory.rebuild(settings)) == 1
    first = (settings.directory / "current").resolve()
    directory.rebuild(settings)
    assert (settings.directory / "current").resolve() == first
    take_over(settings, "Ann Lee", "Bob Ray")
    assert len(directory.rebuild(settings)) == 2


def test_searches_go_on_while_it_is_swapped(settings: Settings) -> None:
    take_over(settings, "Ann Lee")
    directory.rebuild(settings)
    in_force = InForce(settings)
    failed: list[str] = []
    ended = threading.Event()

    def search() -> None:
        while not ended.is_set():
            if not in_force.now.search(Query("ann lee")).hits:
                failed.append("nothing found")

    searching = threading.Thread(target=search)
    searching.start()
    for number in range(5):
        take_over(settings, "Ann Lee", f"Bob {number}")
        directory.rebuild(settings)
        assert in_force.look()
    ended.set()
    searching.join()
    in_force.close()
    assert failed == []
    assert [hit.listing.name for hit in in_force.now.search(Query("bob")).hits] == ["Bob 4"]


def test_a_damaged_file_leaves_the_directory_in_force(settings: Settings) -> None:
    take_over(settings, "Ann Lee")
    directory.rebuild(settings)
    in_force = InForce(settings)
    take_over(settings, "Bob Ray")
    directory.rebuild(settings)
    current = (settings.directory / "current").resolve()
    raw = bytearray(current.read_bytes())
    raw[-1] ^= 1
    current.write_bytes(raw)
    assert not in_force.look()
    assert in_force.now.search(Query("ann")).hits
    in_force.close()
    with pytest.raises(ListingsError, match="longlines directory build"):
        directory.in_force_now(settings)
    assert directory.rebuild(settings).search(Query("bob")).hits


def test_the_follower_builds_what_has_changed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LONGLINES_HOME", str(settings.home))
    follower = directory.Follower(settings)
    assert not follower.look()
    take_over(settings, "Ann Lee")
    assert follower.look()
    until = time.monotonic() + 60
    while not (settings.directory / "current").exists():
        assert time.monotonic() < until, "it wasn't built within a minute"
        threading.Event().wait(0.05)
    assert len(directory.in_force_now(settings)) == 1
    follower.close()
    assert not follower.look()
