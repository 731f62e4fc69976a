"""Which names are looked at closely: those that are written or sound as what was heard."""

import pytest

from longlines.directory.listing import Listing
from longlines.host.likeness import as_said, likest
from tests.unit.directory.people import listing

CROWD = [listing(f"{first} {last}") for first in ("Ann", "Bob", "Cy") for last in ("Tod", "Quill")]


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (["Filip Nite"], "Philip Knight"),
        (["Conan O'Brian", "Conan O'Bryan"], "Conan O'Brien"),
        (["Something else", "Mary Wren"], "Mary Wren"),
        (["Jose Garcia"], "José García"),
    ],
)
def test_a_name_is_among_few_of_many(said: list[str], name: str) -> None:
    assert [each.name for each in likest([*CROWD, listing(name)], said, 1)] == [name]


def test_few_are_all_looked_at() -> None:
    assert likest(CROWD, ["Bob"], len(CROWD)) == CROWD


def test_of_many_as_many_as_are_wanted() -> None:
    assert len(likest(CROWD, ["Bob Quill"], 4)) == 4


def test_a_name_is_said_as_its_listing_wants_it() -> None:
    assert as_said(Listing("1", "test", "person", "St. John", spoken="Sinjin")) == "Sinjin"
    assert as_said(listing("José García")) == "Jose Garcia"
