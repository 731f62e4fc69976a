"""How long each stage of an emergency call took, for audits."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from longlines.emergency.notices import Delivery, Told

STAGES = ("key_to_invite", "failover", "invite_to_answer", "notice")
"""From the last key (or the caller's INVITE) to the first trunk's INVITE; from there to the INVITE
of the trunk that answered; from there to its answer; from the answer to the first person told."""

KEYED_WITHIN = timedelta(seconds=10)
"""Keys that came longer before the call belong to what the caller did before."""


def of(call: Told, made: Iterable[Delivery]) -> dict[str, float | None]:
    """Seconds of each stage; None where it isn't known, or hasn't happened."""
    keyed = call.keyed if call.keyed and _since(call.keyed, call.begun) <= KEYED_WITHIN else None
    told = min((each.at for each in made if each.good and each.call == call.call), default=None)
    return {
        "key_to_invite": _seconds(keyed or call.begun, call.first),
        "failover": _seconds(call.first, call.asked),
        "invite_to_answer": _seconds(call.asked, call.at if call.asked else None),
        "notice": _seconds(call.at, told),
    }


def _since(early: datetime, late: datetime | None) -> timedelta:
    return abs(late - early) if late else timedelta.max


def _seconds(early: datetime | None, late: datetime | None) -> float | None:
    if early is None or late is None:
        return None
    return round((late - early).total_seconds(), 3)
