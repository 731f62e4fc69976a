"""What came of a real call, held against its test."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from longlines.billing.calls import Call, Hangup
from longlines.rehearsal import report
from longlines.rehearsal.cases import Hears
from longlines.rehearsal.house import House
from longlines.rehearsal.result import Result
from longlines.rehearsal.sheet import Row
from longlines.rehearsal.sip import judging
from longlines.rehearsal.sip.planning import Plan
from longlines.rehearsal.sip.repertoire import Repertoire
from longlines.rehearsal.sip.scene import OVER_TIME, Scene
from longlines.trace.entries import Entry, Party, Trace
from tests.unit.rehearsal_sip.test_planning import COLLECT, OPERATORS, case_of, plan_of

BEGAN = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)
BOB = "+12025550102"
RECORD = Call(
    id="1.1",
    started_at=BEGAN,
    from_="+12025550101",
    to=BOB,
    flow="main",
    outcome="accepted",
    answered_at=BEGAN,
    accepted_at=BEGAN,
    ended_at=BEGAN + timedelta(seconds=30),
    talk_seconds=Decimal("3.412"),
    bill_to=BOB,
    carrier="local",
    hangup=Hangup(16, "called"),
    complete=True,
)
DIALLED: tuple[tuple[str, dict[str, str]], ...] = (
    ("dial", {"number": BOB, "bill_to": BOB, "consent": "1"}),
    ("connected", {}),
    ("dialled", {"outcome": "accepted"}),
    ("end", {"outcome": "over"}),
)
ANSWERED = f"{COLLECT}    called: answers"


def trace_of(*told: tuple[str, dict[str, str]], record: Call | None = RECORD) -> Trace:
    entries: Sequence[Entry] = [
        Entry(BEGAN + timedelta(seconds=number), "longlines", what, what, facts=facts)
        for number, (what, facts) in enumerate(told)
    ]
    parties = [Party("caller", "caller", ""), Party("operator1", "operator", "")]
    return Trace("1.1", BEGAN, parties, entries, record, True, ())


def scene_of(plan: Plan, house: House, repertoire: Repertoire) -> Scene:
    return Scene(plan, repertoire, lambda key: judging.words(key, {}, house), OPERATORS)


async def judged(
    expects: str, house: House, repertoire: Repertoire, *told: tuple[str, dict[str, str]]
) -> Result:
    plan = await plan_of(ANSWERED, house)
    scene = scene_of(replace(plan, case=case_of(ANSWERED, expects)), house, repertoire)
    return judging.judge(scene, trace_of(*(told or DIALLED)), house)


@pytest.mark.parametrize("seconds", ["2.5", "3", "4.4"])
async def test_a_bill_may_be_a_second_off(
    house: House, repertoire: Repertoire, seconds: str
) -> None:
    bill = f"{{outcome: over, dialled: accepted, bill: {{to: bob, seconds: {seconds}}}}}"
    assert (await judged(bill, house, repertoire)).passed


async def test_a_bill_that_is_further_off_is_a_difference(
    house: House, repertoire: Repertoire
) -> None:
    bill = "{outcome: over, bill: {to: bob, seconds: 5, amount: USD 0.05}}"
    result = await judged(bill, house, repertoire)
    (difference,) = result.differences
    assert (difference.what, difference.got) == ("bill", f"{BOB}, 3.412 s")
    assert result.uncompared == ["amount of the bill: the exchange has decks of its own"]


async def test_everything_that_differs_is_shown_with_the_call(
    house: House, repertoire: Repertoire
) -> None:
    result = await judged(
        "{outcome: other, dialled: busy, number: alice, reason: help, bill: none}",
        house,
        repertoire,
    )
    assert [each.what for each in result.differences] == [
        "outcome",
        "dialled",
        "number",
        "reason",
        "bill",
    ]
    shown = "\n".join(report.failure(result))
    assert "outcome: other" in shown
    assert result.as_json()["call"] == "1.1"


async def test_secrets_are_not_compared_and_that_is_told(
    house: House, repertoire: Repertoire
) -> None:
    saved = ("saved", {"name": "pin", "masked": "yes", "party": "caller"})
    expects = '{outcome: over, saved: {pin: "1234"}}'
    result = await judged(expects, house, repertoire, saved, *DIALLED)
    assert result.passed
    assert result.uncompared == ["saved pin: secret"]


async def test_values_come_from_the_journal(house: House, repertoire: Repertoire) -> None:
    saved = ("saved", {"name": "callee", "value": "2025550102", "party": "caller"})
    wrong = '{outcome: over, saved: {callee: "2025550199"}}'
    (difference,) = (await judged(wrong, house, repertoire, saved, *DIALLED)).differences
    assert (difference.what, difference.got) == ("saved callee", "2025550102")


async def test_a_number_too_many_or_too_few_is_called(house: House, repertoire: Repertoire) -> None:
    twice = (*DIALLED[:3], *DIALLED)
    (difference,) = (await judged("{outcome: over}", house, repertoire, *twice)).differences
    assert difference.got == f"a call to {BOB}; add called:"
    over = ("end", {"outcome": "over"})
    (difference,) = (await judged("{outcome: over}", house, repertoire, over)).differences
    assert difference.got == "no call to it"


async def test_a_call_that_was_given_up_says_so(house: House, repertoire: Repertoire) -> None:
    plan = await plan_of(ANSWERED, house)
    scene = scene_of(plan, house, repertoire)
    scene.trouble = OVER_TIME
    result = judging.judge(scene, trace_of(*DIALLED), house)
    assert result.outcome == OVER_TIME
    assert [each.what for each in result.differences] == ["outcome"]


async def test_a_call_without_a_record_fails(house: House, repertoire: Repertoire) -> None:
    result = judging.lost(scene_of(await plan_of(ANSWERED, house), house, repertoire), "no record")
    assert not result.passed
    assert result.differences[0].got == "no record"


@pytest.mark.parametrize(
    ("says", "right"),
    [("recording of caller_name", True), ("calls. four or", True), ("nobody", False)],
)
def test_words_are_judged_with_the_values_that_were_saved(
    house: House, says: str, right: bool
) -> None:
    values = {"caller_name": "recording:1.50:x.wav", "accept_key": "4"}
    rows = [Row(Hears("offer", says), "hears offer", True), Row(None, "hears hello", True)]
    row, other = judging.worded(rows, values, house)
    assert row.happened == "hears offer: [recording of caller_name] calls. four or two."
    assert row.right is right
    assert other == rows[1]
