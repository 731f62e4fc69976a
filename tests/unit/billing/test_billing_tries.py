"""Tries folded from events such as the dialplan and Asterisk write them."""

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from longlines.billing.events import CallEvent
from longlines.billing.tries import Try, fold

CALLER, FIRST, SECOND = "1795300000.1", "1795300000.2", "1795300000.3"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def event(kind: str, seconds: float, channel: str = CALLER, **facts: object) -> CallEvent:
    return CallEvent(
        type=kind,
        at=NOON + timedelta(seconds=seconds),
        channel=f"PJSIP/{channel[-1]}",
        uniqueid=channel,
        linkedid=CALLER,
        extra={key: str(value) for key, value in facts.items()},
    )


def gone(seconds: float, channel: str, cause: int = 16, by: str = "") -> list[CallEvent]:
    source = f"PJSIP/{by[-1]}" if by else ""
    ends = event("HANGUP", seconds, channel, hangupcause=cause, hangupsource=source)
    return [ends, event("CHAN_END", seconds, channel)]


BEGIN = [event("CHAN_START", 0), event("LL_DIAL", 1, number="+4420555", carrier="cheapest")]
BUSY_LINES = [
    event("LL_TRY", 2, carrier="cheap", position=1, number="4420555"),
    event("CHAN_START", 2.01, FIRST),
    *gone(2.5, FIRST, 34),
    event("LL_TRIED", 2.49, FIRST, carrier="cheap", position=1, cause=34, sip=503, answered=0),
]
TALK = [
    event("LL_TRY", 3, carrier="dear", position=2, number="77004420555"),
    event("CHAN_START", 3.01, SECOND),
    event("ANSWER", 8, SECOND),
    event("BRIDGE_ENTER", 8.1, SECOND, bridge_id="b"),
    event("BRIDGE_ENTER", 8.1, CALLER, bridge_id="b"),
    event("BRIDGE_EXIT", 68, SECOND, bridge_id="b"),
    *gone(68.125, SECOND, 16, by=SECOND),
]
MEASURED = event(
    "LL_TRIED",
    68.12,
    SECOND,
    carrier="dear",
    position=2,
    cause=16,
    sip="",
    pdd=1450,
    answered=1,
    received=3000,
    loss="0.50",
    jitter=12,
    mos="4.31",
)
OVER = gone(68.2, CALLER, 16, by=SECOND)
CALL = [*BEGIN, *BUSY_LINES, *TALK, MEASURED, *OVER]


def test_two_carriers_the_second_of_which_answers() -> None:
    first, second = fold(CALL)
    assert first == Try(
        call=CALLER,
        position=1,
        carrier="cheap",
        number="+4420555",
        started_at=NOON + timedelta(seconds=2),
        rank=1,
        cause=34,
        sip=503,
        ended_at=NOON + timedelta(seconds=2.49),
        ended_by="system",
    )
    assert first.outcome == "failed"
    assert second == Try(
        call=CALLER,
        position=2,
        carrier="dear",
        number="+4420555",  # not what the trunk was told, which begins with the carrier's prefix
        started_at=NOON + timedelta(seconds=3),
        rank=2,
        pdd=Decimal("1.450"),
        cause=16,
        answered_at=NOON + timedelta(seconds=8),
        ended_at=NOON + timedelta(seconds=68.125),
        seconds=Decimal("60.125"),
        ended_by="called",
        mos=Decimal("4.31"),
        loss=Decimal("0.50"),
        jitter=Decimal("0.012"),
        received=3000,
    )
    assert second.outcome == "answered"
    assert second.signs == ()


@settings(max_examples=40)
@given(st.randoms(use_true_random=False), st.integers(0, 30))
def test_order_and_repetition_change_nothing(chance: random.Random, again: int) -> None:
    mixed = CALL + chance.choices(CALL, k=again)
    chance.shuffle(mixed)
    assert fold(mixed) == fold(CALL)


def test_a_call_without_tries_has_none() -> None:
    assert fold([*BEGIN, *OVER]) == ()
    assert fold([]) == ()


def test_what_is_told_late_is_no_other_try() -> None:
    late = event("LL_TRIED", 3.5, FIRST, carrier="cheap", position=1, cause=34, sip=503)
    without = [each for each in CALL if each.type != "LL_TRIED"]
    first, second = fold([*without, late, MEASURED])
    assert (first.sip, first.position, second.carrier) == (503, 1, "dear")


def test_talk_that_goes_on_is_answered_and_has_no_end() -> None:
    (talking,) = fold([*BEGIN, *TALK[:5]])
    assert (talking.outcome, talking.ended_at, talking.seconds) == ("answered", None, Decimal(0))
    (ringing,) = fold([*BEGIN, *TALK[:2]])
    assert (ringing.outcome, ringing.ended_at) == (None, None)


