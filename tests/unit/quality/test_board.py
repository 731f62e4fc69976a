"""All carriers' tries, and the account of them."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from longlines.carriers.quality.board import Board
from longlines.carriers.quality.report import Row, Standings, rows
from longlines.carriers.quality.rules import Rules
from longlines.carriers.quality.sample import Ending, Sample
from longlines.carriers.state import EVERYWHERE
from tests.unit.quality.trying import NOON, sample

CARRIERS = ("cheap", "middling", "dear")


def board(*samples: Sample, rules: Rules | None = None) -> Board:
    made = Board(rules or Rules())
    for number, each in enumerate(samples):
        made.take(f"call{number}", True, {1: each}, NOON)
    return made


def told(made: Board, now: float = NOON) -> dict[tuple[str, str], Row]:
    return {(row.carrier, row.group): row for row in rows(made, (), {}, now)}


def failures(carrier: str, count: int = 5, group: str = "44") -> list[Sample]:
    return [sample(Ending.FAILED, NOON - 5 + n / 10, carrier, group) for n in range(count)]


def test_a_try_is_counted_for_its_group_and_everywhere() -> None:
    found = told(board(*(sample(group=group) for group in ["44"] * 6 + ["33"] * 5)))
    assert found["cheap", "44"].samples == 6
    assert found["cheap", EVERYWHERE].samples == 11
    assert found["cheap", EVERYWHERE].values["asr"] == 1.0
    assert "asr" not in found["cheap", "33"].values


def test_what_is_told_again_replaces_what_was_told() -> None:
    made = Board(Rules())
    ringing = Sample("cheap", "44", NOON)
    talking = replace(ringing, settled=NOON, ending=Ending.ANSWERED)
    over = replace(talking, over=NOON + 30, talk=30_000)
    for each, calls, samples in ((ringing, 1, 0), (talking, 1, 1), (talking, 1, 1), (over, 0, 1)):
        made.take("x", each is over, {1: each}, NOON)
        assert (made.calls_now["cheap"], told(made)["cheap", EVERYWHERE].samples) == (
            calls,
            samples,
        )
    made.take("x", True, {1: replace(over, mos=400)}, NOON)
    assert made.measured(("cheap", "44"), NOON).all["mos"] == 4.0
    assert made.measured(("cheap", "44"), NOON).sums["tried"] == 1


def test_a_failure_is_judged_once_however_often_it_is_told() -> None:
    made = Board(Rules())
    for _ in range(20):
        for number, each in enumerate(failures("cheap", 4)):
            made.take(f"call{number}", False, {1: each}, NOON)
    assert told(made)["cheap", "44"].standing is Standings.WELL


def test_a_failing_carrier_is_stepped_back_where_another_works() -> None:
    found = told(board(sample(carrier="dear"), *failures("cheap")))
    row = found["cheap", "44"]
    assert (row.standing, row.share, row.why) == (
        Standings.STEPPED_BACK,
        0.0,
        "its last 5 tries failed",
    )
    assert row.until == NOON - 4.6 + 30
    assert found["cheap", EVERYWHERE].standing is Standings.WELL
    later = told(board(sample(carrier="dear"), *failures("cheap")), NOON + 60)["cheap", "44"]
    assert (later.standing, later.share, later.until) == (Standings.TRYING, 1.0, None)


def test_the_last_one_is_kept_and_says_so() -> None:
    row = told(board(*failures("cheap")))["cheap", "44"]
    assert (row.standing, row.share) == (Standings.KEPT, 1.0)
    assert row.why == "its last 5 tries failed; kept, no other carrier does better there"


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(CARRIERS),
            st.sampled_from(["44", "33", "1"]),
            st.sampled_from([Ending.ANSWERED, Ending.FAILED, Ending.FAILED, Ending.FAILED]),
        ),
        max_size=80,
    ),
    st.integers(0, 3000),
)
def test_never_all_at_once(tries: list[tuple[str, str, Ending]], later: int) -> None:
    made = Board(Rules(in_a_row=3))
    for number, (carrier, group, ending) in enumerate(tries):
        at = NOON + number
        made.take(f"call{number}", True, {1: sample(ending, at, carrier, group)}, at)
    by_group: dict[str, list[Row]] = {}
    for row in rows(made, CARRIERS, {}, NOON + len(tries) + later):
        by_group.setdefault(row.group, []).append(row)
        assert 0 <= row.share <= 1
        assert (row.share == 1) or row.why
    for among in by_group.values():
        assert max(row.share for row in among) == 1
    assert {row.carrier for row in by_group[EVERYWHERE]} == set(CARRIERS)


def test_a_hold_is_absolute() -> None:
    held = {"cheap": (NOON + 60, "held by ann: their bill")}
    found = {(row.carrier, row.group): row for row in rows(board(sample()), (), held, NOON)}
    for group in ("44", EVERYWHERE):
        row = found["cheap", group]
        assert (row.standing, row.share, row.why) == (
            Standings.HELD,
            0.0,
            "held by ann: their bill",
        )


def test_a_busy_group_tries_with_a_small_part_of_its_calls() -> None:
    many = [sample(at=NOON + n / 10, carrier="dear") for n in range(600)]
    made = board(*failures("cheap"), *many)
    row = told(made, NOON + 60)["cheap", "44"]
    assert (row.standing, row.share) == (Standings.TRYING, 0.1)


def test_false_answers_are_flagged_and_cost_half_the_reliability() -> None:
    signs = frozenset(["short", "instant"])
    false = [sample(talk=3000, signs=signs) for _ in range(12)]
    honest = [sample(carrier="dear") for _ in range(12)]
    found = told(board(*false, *honest))
    assert "answered as soon as they were dialled" in found["cheap", "44"].warning
    assert found["cheap", "44"].reliability == 0.5
    assert found["dear", "44"].warning == ""
    assert found["dear", "44"].reliability == 1.0


def test_all_is_forgotten_after_the_window() -> None:
    made = board(*failures("cheap"), sample(carrier="dear"))
    assert set(told(made, NOON + 7200)) == {("cheap", EVERYWHERE), ("dear", EVERYWHERE)}
    assert made.windows == {}


def test_numbers_of_no_country_count_for_nobody_in_particular() -> None:
    made = board(*failures("cheap", 20, group=EVERYWHERE))
    row = told(made)["cheap", EVERYWHERE]
    assert row.samples > 19
    assert row.standing is Standings.WELL
