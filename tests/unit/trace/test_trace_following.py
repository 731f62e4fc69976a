"""What `--follow` shows, as a call grows: each line once, in order, none taken back."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from longlines.trace.entries import Trace
from longlines.trace.following import Following
from longlines.trace.timeline import tell
from tests.unit.trace.story import (
    ACCEPTED,
    CAPTURES,
    START,
    begun,
    captured,
    event,
    note,
    over,
    traced,
    written,
)


def at(seconds: float) -> datetime:
    return datetime.fromtimestamp(START + seconds, UTC)


def grown(folder: Path, now: datetime) -> Trace:
    """The captured call as it was known at a moment."""
    stamp = now.timestamp()
    events = (CAPTURES / "accepted.csv").read_bytes().splitlines(keepends=True)
    notes = (CAPTURES / "accepted.jsonl").read_bytes().splitlines(keepends=True)
    known = [line for line in events if float(line.split(b'"')[3]) <= stamp]
    noted = [line for line in notes if int(line[6:16]) + int(line[16:22]) / 1e6 <= stamp]
    return tell(written(folder, b"".join(known), b"".join(noted)).find(ACCEPTED), {})


def test_a_growing_call_is_told_once_and_whole(tmp_path: Path) -> None:
    whole = captured(tmp_path)
    following = Following()
    shown: list[tuple[str, str]] = []
    now = whole.began + timedelta(seconds=0.2)
    while True:
        trace = grown(tmp_path, now)
        shown += [(entry.what, entry.text) for entry in following.fresh(trace, now)]
        if not trace.live:
            break
        now += timedelta(seconds=0.3)
    ends = [text for what, text in shown if what == "prompt_end"]
    rest = [each for each in shown if each[0] != "prompt_end"]
    assert sorted(rest) == sorted((entry.what, entry.text) for entry in whole.entries)
    assert "main-menu is stopped by a key after 1.87 s" in ends
    order = [text for what, text in rest if what in ("step", "connected", "end")]
    assert order == [e.text for e in whole.entries if e.what in ("step", "connected", "end")]


def test_what_just_happened_waits_for_what_may_come_before_it(tmp_path: Path) -> None:
    following = Following()
    trace = traced(tmp_path, begun(), [])
    assert list(following.fresh(trace, at(0.5))) == []
    assert [entry.what for entry in following.fresh(trace, at(2))] == ["call", "flow", "answer"]
    assert list(following.fresh(trace, at(3))) == []


def test_keys_wait_until_they_are_complete(tmp_path: Path) -> None:
    enter = note("enter", 1, flow="f", step="a", verb="ask")
    following = Following()
    first = traced(tmp_path, begun(), [enter, note("keys", 2, digits="2")])
    assert "keys" not in [entry.what for entry in following.fresh(first, at(5))]
    more = [enter, note("keys", 2, digits="2"), note("keys", 6, digits="02#")]
    last = traced(tmp_path, begun(), [*more, note("outcome", 6, outcome="done", step="a", to="b")])
    texts = [entry.text for entry in following.fresh(last, at(8))]
    assert "keys 202#" in texts


def test_keys_of_a_call_that_hangs_are_shown_at_last(tmp_path: Path) -> None:
    notes = [note("enter", 1, flow="f", step="a", verb="ask"), note("keys", 2, digits="2")]
    trace = traced(tmp_path, begun(), notes)
    assert "keys 2" in [entry.text for entry in Following().fresh(trace, at(13))]


def test_the_end_leaves_nothing_out(tmp_path: Path) -> None:
    trace = traced(tmp_path, [*begun(), event("LL_NOTE", 3, extra="x=1"), *over(3.1)], [])
    shown = list(Following().fresh(trace, at(3.2)))
    assert [entry.what for entry in shown] == [entry.what for entry in trace.entries]
