"""Sets of listings, whichever way they lie in memory."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from longlines.directory import piles, ranges, sets
from longlines.directory.listing import Listing
from longlines.directory.parting import Branch
from longlines.directory.search import Directory, Query
from longlines.directory.sets import Bits, Docs
from tests.unit.directory.people import listing

SIZE = 300

some = st.sets(st.integers(0, SIZE - 1), max_size=SIZE)


def numbers(found: set[int]) -> Docs:
    return np.array(sorted(found), np.int32)


def bits(found: set[int]) -> Bits:
    return sets.packed(sets.marked([numbers(found)], SIZE))


def of(docs: Docs) -> set[int]:
    return {*np.flatnonzero(sets.marked([docs], SIZE)).tolist()}


@given(some, some)
def test_what_sets_have_in_common(one: set[int], other: set[int]) -> None:
    for first in (numbers(one), bits(one)):
        for second in (numbers(other), bits(other)):
            found = sets.common(first, second)
            assert of(found) == one & other
            assert sets.empty(found) is not bool(one & other)
            assert of(sets.united([first, second], SIZE)) == one | other


@given(some, some, some, st.none() | some, st.integers(0, 20))
def test_piles_hold_each_listing_once(
    whole: set[int], begun: set[int], doubtful: set[int], among: set[int] | None, wanted: int
) -> None:
    marks = None if among is None else sets.marked([numbers(among)], SIZE)
    for made in (numbers, bits):
        branches = [
            Branch(made(whole), True, True),
            Branch(made(begun), False, True),
            Branch(made(doubtful), False, False),
        ]
        found = piles.parted(branches, marks, SIZE)
        left = set(range(SIZE)) if among is None else among
        for pile, docs in ((found.whole, whole), (found.begun, begun), (found.doubtful, doubtful)):
            assert pile.count == len(docs & left)
            assert pile.first(wanted) == sorted(docs & left)[:wanted]
            left = left - docs


def people() -> list[Listing]:
    first = [f"{letter}{ending}" for letter in "abdgjmptw" for ending in ("a", "an", "en", "ia")]
    last = ["b", "de", "mo", "smith", "ramos", "park", "quinn", "tan"]
    return [
        listing(f"{one} {other}", id=f"{one}{other}{number}", popularity=number)
        for number in range(3)
        for one in first
        for other in last
    ]


@pytest.mark.parametrize("least", [1, 20, 200])
def test_ranges_made_beforehand_find_the_same(least: int, monkeypatch: pytest.MonkeyPatch) -> None:
    everybody = people()
    plain = Directory.of(everybody)
    monkeypatch.setattr(ranges, "LEAST", least)
    wide = Directory.of(everybody)
    asked = [Query(keys=keys, limit=20) for keys in KEYS]
    asked += [Query(keys=keys, kind="person", limit=20) for keys in KEYS]
    assert [wide.search(each) for each in asked] == [plain.search(each) for each in asked]


KEYS = (
    "2",
    "22",
    "26",
    "3",
    "5",
    "76",
    "72",
    "7275",
    "2668",
    "26276484",
    "72627",
    "33",
    "722",
    "9",
)
