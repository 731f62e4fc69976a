"""Who is still to be told of which emergency call, by what was written down and the time.

The dialplan writes a line for each call whose leg is up. A delivery is tried until it succeeds,
and made again from time to time until a person has acknowledged the call.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from longlines.emergency.model import Notice, Plan

RETRY = 5.0
"""Seconds from a failed delivery to the next try."""

AGAIN = 60.0
"""Seconds from a delivery to the next one, while nobody has acknowledged the call."""

LONGEST = 4_000
NEWS = timedelta(days=1)
"""So long an acknowledged call is news to somebody who was never told, such as a new address."""

_CALL = re.compile(r"[0-9]{1,12}\.[0-9]{1,12}")
_MILLISECONDS = re.compile(r"[0-9]{1,13}")


@dataclass(frozen=True)
class Told:
    """An emergency call as the dialplan wrote it down. `trunk` is "none" while no PSAP took it.

    `at` is when the leg was up; before that: the last key, where the number was keyed in a flow,
    the call's begin, and the INVITE to the first trunk and to the one that answered.
    """

    call: str
    at: datetime
    dialled: str
    account: str
    number: str
    elin: str
    location: str
    trunk: str
    keyed: datetime | None = None
    begun: datetime | None = None
    first: datetime | None = None
    asked: datetime | None = None


@dataclass(frozen=True)
class Delivery:
    """A try to tell somebody: when, and whether it succeeded; `words` say how it failed."""

    call: str
    how: str
    to: str
    at: datetime
    good: bool
    words: str = ""

    def as_json(self) -> dict[str, object]:
        """For a line of the record."""
        return {**vars(self), "at": self.at.isoformat()}


def told(lines: Iterable[str]) -> list[Told]:
    """The calls of the dialplan's file; a line that can't be read, such as a half one, is none."""
    found: dict[str, Told] = {}
    for facts in _objects(lines):
        call, at = str(facts.get("call", "")), facts.get("at")
        up = _time(at) if isinstance(at, int) else None
        if not _CALL.fullmatch(call) or up is None:
            continue
        names = ("dialled", "account", "number", "elin", "location", "trunk")
        words = {name: str(facts.get(name, ""))[:100] for name in names}
        times = {name: _time(facts.get(name)) for name in ("keyed", "begun", "first", "asked")}
        facts_of_call: dict[str, Any] = {**words, **times}
        found.setdefault(call, Told(call, up, **facts_of_call))
    return list(found.values())


def deliveries(lines: Iterable[str]) -> list[Delivery]:
    """What was delivered, of the record's lines."""
    found = []
    for facts in _objects(lines):
        try:
            at = datetime.fromisoformat(str(facts["at"]))
            how, to, call = str(facts["how"]), str(facts["to"]), str(facts["call"])
        except (KeyError, ValueError):
            continue
        found.append(Delivery(call, how, to, at, facts.get("good") is True, str(facts["words"])))
    return found


def due(
    plan: Plan,
    calls: Iterable[Told],
    made: Iterable[Delivery],
    acknowledged: Collection[str],
    now: datetime,
) -> Iterator[tuple[Told, Notice]]:
    """What is to be delivered now. Nobody is paged for a call that somebody knows of."""
    last: dict[tuple[str, str, str], Delivery] = {}
    for each in made:
        last[each.call, each.how, each.to] = each
    for call in calls:
        for notice in plan.notices:
            before = last.get((call.call, notice.how, notice.to))
            known = call.call in acknowledged
            told = before.good if before else now - call.at > NEWS
            if known and (told or notice.how == "call"):
                continue
            wait = 0.0 if before is None else (AGAIN if before.good else RETRY)
            if before is None or (now - before.at).total_seconds() >= wait:
                yield call, notice


def facts_of(call: Told, plan: Plan) -> dict[str, str]:
    """What a web hook or a screen is told."""
    location = plan.locations.get(call.location)
    return {
        "call": call.call,
        "at": call.at.isoformat(timespec="milliseconds"),
        "dialled": call.dialled,
        "account": call.account,
        "number": call.number,
        "location": call.location,
        "address": location.spoken if location else "",
        "callback_number": call.elin,
        "answered_by": call.trunk,
    }


def sentence(call: Told, plan: Plan) -> str:
    """All of it, for a person to read."""
    facts = facts_of(call, plan)
    by = "no emergency service has answered" if call.trunk == "none" else f"by {call.trunk}"
    return (
        f"EMERGENCY {facts['dialled']} at {call.at:%Y-%m-%d %H:%M:%S} UTC from"
        f" {facts['account'] or 'no account'} ({facts['number'] or 'no number'}), location"
        f" {facts['location']}: {facts['address']}. Callback number {facts['callback_number']};"
        f" {by}. Call {call.call}."
    )


def _time(milliseconds: object) -> datetime | None:
    """The time of so many milliseconds since 1970; None for what can't be one."""
    text = str(milliseconds)
    if not _MILLISECONDS.fullmatch(text) or not 0 < int(text) < 1 << 43:
        return None
    return datetime.fromtimestamp(int(text) / 1000, UTC)


def _objects(lines: Iterable[str]) -> Iterator[Mapping[str, object]]:
    for line in lines:
        try:
            facts = json.loads(line[:LONGEST])
        except ValueError:
            continue
        if isinstance(facts, dict):
            yield facts
