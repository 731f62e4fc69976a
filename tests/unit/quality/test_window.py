"""Counts that fade and are forgotten."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from longlines.carriers.quality.recent import Recent
from longlines.carriers.quality.window import BUCKETS, HALF_LIFE, WIDTH, Window
from tests.unit.quality.trying import NOON

TIMES = st.lists(st.integers(0, 3500), max_size=40)


def test_what_is_old_weighs_less_and_then_nothing() -> None:
    window = Window()
    window.add(NOON, {"tried": 8}, NOON)
    half = HALF_LIFE * WIDTH
    weights = [window.sums(NOON + age).get("tried", 0.0) for age in (0, half, 2 * half, 4 * half)]
    assert weights == [8, 4, 2, 0]
    assert window.empty


@settings(max_examples=50)
@given(TIMES, st.randoms(use_true_random=False))
def test_order_does_not_matter(times: list[int], chance: random.Random) -> None:
    first, second = Window(), Window()
    for ago in times:
        first.add(NOON - ago, {"tried": 1}, NOON)
    chance.shuffle(times)
    for ago in times:
        second.add(NOON - ago, {"tried": 1}, NOON)
    assert first.sums(NOON).get("tried", 0.0) == second.sums(NOON).get("tried", 0.0)
    assert list(first.minutes(NOON, "tried")) == list(second.minutes(NOON, "tried"))
    assert sum(first.minutes(NOON, "tried")) == len(times)


@settings(max_examples=50)
@given(TIMES, st.integers(0, 3500))
def test_what_is_taken_back_was_never_there(times: list[int], wrong: int) -> None:
    window, untouched = Window(), Window()
    for ago in times:
        for each in (window, untouched):
            each.add(NOON - ago, {"tried": 1}, NOON)
    window.add(NOON - wrong, {"tried": 1}, NOON)
    window.take_back(NOON - wrong, {"tried": 1})
    assert window.sums(NOON).get("tried", 0.0) == untouched.sums(NOON).get("tried", 0.0)


def test_what_is_too_old_or_of_another_age_is_not_counted() -> None:
    window = Window()
    for at in (NOON - BUCKETS * WIDTH, NOON + BUCKETS * WIDTH, 0.0):
        window.add(at, {"tried": 1}, NOON)
        window.take_back(at, {"tried": 1})
    assert window.sums(NOON) == {}


def test_minutes_are_told_from_the_oldest_to_now() -> None:
    window = Window()
    for ago in (0, 0, 61, 59 * WIDTH):
        window.add(NOON - ago, {"tried": 1}, NOON)
    minutes = list(window.minutes(NOON, "tried"))
    assert (len(minutes), minutes[-1], minutes[-3], minutes[0]) == (BUCKETS, 2, 1, 1)
    assert list(window.minutes(NOON, "answers")) == [0] * BUCKETS


@settings(max_examples=50)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 1000)), max_size=30))
def test_recent_counts_do_not_depend_on_order(tries: list[tuple[bool, int]]) -> None:
    told, again = Recent(60.0), Recent(60.0)
    for good, at in tries:
        told.add(good, NOON + at)
    for good, at in sorted(tries):
        again.add(good, NOON + at)
    for one, other in zip(told.counts(NOON + 1000), again.counts(NOON + 1000), strict=True):
        assert abs(one - other) < 1e-9
