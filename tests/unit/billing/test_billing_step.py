"""The PBX says by how much its clock was set: no step of it is part of any length."""

from datetime import timedelta
from decimal import Decimal

import pytest

from longlines.billing import clock, families, tries
from longlines.billing.calls import fold
from longlines.billing.events import CallEvent
from longlines.billing.notes import Note
from longlines.billing.stretches import read
from tests.unit.billing.test_billing_clock import TELLING
from tests.unit.billing.test_billing_moved import CASES, captured

HOUR = timedelta(hours=1)
SEEN = timedelta(milliseconds=20)


def stepped(events: list[CallEvent], at: int, step: timedelta) -> list[CallEvent]:
    """The events as a PBX tells them whose clock is set before the event number `at`, and who says
    so a little later; each call is told of it.
    """
    told = [e if i < at else e._replace(at=e.at + step) for i, e in enumerate(events)]
    placed = [each._replace(position=(1, 100 * i)) for i, each in enumerate(told)]
    said = placed[at].at + SEEN
    after = next((i for i in range(at, len(told)) if placed[i].at > said), len(told))
    for call in sorted({each.linkedid for each in placed[:after]}):
        known = next(each for each in placed if each.linkedid == call)
        beat = known._replace(
            type=clock.CLOCK,
            at=said,
            uniqueid=call,
            position=(1, 100 * after - 50),
            extra={"by": str(step // timedelta(milliseconds=1))},
        )
        placed.append(beat)
    return placed


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("step", [HOUR, -HOUR], ids=["forward", "back"])
def test_a_step_that_is_told_of_changes_no_length(name: str, step: timedelta) -> None:
    events = sorted(captured(name), key=lambda each: each.at)
    plain = families.part(events)
    whole = {call.id: call for call in map(fold, plain.values())}
    for at in range(1, len(events)):
        parted = families.part(stepped(events, at, step))
        assert set(parted) == set(whole)
        for some in parted.values():
            call = fold(some)
            known = whole[call.id]
            assert abs(call.talk_seconds - known.talk_seconds) <= TELLING
            assert (call.bill_to, call.to) == (known.bill_to, known.to)
            for mine, theirs in zip(call.further, known.further, strict=True):
                assert abs(mine.talk_seconds - theirs.talk_seconds) <= TELLING
            tried = zip(tries.fold(some), tries.fold(plain[call.id]), strict=True)
            assert all(abs(mine.seconds - theirs.seconds) <= TELLING for mine, theirs in tried)


def test_the_call_says_so() -> None:
    events = sorted(captured("blind_by_called"), key=lambda each: each.at)
    (some,) = families.part(stepped(events, 12, HOUR)).values()
    (note,) = fold(some).notes
    assert isinstance(note, Note)
    assert (note.kind, note.facts["by"]) == ("clock", "3600000")
    assert fold(reversed(some)) == fold(some)


def test_a_beat_is_told_to_a_call_in_a_record_of_its_own() -> None:
    raw = (
        b'"LL_CLOCK","1795300010.250000","","","","","","keys","emergency-watch",'
        b'"Local/keys@emergency-watch-00000001;1","","","","","1795300000.7","1795300000.7",'
        b'"","","{""extra"":""by=-3600000""}"\n'
    )
    noise = raw.replace(b"Local/keys@emergency-watch-00000001;1", b"PJSIP/alice-00000001")
    half = b'"LL_ALIVE","17953'
    (beat,) = clock.beats(4, [(1000, noise + raw + half)])
    assert beat.position == (4, 1000 + len(noise))
    assert clock.set_by(beat) == -HOUR
    assert not any(read(raw, 4, 0))
    record = clock.told_to(beat, "1795300000.1", "PJSIP/alice-00000002")
    (event,), (kept,), rejects = read(record + b"\n", 4, 0)
    assert (kept, rejects) == (record, [])
    assert (event.type, event.at, event.linkedid) == ("LL_CLOCK", beat.at, "1795300000.1")
    assert clock.set_by(event) == -HOUR
    assert Decimal(event.at.microsecond) == 250000
