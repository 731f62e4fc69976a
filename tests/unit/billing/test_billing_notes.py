"""What flows left in the record, folded from the call's events."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longlines.billing import calls
from longlines.billing.events import CallEvent
from longlines.billing.notes import Note, fold

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
PLACE = {"flow": "desk", "step": "one"}


def event(second: int, kind: str, **facts: str) -> CallEvent:
    at = NOON + timedelta(seconds=second)
    return CallEvent(kind, at, "PJSIP/alice-1", "1.1", "1.1", extra=PLACE | facts)


def kinds(*events: CallEvent) -> list[tuple[str, dict[str, str]]]:
    found = fold(events)
    return [(note.kind, {k: v for k, v in note.facts.items() if k not in PLACE}) for note in found]


def test_each_kind() -> None:
    note = event(1, "LL_NOTE", text="wants a refund")
    assert fold([note]) == (Note("note", note.at, PLACE | {"text": "wants a refund"}),)
    assert kinds(
        event(2, "LL_SURVEY", question="service", score="4"),
        event(3, "LL_CALLBACK", number="+12025550101", reason="busy"),
        event(4, "LL_DIAL", number="+12025550102"),
    ) == [
        ("survey", {"question": "service", "score": "4"}),
        ("callback", {"number": "+12025550101", "reason": "busy"}),
    ]


def test_a_step_that_ran_again_counts_once() -> None:
    assert kinds(event(1, "LL_NOTE", text="a"), event(2, "LL_NOTE", text="a")) == [
        ("note", {"text": "a"})
    ]
    assert len(kinds(event(1, "LL_NOTE", text="a"), event(2, "LL_NOTE", text="b"))) == 2
    assert kinds(event(1, "LL_SURVEY", score="1"), event(2, "LL_SURVEY", score="4")) == [
        ("survey", {"score": "4"})
    ]


@pytest.mark.parametrize(
    ("states", "found"),
    [(["begun"], "begun"), (["begun", "kept"], "kept"), (["begun", "empty"], None)],
)
def test_a_message_is_what_its_last_event_says(states: list[str], found: str | None) -> None:
    told = [event(n, "LL_VOICEMAIL", file="m.wav", state=s) for n, s in enumerate(states)]
    expected = [("voicemail", {"file": "m.wav", "state": found})] if found else []
    assert kinds(*told) == expected


def test_a_second_recording_replaces_the_first_but_not_another_message() -> None:
    assert kinds(
        event(1, "LL_VOICEMAIL", file="m-1.wav", state="kept", seconds="3.0"),
        event(2, "LL_VOICEMAIL", file="m-1.wav", state="kept", seconds="4.0"),
        event(3, "LL_VOICEMAIL", file="m-2.wav", state="kept", seconds="5.0"),
    ) == [
        ("voicemail", {"file": "m-1.wav", "state": "kept", "seconds": "4.0"}),
        ("voicemail", {"file": "m-2.wav", "state": "kept", "seconds": "5.0"}),
    ]


@given(st.permutations(range(5)), st.integers(0, 4))
def test_order_and_repetition_change_nothing(order: list[int], again: int) -> None:
    told = [
        event(0, "CHAN_START"),
        event(1, "LL_NOTE", text="a"),
        event(2, "LL_VOICEMAIL", file="m.wav", state="begun"),
        event(3, "LL_VOICEMAIL", file="m.wav", state="kept"),
        event(4, "LL_SURVEY", score="4"),
    ]
    mixed = [told[n] for n in order] + [told[again]]
    assert calls.fold(mixed).notes == calls.fold(told).notes
    assert len(calls.fold(told).notes) == 3