def test_a_pbx_that_died_ends_what_it_carried_and_blames_nobody() -> None:
    (talking,) = fold([*BEGIN, *TALK[:5], event("DTMF", 20)], lost=True)
    assert (talking.seconds, talking.ended_by, talking.lost) == (Decimal("12.000"), "system", True)
    (ringing,) = fold([*BEGIN, *TALK[:2]], lost=True)
    assert ringing.outcome == "gave_up"
    assert fold(CALL, lost=True) == fold(CALL)


def test_the_caller_leaves_while_it_rings_or_before() -> None:
    left = gone(6, CALLER, by=CALLER)
    rung = event("LL_TRIED", 5.9, SECOND, carrier="dear", position=2, pdd=900, answered=0)
    (ringing,) = fold([*BEGIN, *TALK[:2], *gone(5.9, SECOND), rung, *left])
    assert (ringing.outcome, ringing.ended_by) == ("no_answer", "caller")
    (silent,) = fold([*BEGIN, *TALK[:2], *gone(5.9, SECOND), *left])
    assert (silent.outcome, silent.ended_by) == ("gave_up", "caller")


def test_who_hears_why_and_then_leaves_has_not_ended_the_try() -> None:
    (failed,) = fold([*BEGIN, *BUSY_LINES, *gone(9, CALLER, by=CALLER)])
    assert (failed.outcome, failed.ended_by) == ("failed", "system")


def test_a_carrier_that_was_full_at_the_last_moment_was_not_tried() -> None:
    full = event("LL_SKIPPED", 2.6, carrier="cheap", position=1, why="full")
    asked = [*BUSY_LINES[:2], *gone(2.05, FIRST)]
    (only,) = fold([*BEGIN, *asked, full, *TALK, MEASURED, *OVER])
    assert (only.position, only.rank, only.carrier) == (1, 2, "dear")
    other = event("LL_SKIPPED", 2.6, carrier="other", position=3, why="full")
    assert len(fold([*BEGIN, *BUSY_LINES, other])) == 1


def test_second_dials_tries_go_on_being_counted() -> None:
    again = [
        event("LL_DIAL", 70, number="+33155"),
        event("LL_TRY", 71, carrier="cheap", position=1),
        event("LL_TRIED", 72, carrier="cheap", position=1, cause=17, sip="SIP 486 Busy Here"),
    ]
    third = fold([*CALL, *again])[2]
    assert (third.position, third.rank, third.number, third.sip) == (3, 1, "+33155", 486)
    assert third.outcome == "busy"


def test_an_end_whose_beginning_was_lost() -> None:
    (only,) = fold([*BEGIN, event("LL_TRIED", 4, carrier="cheap", position=1, cause=38)])
    assert (only.carrier, only.started_at, only.outcome) == (
        "cheap",
        NOON + timedelta(seconds=4),
        "failed",
    )


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"mos": "9"}, "mos"),
        ({"mos": "1e0"}, "mos"),
        ({"mos": "NaN"}, "mos"),
        ({"loss": "-1"}, "loss"),
        ({"pdd": "١٢"}, "pdd"),
        ({"pdd": "99999999999999"}, "pdd"),
        ({"jitter": "1.5"}, "jitter"),
        ({"sip": "999"}, "sip"),
        ({"sip": "486; drop"}, "sip"),
        ({"received": "9" * 30}, "received"),
    ],
)
def test_a_fact_that_cannot_be_costs_only_itself(facts: dict[str, str], name: str) -> None:
    told = event("LL_TRIED", 4, carrier="cheap", position=1, cause=38, **facts)
    (only,) = fold([*BEGIN, BUSY_LINES[0], told])
    assert getattr(only, name) is None
    assert only.cause == 38


def test_names_without_end_are_cut() -> None:
    (only,) = fold([*BEGIN, event("LL_TRY", 2, carrier="c" * 5000, number="x")])
    assert (len(only.carrier), only.number) == (100, "+4420555")


def answered(after: float, length: float, by: str = CALLER, received: int = 100) -> Try:
    tried = event("LL_TRY", 1, carrier="x", position=1)
    up = [event("CHAN_START", 1.01, SECOND), event("ANSWER", 1 + after, SECOND)]
    facts = event("LL_TRIED", 1 + after + length, SECOND, answered=1, received=received)
    ends = gone(1 + after + length, SECOND, by=by)
    (only,) = fold([*BEGIN, tried, *up, facts, *ends, *gone(1 + after + length, CALLER, by=by)])
    return only


def test_signs_of_a_false_answer() -> None:
    assert answered(5, 60).signs == ()
    assert answered(5, 4).signs == ("short",)
    assert answered(5, 4, by=SECOND).signs == ()
    assert answered(0.1, 60).signs == ("instant",)
    assert answered(5, 60, received=0).signs == ("silent",)
    assert answered(0.1, 3, received=0).signs == ("short", "instant", "silent")
