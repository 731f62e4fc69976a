"""Sample listings come once, only where nothing real could be called by them, and are searched."""

from pathlib import Path

from longlines.directory.search import Query
from longlines.host import directory, sample_listings
from tests.unit.host.test_sample_decks import REAL, SIMULATED, home


def test_they_come_once_and_are_found(tmp_path: Path) -> None:
    settings = home(tmp_path, SIMULATED)
    assert (sample_listings.bring(settings), sample_listings.bring(settings)) == (300, 0)
    found = directory.in_force_now(settings)
    numbers = [
        phone.number
        for hit in found.search(Query(keys="2", limit=100)).hits
        for phone in hit.listing.numbers
    ]
    assert numbers
    assert all("55501" in number for number in numbers)


def test_they_do_not_come_beside_a_real_carrier(tmp_path: Path) -> None:
    assert sample_listings.bring(home(tmp_path, SIMULATED + REAL)) == 0
