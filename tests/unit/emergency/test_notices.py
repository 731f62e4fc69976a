"""Who is to be told of an emergency call, and when again."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from longlines.emergency import notices
from longlines.emergency.notices import Delivery, Told
from tests.unit.emergency.plans import plan

PLAN = plan(("notices: [screens]", "notices: [screens, {mail: desk@example.org}]"))
AT = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
BEGUN = AT - timedelta(seconds=1)
CALL = Told(
    "1795.1", AT, "911", "alice", "+12025550101", "+12025550180", "front-desk", "psap-first",
    begun=BEGUN,
)  # fmt: skip
LINE = json.dumps(
    {
        **{name: value or "" for name, value in vars(CALL).items()},
        "at": int(AT.timestamp() * 1000),
        "begun": str(int(BEGUN.timestamp() * 1000)),
    }
)


def made(how: str, to: str, seconds: float, *, good: bool = True) -> Delivery:
    return Delivery(CALL.call, how, to, AT + timedelta(seconds=seconds), good)


def due(deliveries: list[Delivery], known: set[str], seconds: float) -> list[str]:
    now = AT + timedelta(seconds=seconds)
    return [notice.how for _, notice in notices.due(PLAN, [CALL], deliveries, known, now)]


def test_the_dialplans_line_is_read_and_a_half_one_is_not() -> None:
    lines = [LINE[:40], LINE, LINE, "[]", '{"call": "x", "at": 1}', '{"call": "1.1", "at": "1"}']
    assert notices.told(lines) == [CALL]


def test_everybody_is_told_at_once_also_after_acknowledgement() -> None:
    assert due([], set(), 0) == ["screens", "mail"]
    assert due([], {CALL.call}, 3600) == ["screens", "mail"]


def test_an_old_call_that_somebody_knows_of_is_no_news() -> None:
    assert due([], {CALL.call}, 25 * 3600) == []
    assert due([], set(), 25 * 3600) == ["screens", "mail"]


def test_nobody_is_paged_for_what_somebody_knows() -> None:
    paging = plan(("notices: [screens]", "notices: [screens, {call: operator1}]"))

    def paged(known: set[str]) -> bool:
        found = notices.due(paging, [CALL], [], known, AT)
        return any(notice.how == "call" for _, notice in found)

    assert paged(set())
    assert not paged({CALL.call})


@pytest.mark.parametrize(
    ("good", "known", "seconds", "again"),
    [
        (True, False, 59, False),
        (True, False, 61, True),
        (True, True, 61, False),
        (False, False, 4, False),
        (False, False, 6, True),
        (False, True, 6, True),
    ],
)
def test_it_is_repeated_until_somebody_knows(
    good: bool, known: bool, seconds: float, again: bool
) -> None:
    before = [made("screens", "", 0), made("mail", "desk@example.org", 0, good=good)]
    told = due(before, {CALL.call} if known else set(), seconds)
    assert ("mail" in told) is again


def test_what_was_delivered_is_read_back() -> None:
    first = made("mail", "a@b.org", 1.5)
    assert notices.deliveries([json.dumps(first.as_json()), "{", "{}"]) == [first]


def test_a_person_reads_all_of_it() -> None:
    text = notices.sentence(CALL, PLAN)
    for part in ("911", "alice", "+12025550101", "room 101", "+12025550180", "2026-11-22 10:00:00"):
        assert part in text
    assert notices.facts_of(CALL, PLAN)["address"] == PLAN.locations["front-desk"].spoken
