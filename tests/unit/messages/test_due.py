"""When a message is delivered, and when no more."""

from datetime import UTC, datetime, timedelta

import pytest

from longlines.flow.messages import (
    DRAFT,
    WAITS,
    Message,
    Outcome,
    Try,
    due_at,
    message_of,
    state,
    try_of,
)

AT = datetime(2026, 11, 23, 15, tzinfo=UTC)
LEFT = Message("17", "test/1", "Ann", "+12025550101", AT, "1.1-message-1.wav", 5.0, ready=True)


def tries(*outcomes: Outcome) -> list[Try]:
    return [Try("17", AT + timedelta(minutes=at), each) for at, each in enumerate(outcomes)]


def test_it_is_delivered_at_once_and_a_draft_when_its_engine_is_dead() -> None:
    assert due_at(LEFT, []) == AT
    draft = Message("17", "test/1", "Ann", "", AT, "f", 5.0)
    assert due_at(draft, []) == AT + DRAFT
    assert due_at(draft.settled(), []) == AT


def test_it_is_tried_again_at_the_times_that_are_told_and_no_more() -> None:
    made: list[Try] = []
    for wait in WAITS[1:]:
        made += tries("begun", "no_answer")
        assert due_at(LEFT, made) == made[-1].at + wait
        assert state(LEFT, made) == "waiting"
    made += tries("begun", "busy")
    assert due_at(LEFT, made) is None
    assert state(LEFT, made) == "given-up"


def test_a_try_that_nobody_ended_counts_as_one() -> None:
    assert due_at(LEFT, tries("begun")) == AT + WAITS[1]


@pytest.mark.parametrize("last", ["heard", "unwanted"])
def test_what_was_heard_or_is_not_wanted_is_never_told_again(last: Outcome) -> None:
    for made in (tries("begun", last), tries("begun", last, "begun", "busy")):
        assert due_at(LEFT, made) is None
        assert state(LEFT, made) == last


def test_a_file_tells_the_same() -> None:
    assert message_of(LEFT.as_json()) == LEFT
    (made,) = tries("heard")
    assert try_of(made.as_json()) == made
    for wrong in ({**LEFT.as_json(), "id": "../x"}, {**LEFT.as_json(), "at": "2026-11-23"}):
        with pytest.raises(ValueError, match="no message"):
            message_of(wrong)
