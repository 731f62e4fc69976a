"""What is told of a call in one pass is what the folds tell that know every shape."""

import random
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.intake import spool
from longlines.billing import families, plain, tries
from longlines.billing.calls import fold
from longlines.billing.events import CallEvent
from longlines.billing.ordering import in_order
from longlines.billing.stretches import read
from longlines.store.folder import by_calls

CAPTURES = Path(__file__).with_name("captures")
CAPTURED = sorted(CAPTURES.glob("*.csv")) + sorted((CAPTURES / "moved").glob("*.csv"))
CHANCE = st.randoms(use_true_random=False)


def calls(data: bytes) -> list[list[CallEvent]]:
    told = read(data, 1, 0)
    return [events for events, _ in by_calls(told.events, told.records).values()]


@cache
def made_up() -> list[list[CallEvent]]:
    return calls(b"".join(spool.records(48)))


@cache
def captured() -> list[list[CallEvent]]:
    return [events for path in CAPTURED for events in calls(path.read_bytes())]


def plainly(events: list[CallEvent]) -> bool:
    """Whether a call is told in one pass; if so it must be told the same."""
    found = plain.tell(events)
    if found is None:
        return False
    ordered = in_order(events)
    # Written out, since a value of another type may be equal.
    assert repr(found) == repr((fold(ordered), tries.fold(ordered)))
    assert not families.wanderers(ordered)
    return True


def test_nearly_all_calls_are_plain() -> None:
    assert all(map(plainly, made_up()))


def test_calls_of_a_real_pbx_are_told_the_same_at_any_moment() -> None:
    known = captured()
    parts = [events[:end] for events in known for end in range(1, len(events) + 1)]
    assert sum(map(plainly, parts)) > len(known)


@pytest.mark.parametrize("source", [made_up, captured])
@settings(max_examples=60, deadline=None)
@given(CHANCE)
def test_whatever_is_missing_hurried_or_told_of_another_channel(
    source: Callable[[], list[list[CallEvent]]], chance: random.Random
) -> None:
    events = list(chance.choice(source()))
    begun, haste = events[0].at, chance.choice((1, 1, 1, 0.1, 0.003))
    events = [each._replace(at=begun + (each.at - begun) * haste) for each in events]
    events = [each for each in events if chance.random() > 0.06] or events
    if chance.random() < 0.5:
        one, other = chance.choices(range(len(events)), k=2)
        theirs = events[other]
        events[one] = events[one]._replace(uniqueid=theirs.uniqueid, channel=theirs.channel)
    if chance.random() < 0.3:
        place = chance.randrange(len(events))
        events[place] = events[place]._replace(type=chance.choice(events).type)
    if chance.random() < 0.2:
        place = chance.randrange(len(events))
        moved = events[place].at + timedelta(milliseconds=chance.choice((-700, -1, 1, 700)))
        events[place] = events[place]._replace(at=moved)
    if chance.random() < 0.2:
        events = [each._replace(userfield={"flow": "emergency"}) for each in events]
    plainly(events)
