"""What is found, in which order, and why."""

import random
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from longlines.directory import names
from longlines.directory.listing import Listing, Phone
from longlines.directory.search import Directory, Query
from tests.faults import random_searches
from tests.unit.directory.people import found, listing, named

CROWD = (
    "Catherine O'Brien",
    "John Smith",
    "Jon Smythe",
    "Juan de la Cruz",
    "María Núñez",
    "Robert Jones",
    "Smith & Jones Plumbing",
    "王小明",
    "Zoë MacDonald",
)


@pytest.mark.parametrize(
    ("text", "name", "why"),
    [
        ("john smith", "John Smith", '"john"'),
        ("smith jhon", "John Smith", '"jhon" is spelled like "john"'),
        ("jon smithe", "Jon Smythe", '"jon"'),
        ("bob jones", "Robert Jones", '"bob" is also "robert"'),
        ("cathy obrien", "Catherine O'Brien", '"cathy" is also "catherine"'),
        ("O’Brien", "Catherine O'Brien", '"obrien"'),
        ("nunez", "María Núñez", '"nunez"'),
        ("maria nunyez", "María Núñez", '"nunyez" is spelled like "nunez"'),
        ("delacruz", "Juan de la Cruz", '"cruz"'),
        ("johnsmth", "John Smith", '"smth" is spelled like "smith"'),
        ("wang xiaoming", "王小明", '"wang"'),
        ("小明", "王小明", '"xiao"'),
        ("plumb", "Smith & Jones Plumbing", '"plumb" begins "plumbing"'),
        ("mac donald", "Zoë MacDonald", '"donald"'),
    ],
)
def test_names_are_found_as_people_write_them(text: str, name: str, why: str) -> None:
    hit = named(*CROWD).search(Query(text)).hits[0]
    assert hit.listing.name == name
    assert why in hit.why or text in ("mac donald", "wang xiaoming")


def test_nothing_is_found_for_what_is_like_nobody() -> None:
    for text in ("xqzwv", "", "   ", "!?", "🦊🦊"):
        assert found(named(*CROWD), text) == []


def test_popularity_decides_among_equals_only() -> None:
    directory = Directory.of(
        [
            listing("Ann Lee", id="a", locality="Here"),
            listing("Ann Lee", id="b", locality="There", popularity=9),
            listing("Ann Leeds", id="c", popularity=99),
        ]
    )
    assert [hit.listing.id for hit in directory.search(Query("ann lee")).hits] == ["b", "a", "c"]
    assert [hit.listing.id for hit in directory.search(Query(keys="266533")).hits] == [
        "b",
        "a",
        "c",
    ]
    assert "popularity 9" in directory.search(Query("ann lee")).hits[0].why


def test_place_and_kind_are_filters() -> None:
    directory = Directory.of(
        [
            listing("Ann Lee", id="1", locality="San José", region="California"),
            listing("Ann Lee", id="2", locality="Santa Fe", region="New Mexico"),
            listing("Lee Bakery", id="3", kind="business", locality="San José"),
        ]
    )

    def ids(**asked: str) -> set[str]:
        return {hit.listing.id for hit in directory.search(Query(**asked)).hits}  # type: ignore[arg-type]

    assert ids(text="lee", place="san jose") == {"1", "3"}
    assert ids(keys="533", place="San") == {"1", "2", "3"}
    assert ids(text="lee", place="California") == {"1"}
    assert ids(text="lee", place="7265673") == {"1", "3"}
    assert ids(text="lee", place="Santa Fee") == {"2"}
    assert ids(text="lee", kind="business") == {"3"}
    assert ids(text="lee", place="Ohio") == set()
    assert ids(text="lee", kind="nonsense") == set()
    assert ids(text="lee", keys="2", place="san jose") == {"1", "3"}
    assert ids(text="lee", keys="266") == {"1", "2"}


def test_other_names_find_a_listing() -> None:
    directory = Directory.of([listing("Robert Smith", alternates=("Bobby", "The Fixer"))])
    assert found(directory, "fixer") == found(directory, keys="2622976484") == ["Robert Smith"]


def test_non_listed_are_not_found_and_non_published_have_no_number() -> None:
    hidden = listing("Ann Lee", id="hidden", status="non-listed")
    withheld = listing("Ann Lee", id="withheld", status="non-published", takes_messages=True)
    directory = Directory.of([hidden, withheld])
    [hit] = directory.search(Query("ann lee")).hits
    assert hit.listing == withheld
    assert (hit.listing.published, hit.listing.numbers) == (False, ())
    assert hit.listing.numbers_for("operator") == hit.listing.numbers_for("") == ()
    assert hit.listing.numbers_for("supervisor") == (Phone("+12025550101"),)
    assert hit.listing.numbers_for("messages") == (Phone("+12025550101"),)
    assert "+1202" not in repr(hit) + str(hit.listing.told("operator"))


def test_more_and_how_many_are_told() -> None:
    directory = named(*[f"Ann Lee {number}" for number in range(40)])
    result = directory.search(Query(keys="266", limit=3))
    assert (len(result.hits), result.more, result.total) == (3, True, 40)
    assert directory.search(Query(keys="2665331", limit=30)).total == 11
    assert directory.search(Query("ann lee", limit=0)).hits == ()


def test_one_part_is_not_used_twice() -> None:
    assert found(named("Ann Lee"), keys="266266") == []
    assert found(named("Ann Ann Lee", "Ann Boo"), keys="266266") == ["Ann Boo"]


def test_zero_and_one_may_be_keyed_for_what_has_no_key() -> None:
    directory = named("Conan O'Brien", "Studio 10")
    assert found(directory, keys="6127436") == ["Conan O'Brien"]
    assert found(directory, keys="10") == ["Studio 10"]


def test_a_role_has_hours() -> None:
    role = listing("Night Manager", hours="mon-fri 22:00-6:00", zone="UTC", stand_in="x")
    assert role.open_at(datetime(2026, 11, 23, 23, tzinfo=UTC))
    assert not role.open_at(datetime(2026, 11, 23, 12, tzinfo=UTC))
    assert listing("Ann").open_at(datetime(2026, 11, 23, 12, tzinfo=UTC))


NAMES = st.text(max_size=40) | st.lists(
    st.sampled_from(
        ["de", "la", "O'Brien", "Wu", "3M", "王小明", "Ana", "Li", "10", "Smith-Jones"]
    ),
    min_size=1,
    max_size=5,
).map(" ".join)


@given(NAMES, st.randoms(use_true_random=False))
@example("a" * 500, random.Random(1))
@example("שלום עולם 😀 =HYPERLINK(1)", random.Random(1))
def test_the_keys_of_any_name_find_it(name: str, chance: random.Random) -> None:
    parts = list(names.parts(name))
    chance.shuffle(parts)
    keys = "".join(map(names.keys_of, parts))[:64]
    if keys and len(set(parts)) == len(parts):
        assert found(named("Other One", name), keys=keys, limit=2).count(name) >= 1


@given(st.text(max_size=60), st.text(max_size=20), st.text(max_size=12))
def test_any_search_is_answered(text: str, keys: str, place: str) -> None:
    named(*CROWD).search(Query(text, keys, place))


def test_random_searches() -> None:
    assert random_searches.run(300, seed=411) == []


def test_a_listing_is_equal_to_itself_from_memory() -> None:
    whole = Listing("1", "s", "business", "Ann's", numbers=(Phone("+12025550101", "work"),))
    assert Directory.of([whole]).search(Query("anns")).hits[0].listing == whole
