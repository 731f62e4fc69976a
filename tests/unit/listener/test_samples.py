"""What a call's tries teach."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import get_args

from ami.samples import samples_of
from longlines.billing.endings import Outcome
from longlines.billing.tries import Try
from longlines.carriers.quality.sample import Ending

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
BASE = NOON.timestamp()
UNKNOWN = Try(
    call="c",
    position=1,
    carrier="cheap",
    number="+442055",
    started_at=NOON,
    cause=1,
    sip=404,
    ended_at=NOON + timedelta(seconds=1),
    ended_by="called",
)
TALK = Try(
    call="c",
    position=2,
    carrier="dear",
    number="+442055",
    started_at=NOON + timedelta(seconds=1),
    pdd=Decimal("1.250"),
    answered_at=NOON + timedelta(seconds=6),
    ended_at=NOON + timedelta(seconds=66),
    seconds=Decimal("60.000"),
    mos=Decimal("4.31"),
    received=10,
)


def test_both_rooms_have_the_same_words() -> None:
    assert set(get_args(Outcome)) == {each.value for each in Ending}


def test_an_answered_try() -> None:
    found = samples_of([TALK])[2]
    assert (found.carrier, found.group, found.ending) == ("dear", "44", Ending.ANSWERED)
    assert (found.started, found.settled, found.over) == (BASE + 1, BASE + 6, BASE + 66)
    assert (found.pdd, found.talk, found.mos) == (1250, 60_000, 431)


def test_a_number_that_the_next_carrier_reached_was_no_wrong_number() -> None:
    alone = samples_of([UNKNOWN])[1]
    assert (alone.ending, alone.good) == (Ending.NO_SUCH_NUMBER, None)
    both = samples_of([UNKNOWN, TALK])
    assert (both[1].ending, both[1].good) == (Ending.FAILED, False)
    other = samples_of([UNKNOWN, replace(TALK, number="+3355")])
    assert other[1].ending is Ending.NO_SUCH_NUMBER


def test_what_goes_on_is_open() -> None:
    ringing = replace(TALK, answered_at=None, ended_at=None, seconds=Decimal(0))
    found = samples_of([ringing])[2]
    assert (found.ending, found.settled, found.over, found.talk) == (None, None, None, None)
    talking = replace(TALK, ended_at=None, seconds=Decimal(0))
    found = samples_of([talking])[2]
    assert (found.settled, found.over, found.talk) == (BASE + 6, None, None)


def test_calls_to_our_own_accounts_teach_nothing() -> None:
    assert samples_of([replace(TALK, carrier="local"), replace(TALK, carrier="")]) == {}
