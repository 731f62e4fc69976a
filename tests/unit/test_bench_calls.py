"""The menu benchmark's search, percentiles and reading of SIPp's log."""

from pathlib import Path

import pytest

from bench.menu_call.search import FIRST_STEP, Search, first_rate, percentile
from bench.menu_call.sipp import Moments, read_messages


def _find(limit: float, trials: int) -> Search:
    search = Search(50.0)
    for _ in range(trials):
        search.note(search.rate, search.rate <= limit)
    return search


def test_the_search_closes_in_on_the_rate_that_still_succeeds() -> None:
    search = _find(limit=100.0, trials=10)
    assert 94 < search.best <= 100
    assert search.lowest_failure is not None
    assert search.lowest_failure > 100


def test_a_start_too_high_comes_down() -> None:
    assert 18 < _find(limit=20.0, trials=10).best <= 20


def test_one_accident_does_not_end_the_search() -> None:
    search = Search(50.0)
    search.note(50.0, False)
    for _ in range(8):
        search.note(search.rate, search.rate <= 100)
    assert search.best > 60


def test_nothing_found_is_zero() -> None:
    search = Search(50.0)
    search.note(50.0, False)
    assert search.best == 0
    assert not search.bounded
    assert search.rate == pytest.approx(50 / FIRST_STEP)


def test_the_first_rate_is_above_what_the_cores_bear() -> None:
    assert first_rate(40, cores=2, spent=4.0, seconds=8) == pytest.approx(1.2 * 160)
    assert first_rate(40, cores=2, spent=0.0, seconds=8) == 40


def test_percentiles() -> None:
    assert percentile([], 0.5) == 0
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert percentile([float(value) for value in range(100)], 0.99) == 99.0


def test_a_call_s_moments_are_read_from_the_short_log(tmp_path: Path) -> None:
    log = tmp_path / "messages"
    lines = [
        ("1.0", "S", "CSeq:1 INVITE", "INVITE sip:plain@127.0.0.1 SIP/2.0"),
        ("1.5", "S", "CSeq:1 INVITE", "INVITE sip:plain@127.0.0.1 SIP/2.0"),
        ("1.6", "R", "CSeq:1 INVITE", "SIP/2.0 100 Trying"),
        ("2.0", "R", "CSeq:1 INVITE", "SIP/2.0 200 OK"),
        ("3.0", "S", "CSeq:2 INFO", "INFO sip:127.0.0.1 SIP/2.0"),
        ("3.1", "R", "CSeq:2 INFO", "SIP/2.0 200 OK"),
        ("4.0", "R", "CSeq:1 BYE", "BYE sip:bench@127.0.0.1 SIP/2.0"),
    ]
    log.write_text("".join(f"day\ttime\t{at}\t{w}\tid\t{c}\t{f}\n" for at, w, c, f in lines))
    assert read_messages(log) == [Moments(1.0, 2.0, 3.0, 4.0)]


def test_no_log_is_no_calls(tmp_path: Path) -> None:
    assert read_messages(tmp_path / "none") == []
