"""What is measured: right by hand, bounded, monotone, and forgotten."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from longlines.carriers.quality import measures, scores
from longlines.carriers.quality.sample import EFFECTIVE, SEIZURES, Ending, Sample
from longlines.carriers.quality.window import BUCKETS, WIDTH, Window
from tests.unit.quality.trying import NOON, sample

SAMPLES = st.lists(
    st.builds(
        sample,
        ending=st.sampled_from(Ending),
        at=st.integers(0, 3000).map(lambda ago: NOON - ago),
        talk=st.integers(0, 10_000_000),
        pdd=st.one_of(st.none(), st.integers(0, 600_000)),
        mos=st.one_of(st.none(), st.integers(100, 500)),
        signs=st.frozensets(st.sampled_from(["short", "instant", "silent"])),
    ),
    max_size=30,
)


def sums(samples: list[Sample], now: float = NOON) -> dict[str, float]:
    window = Window()
    for each in samples:
        for at_end in (False, True):
            window.add(each.settled or NOON, measures.facts(each, at_end=at_end), NOON)
    return window.sums(now)


def values(samples: list[Sample], least: float = 0.0) -> dict[str, float]:
    return measures.values(sums(samples), least)


def test_every_file_of_the_folder_is_a_measure() -> None:
    titles = [measure.TITLE for measure in measures.known()]
    assert len(titles) == len(set(titles)) == 6
    for measure in measures.known():
        assert measure.__doc__


def test_ratios_by_hand() -> None:
    endings = [Ending.ANSWERED] * 4 + [Ending.BUSY, Ending.NO_ANSWER, Ending.REFUSED]
    left_out = [Ending.NO_SUCH_NUMBER, Ending.GAVE_UP]
    found = values([sample(each) for each in [*endings, *left_out, Ending.FAILED]])
    assert (found["asr"], found["ner"]) == (4 / 8, 7 / 8)


def test_length_sound_and_delay_by_hand() -> None:
    found = values([sample(talk=20_000, mos=400, pdd=1000), sample(talk=40_000, mos=420, pdd=9000)])
    assert (found["acd"], found["mos"]) == (30.0, 4.1)
    assert found["pdd"] == pytest.approx(1.0, rel=0.1)
    assert found["pdd_p95"] == pytest.approx(9.0, rel=0.1)


@settings(max_examples=50)
@given(st.lists(st.integers(10, 60_000), min_size=1, max_size=50))
def test_delays_are_within_a_tenth(delays: list[int]) -> None:
    found = values([sample(pdd=delay) for delay in delays])
    ordered = sorted(delays)
    half = ordered[(len(ordered) + 1) // 2 - 1] / 1000
    assert found["pdd"] == pytest.approx(half, rel=0.1)


@settings(max_examples=60)
@given(SAMPLES)
def test_bounded(samples: list[Sample]) -> None:
    found = values(samples)
    for name in ("asr", "ner", "short", "instant", "silent"):
        assert 0 <= found.get(name, 0) <= 1
    assert found.get("asr", 0) <= found.get("ner", 1)
    assert 1 <= found.get("mos", 1) <= 5
    assert 0 <= found.get("pdd", 0) <= found.get("pdd_p95", 0) <= 60.1
    assert found.get("acd", 0) >= 0
    for flagged in (False, True):
        assert 0 <= scores.reliability(sums(samples), false_answers=flagged) <= 1
    assert 0 <= scores.quality(sums(samples), found) <= 1


@settings(max_examples=60)
@given(SAMPLES, st.integers(0, 3000))
def test_a_failure_more_is_never_better(samples: list[Sample], ago: int) -> None:
    worse = [*samples, sample(Ending.FAILED, at=NOON - ago)]
    before, after = values(samples), values(worse)
    for name in ("asr", "ner"):
        assert after[name] <= before.get(name, 1.0) + 1e-12
    rest = {"false_answers": False}
    assert scores.reliability(sums(worse), **rest) <= scores.reliability(sums(samples), **rest)


@settings(max_examples=60)
@given(SAMPLES, st.sampled_from(sorted(EFFECTIVE)), st.integers(0, 3000))
def test_a_success_more_is_never_worse(samples: list[Sample], ending: Ending, ago: int) -> None:
    better = [*samples, sample(ending, at=NOON - ago)]
    assert values(better)["ner"] >= values(samples).get("ner", 0.0) - 1e-12


@settings(max_examples=30)
@given(SAMPLES)
def test_all_is_forgotten(samples: list[Sample]) -> None:
    later = sums(samples, NOON + BUCKETS * WIDTH)
    assert measures.values(later, 0.0) == {}
    assert scores.reliability(later, false_answers=False) == scores.quality(later, {}) == 1.0


def test_too_few_samples_measure_nothing() -> None:
    few = [sample() for _ in range(9)]
    assert values(few, least=10) == {}
    assert set(values([*few, sample()], least=10)) >= {"asr", "ner", "acd", "mos", "pdd"}


def test_what_is_open_counts_for_nothing_yet() -> None:
    ringing = Sample("cheap", "44", started=NOON)
    talking = Sample("cheap", "44", NOON, settled=NOON, ending=Ending.ANSWERED, pdd=100)
    assert values([ringing]) == {}
    assert set(values([talking])) == {"asr", "ner", "pdd", "pdd_p95"}


def test_good_is_what_counts_as_effective() -> None:
    told = {ending: sample(ending).good for ending in Ending}
    assert {ending for ending, good in told.items() if good is not None} == SEIZURES
    assert {ending for ending, good in told.items() if good} == EFFECTIVE


def test_quality_falls_with_poor_sound_and_long_delay() -> None:
    def quality(**facts: int) -> float:
        samples = [sample(**facts) for _ in range(100)]  # type: ignore[arg-type]
        return scores.quality(sums(samples), values(samples))

    good = quality(mos=440, pdd=1000)
    assert good == pytest.approx(1.0, abs=0.01)
    assert quality(mos=250, pdd=1000) < 0.7
    assert quality(mos=440, pdd=12_000) == pytest.approx(0.7)
    assert scores.reliability(sums([]), false_answers=True) == 0.5
