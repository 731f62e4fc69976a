"""look_up and choose: a name keyed, what is found read out, one of it taken."""

from pathlib import Path

import pytest

from longlines.directory.listing import Listing, Phone
from longlines.flow.place import MAX_BYTES
from longlines.flow.services import Services
from longlines.rehearsal.listings import KnownListings, ListingsOfCase, OnPaper
from tests.flows.caller import SILENT
from tests.flows.verbs.stage import Stage, problems, word

TEXTS = """\
name: "Which name?"
more: "More letters."
each: "{hit:name} is {choice:number}."
alike: "{hit:name} or {spelled:letters} is {choice:number}."
number: "{listing_digits:digits}"
"""

STEPS = """\
  find:
    look_up: {prompt: name, more: more, keys: {0: help}, most: 2, tries: 2}
    if_none: none
    if_no_input: silent
    if_spent: spent
    if_unavailable: away
  which:
    choose: {each: each, alike: alike, keys: {0: help, 9: find}, wrong: wrong, tries: 2}
    if_no_input: silent
    if_invalid: invalid
  told:
    menu: {prompt: number, keys: {1: find, 2: fine}}
    if_no_input: fine
    if_invalid: fine
  fine: {end: fine}
  none: {end: none}
  silent: {end: silent}
  spent: {end: spent}
  away: {end: away}
  invalid: {end: invalid}
  help:
    say: {text: "{keyed}"}
  helped: {end: helped}
"""


def listing(name: str, number: str = "+12025550102", **others: object) -> Listing:
    phones = (Phone(number),) if number else ()
    given = {"id": name, "source": "t", "kind": "person", "numbers": phones}
    return Listing(name=name, **{**given, **others})  # type: ignore[arg-type]


def stage(folder: Path, *listings: Listing, fails: bool = False, steps: str = STEPS) -> Stage:
    known = KnownListings(ListingsOfCase(listings, fails), lambda number: number)
    return Stage(folder, steps, texts=TEXTS, services=Services(listings=known, speaker=OnPaper()))


ANN, BEA = listing("Ann Smith"), listing("Bea Jones", "+12025550103")


@pytest.mark.parametrize("keys", ["266#", "26676484#", "7648426#", "99*266#", "26#"])
async def test_a_name_is_found_by_its_letters_in_any_order(tmp_path: Path, keys: str) -> None:
    caller = await stage(tmp_path, ANN, BEA).call(keys, "1", SILENT)
    assert word(caller) == "fine"
    assert "Ann Smith" in caller.heard
    assert "Bea Jones" not in caller.heard


@pytest.mark.parametrize(
    ("script", "ended"),
    [
        ([], "silent"),
        (["#", SILENT], "silent"),
        (["999#"], "none"),
        (["0"], "helped"),
        (["26", "0"], "helped"),
        (["260#"], "helped"),
        (["2600#"], "helped"),
        (["266#", "0"], "helped"),
        (["266#", "7", "8"], "invalid"),
        (["266#", SILENT, SILENT], "silent"),
        (["266#", "1", "1", "266#", "1", "1"], "spent"),
    ],
)
async def test_every_road_is_taken(tmp_path: Path, script: list[str], ended: str) -> None:
    caller = await stage(tmp_path, ANN, BEA).call(*script)
    assert word(caller) == ended


async def test_what_was_keyed_is_there_on_the_road_to_a_person(tmp_path: Path) -> None:
    caller = await stage(tmp_path, ANN, BEA).call("2", "6", "0")
    assert caller.said().endswith("two six") or caller.heard[-1] == "26"
    assert word(caller) == "helped"


async def test_a_digit_within_a_name_is_no_call_for_help(tmp_path: Path) -> None:
    caller = await stage(tmp_path, listing("Bus 60"), listing("Bus 61")).call("2876099#")
    assert word(caller) == "none"
    caller = await stage(tmp_path / "b", listing("Bus 604"), BEA).call("287604#", "1", SILENT)
    assert "Bus 604" in caller.heard


async def test_a_directory_that_is_away_is_a_road_of_its_own(tmp_path: Path) -> None:
    assert word(await stage(tmp_path, fails=True).call("266#")) == "away"


async def test_more_than_three_ask_for_more_letters(tmp_path: Path) -> None:
    names = [listing(f"John {last}") for last in ("Adams", "Baker", "Clark", "Drake")]
    caller = await stage(tmp_path, *names).call("5646#", "37#", "1", SILENT)
    assert caller.heard.count("More letters.") == 1
    assert [heard for heard in caller.heard if heard.startswith("John")] == ["John Drake"]
    caller = await stage(tmp_path / "b", *names).call("5646#", SILENT)
    assert len([heard for heard in caller.heard if heard.startswith("John")]) == 6


async def test_names_that_sound_alike_are_spelled_where_they_differ(tmp_path: Path) -> None:
    names = [listing("Ann Smith"), listing("Ann Smyth"), listing("Ann Ork", locality="Erie")]
    caller = await stage(tmp_path, *names).call("266#")
    said = caller.said()
    assert "Ann Smyth or S M Y T H is two" in said
    assert "Ann Ork, Erie is three" in said


async def test_a_withheld_number_is_in_nothing_that_a_call_keeps(tmp_path: Path) -> None:
    hidden = listing("Ann Smith", "+12025559999", status="non-published")
    caller = await stage(tmp_path, hidden).call("266#", "1", SILENT)
    assert word(caller) == "fine"
    assert "9" not in "".join(facts for _, told in caller.events for facts in told.values())
    assert "nine" not in caller.said()
    assert "2025559999" not in repr(caller.variables)


async def test_hostile_names_fit_a_channel_and_a_display(tmp_path: Path) -> None:
    odd = [
        listing("Ann " + "\N{ROLLING ON THE FLOOR LAUGHING}|{key}\x1b" + "x" * 500, id="i" * 300),
        listing("Ann " + "王" * 300, locality="北" * 200, id="|"),
        listing("Ann =cmd('x')\u202e\n", locality="a|b", id="a\nb"),
    ]
    caller = await stage(tmp_path, *odd).call("266#", "2", SILENT)
    assert word(caller) == "fine"
    assert len(caller.variables["LL_PLACE"]) <= MAX_BYTES
    for said in caller.heard:
        assert not set(said) & set("|{}\x1b\n\u202e=")


def test_a_kind_is_one_that_listings_have(tmp_path: Path) -> None:
    steps = STEPS.replace("more: more,", "more: more, kind: persons,")
    assert [each.split(": ", 1)[1] for each in problems(tmp_path, steps) if "kind" in each] == [
        '"persons" is no kind of listing; use person, business, department, role, place'
    ]
