"""A failing carrier is stepped back, and taken again gently."""

from hypothesis import given, settings
from hypothesis import strategies as st

from longlines.carriers.quality.carrier_watch import EVERYWHERE, CarrierWatch
from longlines.carriers.quality.rules import Rules
from longlines.carriers.quality.watch import Standing, Watch
from tests.unit.quality.trying import NOON

RULES = Rules()
GOOD, BAD = True, False


def told(watch: Watch, *tries: bool, at: float = NOON, every: float = 1.0) -> float:
    """Tell tries one after the other; the time behind the last."""
    for good in tries:
        watch.take(good, at, at + 0.5)
        at += every
    return at


def test_one_that_works_stays() -> None:
    watch = Watch(RULES)
    at = told(watch, *[GOOD, GOOD, BAD] * 50)
    assert watch.standing(at) is Standing.WELL


def test_failures_in_a_row_step_it_back() -> None:
    watch = Watch(RULES)
    at = told(watch, GOOD, *[BAD] * 4)
    assert watch.standing(at) is Standing.WELL
    at = told(watch, BAD, at=at)
    assert watch.standing(at) is Standing.STEPPED_BACK
    assert watch.why == "its last 5 tries failed"
    assert watch.until == at - 0.5 + RULES.first_pause


def test_one_that_fails_more_than_it_works_is_stepped_back_once_enough_is_known() -> None:
    watch = Watch(RULES)
    at = told(watch, *[GOOD, BAD, BAD] * 3)
    assert watch.standing(at) is Standing.WELL
    at = told(watch, *[GOOD, BAD, BAD] * 2, at=at)
    assert watch.standing(at) is Standing.STEPPED_BACK
    assert watch.why == "64% of its recent tries failed"


def test_what_failed_long_ago_is_forgotten() -> None:
    watch = Watch(Rules(in_a_row=1000))
    at = told(watch, *[BAD] * 9)
    at = told(watch, *[GOOD] * 9, at=at + 3600)
    at = told(watch, *[BAD] * 8, at=at)
    assert watch.standing(at) is Standing.WELL


def test_it_is_tried_again_and_restored() -> None:
    watch = Watch(RULES)
    told(watch, *[BAD] * 5)
    assert watch.until
    back = watch.until
    assert watch.standing(back - 0.1) is Standing.STEPPED_BACK
    assert watch.standing(back) is Standing.TRYING
    at = told(watch, GOOD, BAD, *[GOOD] * 3, at=back)
    assert watch.standing(at) is Standing.TRYING
    at = told(watch, GOOD, at=at)
    assert watch.standing(at) is Standing.WELL
    at = told(watch, *[BAD] * 4, at=at)
    assert watch.standing(at) is Standing.WELL, "what it did before is forgotten"


def test_each_pause_is_twice_as_long_until_it_was_well_for_long() -> None:
    watch = Watch(RULES)
    at = told(watch, *[BAD] * 5)
    pauses = []
    for _ in range(8):
        assert watch.until
        pauses.append(watch.until - (at - 0.5))
        at = told(watch, BAD, BAD, at=watch.until)
        assert watch.standing(at) is Standing.STEPPED_BACK
    assert pauses == [30, 60, 120, 240, 480, 960, 1800, 1800]
    assert watch.until
    at = told(watch, *[GOOD] * 5, at=watch.until)
    at = told(watch, *[BAD] * 5, at=at + RULES.forgiven)
    assert watch.until == at - 0.5 + RULES.first_pause


def test_what_began_before_it_was_stepped_back_says_nothing_after() -> None:
    watch = Watch(RULES)
    at = told(watch, *[BAD] * 5)
    assert watch.until
    for good in [GOOD] * 20 + [BAD] * 20:
        watch.take(good, NOON, watch.until + 1)
    assert watch.standing(watch.until) is Standing.TRYING
    assert watch.standing(at) is Standing.STEPPED_BACK


def test_one_that_is_kept_for_want_of_others_shows_that_it_is_well_again() -> None:
    watch = Watch(RULES)
    at = told(watch, *[BAD] * 5)
    at = told(watch, *[BAD, GOOD] * 4, at=at)
    assert watch.standing(at) is Standing.STEPPED_BACK
    at = told(watch, GOOD, at=at)
    assert watch.standing(at) is Standing.WELL


@settings(max_examples=80)
@given(st.lists(st.booleans(), max_size=60), st.data())
def test_more_failures_never_step_back_later(tries: list[bool], data: st.DataObject) -> None:
    worse = [good and data.draw(st.booleans()) for good in tries]

    def first_time(told_: list[bool]) -> float:
        watch = Watch(RULES)
        for number, good in enumerate(told_):
            watch.take(good, NOON + number, NOON + number)
            if watch.until is not None:
                return number
        return len(told_) + 1

    assert first_time(worse) <= first_time(tries)


@settings(max_examples=80)
@given(st.lists(st.tuples(st.booleans(), st.floats(0, 600)), max_size=80))
def test_no_pause_is_longer_than_the_longest(tries: list[tuple[bool, float]]) -> None:
    watch, at = Watch(RULES), NOON
    for good, wait in tries:
        at += wait
        watch.take(good, at, at)
        assert watch.until is None or watch.until <= at + RULES.longest_pause
        assert (watch.why != "") == (watch.until is not None)


def everywhere(watch: CarrierWatch, at: float) -> Standing:
    return watch.standing(EVERYWHERE, at)[0]


def test_a_road_to_one_country_is_stepped_back_alone() -> None:
    watch = CarrierWatch(RULES)
    for number in range(40):
        watch.take("44", BAD, NOON + number, NOON + number)
        watch.take("33", GOOD, NOON + number, NOON + number)
    at = NOON + 5
    assert watch.standing("44", at)[0] is Standing.STEPPED_BACK
    assert watch.standing("33", at)[0] is Standing.WELL
    assert watch.standing("49", at)[0] is Standing.WELL
    assert everywhere(watch, at) is Standing.WELL


def test_a_dead_trunk_is_stepped_back_everywhere_before_any_one_country_tells() -> None:
    watch = CarrierWatch(RULES)
    for number, group in enumerate(["44", "33", "49", "39", "34"]):
        assert everywhere(watch, NOON) is Standing.WELL
        watch.take(group, BAD, NOON + number, NOON + number)
    at = NOON + 5
    standing, until, why = watch.standing("81", at)
    assert standing is Standing.STEPPED_BACK
    assert why == "its last 5 tries failed, to 5 groups"
    assert until == NOON + 4 + RULES.first_pause
    for number in range(5):
        at = until + number
        assert watch.standing("44", at)[0] is Standing.TRYING
        watch.take("44", GOOD, at, at)
    assert watch.standing("44", at)[0] is everywhere(watch, at) is Standing.WELL


def test_two_half_broken_roads_step_the_whole_back() -> None:
    watch = CarrierWatch(RULES)
    for number in range(7):
        for group in ("44", "33"):
            for good in (GOOD, BAD, BAD)[number % 3 :][:1]:
                watch.take(group, good, NOON + number, NOON + number)
    standing, _, why = watch.standing(EVERYWHERE, NOON + 7)
    assert standing is Standing.STEPPED_BACK
    assert "recent tries failed" in why


def test_release_gives_it_everything_again() -> None:
    watch = CarrierWatch(RULES)
    for number in range(5):
        watch.take("44", BAD, NOON + number, NOON + number)
    watch.release(NOON + 6)
    assert watch.standing("44", NOON + 6) == (Standing.WELL, None, "")
