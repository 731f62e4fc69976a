"""Calls folded from what a real Asterisk 22 wrote, and from events written by hand."""

import random
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from longlines.billing.calls import Call, Hangup, fold
from longlines.billing.events import CallEvent, parse
from longlines.billing.framing import frames

CAPTURES = Path(__file__).with_name("captures")
CALLER, CALLED, OTHER = "1795300000.1", "1795300000.2", "1795300000.3"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def captured(name: str) -> list[list[CallEvent]]:
    """The capture's calls that began one of our flows, in the order of their beginning."""
    data = (CAPTURES / f"{name}.csv").read_bytes()
    by_call: dict[str, list[CallEvent]] = defaultdict(list)
    for offset, piece in frames(data):
        event = parse(piece, (1, offset))
        by_call[event.linkedid].append(event)
    return [call for call in by_call.values() if any(e.flow for e in call)]


def told(call: Call) -> tuple[object, ...]:
    return (call.outcome, call.talk_seconds, call.bill_to, call.hangup.cause, call.hangup.by)


CASES = {
    "accepted": ("accepted", Decimal("2.500"), "+12025550112", 16, "called"),
    "answered": ("answered", Decimal("3.505"), "+12025550101", 16, "called"),
    "caller_hangs_talking": ("accepted", Decimal("1.500"), "+12025550115", 16, "caller"),
    "refused": ("refused", 0, None, 16, "system"),
    "busy": ("busy", 0, None, 17, "called"),
    "no_answer": ("no_answer", 0, None, 16, "system"),
    "unavailable": ("unavailable", 0, None, 21, "called"),
    "caller_hangs_in_consent": ("abandoned", 0, None, 16, "caller"),
    "called_hangs_in_prompt": ("refused", 0, None, 16, "called"),
    "caller_hangs_ringing": ("abandoned", 0, None, 16, "caller"),
    "caller_hangs_in_prompt": ("abandoned", 0, None, 16, "caller"),
    "accepted_after_caller_left": ("abandoned", 0, None, 16, "caller"),
    "operator": ("operator", 0, None, 16, "called"),
    "queue_abandoned": ("abandoned", 0, None, 16, "caller"),
    "newline": ("failed", 0, None, 21, "system"),
}


@pytest.mark.parametrize("name", CASES)
def test_captured_call(name: str) -> None:
    (events,) = captured(name)
    call = fold(events)
    assert told(call) == CASES[name]
    assert call.complete
    assert not call.lost
    assert call.from_ == "+12025550101"
    assert call.id == events[0].linkedid
    assert call.started_at == events[0].at
    assert call.ended_at == max(e.at for e in events if e.type == "HANGUP")


def test_accepted_call_is_told_in_full() -> None:
    (events,) = captured("accepted")
    call = fold(events)
    at = {event.type: event.at for event in events if event.uniqueid != call.id}
    assert (call.to, call.flow, call.carrier) == ("+12025550112", "collect-call", "local")
    assert call.answered_at == at["ANSWER"]
    assert call.accepted_at == at["LL_ACCEPTED"]


def test_interleaved_calls_are_kept_apart() -> None:
    calls = [fold(events) for events in captured("interleaved")]
    assert [told(call) for call in calls] == [
        ("accepted", Decimal("2.504"), "+12025550112", 16, "called"),
        ("accepted", Decimal("1.498"), "+12025550115", 16, "caller"),
        ("busy", Decimal(0), None, 17, "called"),
    ]


def test_call_whose_pbx_was_killed() -> None:
    before, after = captured("pbx_lost")
    assert not fold(before).complete
    assert fold(before).ended_at is None
    lost = fold(before, lost=True)
    assert lost.complete
    assert lost.lost
    assert lost.ended_at == before[-1].at
    assert lost.hangup == Hangup(None, "system")
    assert fold(after, lost=True) == fold(after)


@pytest.mark.parametrize("name", [*CASES, "interleaved", "pbx_lost"])
@settings(max_examples=20)
@given(st.randoms(use_true_random=False), st.integers(0, 40))
def test_order_and_repetition_change_nothing(name: str, chance: random.Random, again: int) -> None:
    for events in captured(name):
        mixed = events + chance.choices(events, k=again)
        chance.shuffle(mixed)
        assert fold(mixed) == fold(events)
        assert fold(mixed, lost=True) == fold(events, lost=True)


@pytest.mark.parametrize("name", [*CASES, "interleaved"])
def test_money_is_never_invented_on_the_way(name: str) -> None:
    """Folded after each event, talk only grows, and never beyond the end's."""
    for events in captured(name):
        talk = [fold(events[: count + 1]).talk_seconds for count in range(len(events))]
        assert talk == sorted(talk)


