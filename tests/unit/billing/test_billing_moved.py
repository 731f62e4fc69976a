"""Calls that were moved, as a real Asterisk 22 told of them: who pays for what, and how long.

Each conversation is told as (number, seconds, who pays); docs/calls.md has the rules.
"""

import random
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from longlines.billing import families, tries
from longlines.billing.calls import Call, fold
from longlines.billing.events import CallEvent
from longlines.billing.stretches import read

CAPTURES = Path(__file__).with_name("captures") / "moved"
ALICE, BOB, CAROL, DAVE = (f"+1202555010{number}" for number in range(1, 5))
OPERATOR, SECOND = "+12025550191", "+12025550192"
ABROAD, ELSEWHERE = "+442079460012", "+442079460033"
Told = tuple[str, str, str | None]

CASES: dict[str, list[list[Told]]] = {
    "blind_by_caller": [[(BOB, "3.540", ALICE), (CAROL, "2.008", ALICE)]],
    "blind_by_called": [[(BOB, "3.541", ALICE), (CAROL, "2.015", BOB)]],
    "blind_no_answer": [[(BOB, "4.200", ALICE)]],
    "blind_carrier": [[(ABROAD, "3.538", ALICE), (CAROL, "2.009", ALICE)]],
    "blind_carrier_carrier": [[(ABROAD, "4.612", ALICE), (ELSEWHERE, "1.072", ALICE)]],
    "chain": [[(BOB, "5.553", ALICE), (CAROL, "4.027", BOB), (DAVE, "2.010", CAROL)]],
    "attended_by_caller": [[(BOB, "5.094", ALICE)], [(CAROL, "3.564", ALICE)]],
    "attended_by_called": [[(BOB, "5.091", ALICE)], [(CAROL, "3.560", BOB)]],
    "attended_by_called_other_way": [[(BOB, "5.105", ALICE)], [(CAROL, "3.576", BOB)]],
    "attended_carrier": [[(ABROAD, "5.114", ALICE)], [(CAROL, "3.570", ALICE)]],
    "attended_then_blind": [
        [(BOB, "7.239", ALICE), (DAVE, "2.011", CAROL)],
        [(CAROL, "3.582", BOB)],
    ],
    "park": [[(ABROAD, "5.576", ALICE)], [("701", "0", None)]],
    "park_by_called": [[(BOB, "5.542", ALICE)], [("702", "0", None)]],
    "park_left": [[(BOB, "1.507", ALICE)]],
    "room": [[(ABROAD, "9.755", ALICE)], [("*3", "0", None)], [(CAROL, "5.564", ALICE)]],
    "forwarded": [[(DAVE, "2.009", ALICE), (CAROL, "2.009", DAVE)]],
    "forwarded_carrier": [[(DAVE, "3.011", ALICE), (ABROAD, "3.011", DAVE)]],
    "forwarded_nowhere": [[(DAVE, "0", None)]],
    "at_once": [[(BOB, "0.325", ALICE), (CAROL, "0.307", BOB)]],
    "contacts": [[(BOB, "2.005", ALICE)]],
    "operator_transfers": [[(CAROL, "2.012", ALICE)]],
    "handed_over": [[("911", "1.772", None), (OPERATOR, "4.043", SECOND)]],
    "desk_asked_and_connected": [[("0", "0", None), (BOB, "0.782", ALICE)]],
    "desk_person_three_way": [[("0", "0", None), (BOB, "1.449", ALICE)]],
    "desk_asked_only": [[("0", "0", None)]],
    "collect_transferred": [[(BOB, "3.922", BOB), (CAROL, "2.004", BOB)]],
}


def captured(name: str) -> list[CallEvent]:
    """The events of a capture."""
    told = read((CAPTURES / f"{name}.csv").read_bytes(), 1, 0)
    assert not told.rejects
    return list(told.events)


def folded(events: Sequence[CallEvent], *, lost: bool = False) -> list[Call]:
    """Its calls, in the order of their beginning."""
    calls = [fold(each, lost=lost) for each in families.part(events).values()]
    return sorted(calls, key=lambda call: call.started_at)


