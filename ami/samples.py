"""What the tries of a call teach about their carriers."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from longlines.billing.tries import Try
from longlines.carriers.quality.groups import group_of
from longlines.carriers.quality.sample import EFFECTIVE, Ending, Sample
from longlines.carriers.reading import OURS


def samples_of(tries: Sequence[Try]) -> dict[int, Sample]:
    """What each try by a carrier teaches, by its position; a call to our own accounts nothing.

    A carrier that says of a number that nobody has it, while the next one reaches it, has failed.
    """
    reached = {each.number for each in tries if _ending(each) in EFFECTIVE}
    found = {}
    for each in tries:
        if each.carrier in ("", OURS):
            continue
        ending = _ending(each)
        if ending is Ending.NO_SUCH_NUMBER and each.number in reached:
            ending = Ending.FAILED
        found[each.position] = _sample(each, ending)
    return found


def _ending(each: Try) -> Ending | None:
    outcome = each.outcome
    return Ending(outcome) if outcome else None


def _sample(each: Try, ending: Ending | None) -> Sample:
    over = _seconds(each.ended_at)
    talked = ending is Ending.ANSWERED and over is not None
    return Sample(
        carrier=each.carrier,
        group=group_of(each.number),
        started=each.started_at.timestamp(),
        settled=_seconds(each.answered_at or each.ended_at) if ending else None,
        over=over,
        ending=ending,
        pdd=_scaled(each.pdd, 1000),
        talk=_scaled(each.seconds, 1000) if talked else None,
        mos=_scaled(each.mos, 100),
        signs=frozenset(each.signs),
    )


def _seconds(at: datetime | None) -> float | None:
    return None if at is None else at.timestamp()


def _scaled(value: Decimal | None, by: int) -> int | None:
    return None if value is None else int(value * by)