def event(kind: str, seconds: float, channel: str = CALLER, **fields: object) -> CallEvent:
    extra = {key: str(value) for key, value in fields.items()}
    exten = extra.pop("exten", "")
    app = extra.pop("app", "")
    return CallEvent(
        type=kind,
        at=NOON + timedelta(seconds=seconds),
        channel=f"PJSIP/{channel[-1]}",
        uniqueid=channel,
        linkedid=CALLER,
        caller_number="+12025550101" if channel == CALLER else "",
        exten=exten,
        app=app,
        extra=extra,
    )


def ends(seconds: float, *channels: str, by: str = CALLER) -> list[CallEvent]:
    source = f"PJSIP/{by[-1]}"
    return [
        event(kind, seconds, channel, hangupcause=16, hangupsource=source)
        for channel in channels
        for kind in ("HANGUP", "CHAN_END")
    ]


def meets(start: float, end: float, *channels: str, bridge: str = "b") -> list[CallEvent]:
    return [
        event(kind, at, channel, bridge_id=bridge)
        for channel in channels
        for kind, at in (("BRIDGE_ENTER", start), ("BRIDGE_EXIT", end))
    ]


BEGIN = [
    event("CHAN_START", 0, exten="0"),
    event("LL_FLOW", 0.1, flow="collect-call"),
    event("LL_DIAL", 1, number="+12025550102", bill_to="+12025550102", carrier="a", consent=1),
    event("CHAN_START", 1.5, CALLED),
]
PICKED_UP = [*BEGIN, event("ANSWER", 3, CALLED)]
ACCEPTED = [*PICKED_UP, event("LL_ACCEPTED", 5, CALLED, key=1)]


def test_acceptance_is_billed_though_the_dialplan_was_killed_before_it_said_so() -> None:
    call = fold([*ACCEPTED, *meets(5.5, 10, CALLER, CALLED), *ends(10, CALLER, CALLED)])
    assert told(call) == ("accepted", Decimal("5.000"), "+12025550102", 16, "caller")


def test_bridge_without_acceptance_is_never_billed() -> None:
    word = event("LL_DIALLED", 11, outcome="accepted", cause=16)
    talk = meets(3, 10, CALLER, CALLED)
    call = fold([*PICKED_UP, *talk, word, *ends(11, CALLER, CALLED, by=CALLED)])
    assert told(call) == ("refused", Decimal(0), None, 16, "called")


def test_a_stay_in_another_bridge_does_not_end_the_talk() -> None:
    apart = [*meets(5, 8, CALLER, CALLED), *meets(8, 9, CALLED, OTHER, bridge="c")]
    back = meets(9, 12, CALLER, CALLED)
    call = fold([*ACCEPTED, *apart, *back, *ends(13, CALLER, CALLED, OTHER)])
    assert call.talk_seconds == Decimal("7.000")


def test_missing_bridge_exit_ends_with_the_first_hangup() -> None:
    entered = [event("BRIDGE_ENTER", 5, channel, bridge_id="b") for channel in (CALLER, CALLED)]
    call = fold([*ACCEPTED, *entered, *ends(9, CALLED, by=CALLED), *ends(20, CALLER)])
    assert call.talk_seconds == Decimal("4.000")


def test_lost_call_talks_up_to_its_last_event() -> None:
    entered = [event("BRIDGE_ENTER", 5, channel, bridge_id="b") for channel in (CALLER, CALLED)]
    call = fold([*ACCEPTED, *entered, event("DTMF", 65.25)], lost=True)
    assert (call.talk_seconds, call.bill_to) == (Decimal("60.250"), "+12025550102")


def test_a_refused_call_that_reaches_an_operator() -> None:
    refused = [event("LL_REFUSED", 4, CALLED, why="key"), event("LL_DIALLED", 5, outcome="refused")]
    queue = [event("LL_QUEUE", 6, queue="operators"), event("CHAN_START", 6, OTHER)]
    talk = meets(8, 20, CALLER, OTHER)
    over = [*ends(5, CALLED), *ends(20, OTHER, CALLER)]
    call = fold([*PICKED_UP, *refused, *queue, *talk, *over])
    assert told(call) == ("operator", Decimal(0), None, 16, "caller")


def test_the_conversation_counts_though_a_later_dial_failed() -> None:
    second = [
        event("LL_DIAL", 20, number="+12025550103", bill_to="+12025550103", carrier="b", consent=1),
        event("LL_DIALLED", 25, outcome="busy", cause=17),
    ]
    talk = [*meets(5, 10, CALLER, CALLED), *ends(10, CALLED, by=CALLED)]
    call = fold([*ACCEPTED, *talk, *second, *ends(26, CALLER)])
    assert (call.to, call.carrier, call.talk_seconds) == ("+12025550102", "a", Decimal("5.000"))


def test_static_emergency_dialplan_says_nothing_and_is_told_all_the_same() -> None:
    events = [
        event("CHAN_START", 0, exten="911"),
        event("APP_START", 0.1, app="Dial"),
        event("CHAN_START", 0.2, CALLED),
        event("ANSWER", 1, CALLED),
        *meets(1, 31, CALLER, CALLED),
        *ends(31, CALLER, CALLED),
    ]
    call = fold(events)
    assert (call.to, call.outcome, call.bill_to) == ("911", "answered", None)
    assert call.talk_seconds == Decimal("30.000")