def told(call: Call) -> list[Told]:
    """Each conversation of a call, or the one that it did not come to."""
    talks = [(call.to, call.talk_seconds, call.bill_to)]
    talks += [(each.to, each.talk_seconds, each.bill_to) for each in call.further]
    return [(to, str(seconds) if seconds else "0", payer) for to, seconds, payer in talks]


@pytest.mark.parametrize("name", CASES)
def test_each_conversation_is_told_once_with_its_payer(name: str) -> None:
    calls = folded(captured(name))
    assert [told(call) for call in calls] == CASES[name]
    assert all(call.complete and not call.lost for call in calls)


def test_a_capture_is_tested_each() -> None:
    assert {path.stem for path in CAPTURES.glob("*.csv")} == set(CASES)


@pytest.mark.parametrize("name", CASES)
@settings(max_examples=5, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(0, 40))
def test_order_and_repetition_change_nothing(name: str, chance: random.Random, again: int) -> None:
    events = captured(name)
    mixed = events + chance.choices(events, k=again)
    chance.shuffle(mixed)
    assert folded(mixed) == folded(events)


@pytest.mark.parametrize("name", CASES)
def test_killed_at_any_moment_nothing_is_told_beyond_the_last_event(name: str) -> None:
    """The PBX may die after any event: never more talk than there was, and none from nowhere."""
    events = captured(name)
    whole = {(to, payer): Decimal(s) for each in CASES[name] for to, s, payer in each}
    for count in range(1, len(events) + 1):
        for call in folded(events[:count], lost=True):
            assert call.complete
            for to, seconds, payer in told(call):
                least = whole.get((to, payer))
                assert seconds == "0" or (least is not None and Decimal(seconds) <= least), count


@pytest.mark.parametrize("name", CASES)
def test_each_channel_that_goes_to_another_call_is_noticed_on_both_sides(name: str) -> None:
    by_id: dict[str, list[CallEvent]] = defaultdict(list)
    for event in captured(name):
        by_id[event.linkedid].append(event)
    noticed = {call: families.wanderers(events) for call, events in by_id.items()}
    wandered = {e.uniqueid for events in by_id.values() for e in events}
    wandered = {
        c for c in wandered if sum(any(e.uniqueid == c for e in v) for v in by_id.values()) > 1
    }
    assert set().union(*noticed.values()) == wandered
    for channel in wandered:
        assert sum(channel in channels for channels in noticed.values()) == 2


def test_each_carrier_is_asked_for_the_number_of_the_leg_that_asked() -> None:
    """Two conversations by the same carrier at the same place in its order are kept apart."""
    (events,) = families.part(captured("blind_carrier_carrier")).values()
    asked = [(t.carrier, t.number, str(t.seconds)) for t in tries.fold(events)]
    assert asked == [
        ("cheap", ABROAD, "4.613"),
        ("cheap", ELSEWHERE, "0"),
        ("middling", ELSEWHERE, "1.074"),
    ]
    (events,) = families.part(captured("forwarded_carrier")).values()
    assert [(t.number, str(t.seconds)) for t in tries.fold(events)] == [(ABROAD, "3.013")]


def test_who_hung_up_on_a_conversation_that_was_handed_on() -> None:
    by = {name: folded(captured(name))[0].hangup.by for name in ("blind_by_caller", "chain")}
    assert by == {"blind_by_caller": "called", "chain": "called"}
    assert folded(captured("attended_by_called"))[0].hangup.by == "caller"


def test_a_third_party_who_has_gone_is_not_paid_for_while_the_others_talk_on() -> None:
    events = captured("desk_person_three_way")
    gone = next(i for i, e in enumerate(events) if e.type == "CHAN_END" and i > 55)
    talked_on = [
        each if i <= gone else each._replace(at=each.at + timedelta(minutes=20))
        for i, each in enumerate(events)
    ]
    (call,) = map(fold, families.part(talked_on).values())
    assert [(each.to, each.talk_seconds) for each in call.further] == [(BOB, Decimal("1.449"))]
