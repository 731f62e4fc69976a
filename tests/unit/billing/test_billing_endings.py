"""What a carrier's answer is called."""

import pytest

from longlines.billing.endings import Outcome, outcome_of


@pytest.mark.parametrize(
    ("sip", "cause", "rang", "outcome"),
    [
        (486, 17, True, "busy"),
        (600, 17, False, "busy"),
        (480, 19, False, "no_answer"),
        (603, 21, True, "refused"),
        (403, 21, False, "failed"),  # the carrier's door, not the called party's
        (404, 1, False, "no_such_number"),
        (484, 28, False, "no_such_number"),
        (503, 34, False, "failed"),
        (500, 38, True, "failed"),
        (408, 18, False, "failed"),  # silence
        (408, 18, True, "no_answer"),
        (487, 16, True, "no_answer"),  # our patience ended
        (487, 16, False, "failed"),
        (None, 17, False, "busy"),
        (None, 21, False, "refused"),
        (None, 34, True, "failed"),
        (None, 102, False, "failed"),
        (None, 19, True, "no_answer"),
        (None, 20, False, "failed"),  # its switch isn't there
        (None, None, True, "no_answer"),
        (None, None, False, "failed"),
        (183, 16, True, "no_answer"),
        (180, 19, True, "no_answer"),
        (100, 102, False, "failed"),
    ],
)
def test_word(sip: int | None, cause: int | None, rang: bool, outcome: Outcome) -> None:
    said = outcome_of(answered=False, rang=rang, cause=cause, sip=sip, caller_left=False)
    assert said == outcome


@pytest.mark.parametrize("sip", [None, 487, 503])
def test_an_answer_is_an_answer(sip: int | None) -> None:
    said = outcome_of(answered=True, rang=False, cause=38, sip=sip, caller_left=True)
    assert said == "answered"


def test_who_leaves_before_it_rings_proves_nothing() -> None:
    for rang, outcome in ((False, "gave_up"), (True, "no_answer")):
        for sip in (None, 487):
            said = outcome_of(answered=False, rang=rang, cause=16, sip=sip, caller_left=True)
            assert said == outcome