def test_an_emergency_call_whose_first_events_a_full_disk_took_is_still_known_as_one() -> None:
    written = [*meets(1, 31, CALLER, CALLED), *ends(31, CALLER, CALLED)]
    call = fold([each._replace(userfield={"flow": "emergency"}) for each in written])
    assert (call.call_class, call.carrier, call.complete) == ("emergency", None, True)
    assert fold(written).call_class is None
    collect = [event("LL_DIAL", 0.5, number="+12025550102", bill_to="x", carrier="a"), *written]
    later = [*collect[:-1], collect[-1]._replace(userfield={"flow": "emergency"})]
    assert fold(later).call_class is None, "what was bought before is not given away"


def test_the_flow_has_the_last_word_where_nothing_tells_more() -> None:
    start = event("CHAN_START", 0, exten="0")
    call = fold([start, event("LL_END", 5, outcome="completed"), *ends(5, CALLER, by="x")])
    assert call.outcome == "completed"


def test_flow_and_last_word_are_read_from_what_the_channel_carries() -> None:
    start = event("CHAN_START", 0, exten="0")
    end = next(each for each in ends(5, CALLER, by="x") if each.type == "HANGUP")
    begun = event("ANSWER", 1)._replace(userfield={"flow": "main-menu"})
    last = end._replace(userfield={"flow": "collect-call", "end": "completed"})
    asked = event("ANSWER", 2, CALLED)._replace(userfield={"flow": "collect-consent", "end": "no"})
    assert fold([start, begun]).flow == "main-menu"
    call = fold([start, begun, asked, last, event("CHAN_END", 5, CALLED)])
    assert (call.flow, call.outcome) == ("collect-call", "completed")


def test_open_call_has_no_end_and_no_outcome() -> None:
    call = fold(BEGIN)
    assert (call.complete, call.ended_at, call.outcome) == (False, None, None)
    assert call.hangup == Hangup(None, None)


def test_linkedid_end_closes_no_call_whose_channel_went_to_another_call() -> None:
    ended = [*BEGIN, event("LINKEDID_END", 9)]
    assert not fold(ended).complete
    assert fold([*ended, *ends(12, CALLER, CALLED)]).complete


def test_no_events_are_no_call() -> None:
    with pytest.raises(ValueError, match="one or more events"):
        fold([])


DIRECT = [
    event("CHAN_START", 0, exten="2025550102"),
    event("LL_DIAL", 1, number="+12025550102", bill_to="+12025550101", carrier="local", consent=0),
    event("CHAN_START", 1.5, CALLED),
]


def test_a_ringing_telephone_that_somebody_else_picks_up() -> None:
    """The channel that rang goes; who picked it up came by a call of his own."""
    taken = event("PICKUP", 4, CALLED, pickup_channel="PJSIP/carol-1")
    talk = meets(4, 10, CALLER)
    call = fold([*DIRECT, taken, *ends(4.1, CALLED), *talk, *ends(10, CALLER)])
    assert told(call) == ("answered", Decimal("6.000"), "+12025550101", 16, "caller")


def test_a_flow_that_dials_twice_bills_both_conversations() -> None:
    first = [event("ANSWER", 2, CALLED), *meets(2, 5, CALLER, CALLED), *ends(5, CALLED)]
    back = event("LL_DIALLED", 5.1, outcome="answered", cause=16)
    again = event("LL_DIAL", 6, number="+12025550103", bill_to="+12025550101", carrier="local")
    second = [
        event("CHAN_START", 6.5, OTHER),
        event("ANSWER", 8, OTHER),
        *meets(8, 12, CALLER, OTHER),
        *ends(12, OTHER, CALLER),
    ]
    call = fold([*DIRECT, *first, back, again, *second])
    assert (call.to, call.talk_seconds) == ("+12025550103", Decimal("4.000"))
    (other,) = call.further
    assert (other.to, other.talk_seconds, other.moved) == (
        "+12025550102",
        Decimal("3.000"),
        False,
    )


def test_a_caller_who_was_handed_on_and_then_transfers_in_turn() -> None:
    """What he transfers is another party: his own call lasts until he leaves."""
    talk = [event("ANSWER", 2, CALLED), *meets(2, 5, CALLER, CALLED)]
    joined = event("ATTENDEDTRANSFER", 5, CALLED, transferee_channel_uniqueid=CALLER)
    onward = meets(5, 12, CALLER, bridge="c")
    moves = event("BLINDTRANSFER", 12, transferee_channel_uniqueid="1795300009.9")
    over = [*ends(5.1, CALLED), *ends(12.1, CALLER)]
    call = fold([*DIRECT, *talk, joined, *onward, moves, *over])
    assert told(call)[:3] == ("answered", Decimal("10.000"), "+12025550101")
