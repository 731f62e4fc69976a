"""A call played on the engine: what happens, what comes of it, and what differs from its test."""

from decimal import Decimal
from pathlib import Path

import pytest

from longlines.rehearsal import reading, runner
from longlines.rehearsal.cases import (
    Bill,
    Case,
)
from longlines.rehearsal.house import House
from longlines.rehearsal.result import Result
from tests.unit.rehearsal.conftest import house_of

REACHED = """
    caller:
      - hears: hello
      - hears: choose
      - keys: "1"
      - hears: number
      - keys: "2025550102#"
      - hears: name
      - speaks: 1s
"""
ACCEPTED = """
    called:
      - answers: 2s
      - hears: offer
      - keys: "{accept_key}"
      - talks: 20s
"""


def case_of(steps: str, expect: str = "{outcome: over}") -> Case:
    """A test that enters the flow `main`."""
    text = f"tests:\n  sample:\n    flow: main\n{steps.rstrip()}\n    expect: {expect}\n"
    cases, problems = reading.read(text.encode(), "t.yaml")
    assert problems == []
    return cases[0]


async def play(house: House, steps: str, expect: str = "{outcome: over}") -> Result:
    """What came of it."""
    return await runner.run(case_of(steps, expect), house)


def told(result: Result) -> list[str]:
    """The differences as text."""
    return [str(difference) for difference in result.differences]


async def test_a_call_that_goes_as_its_test_says(house: House) -> None:
    result = await play(house, f"{REACHED}      - hears: bye\n{ACCEPTED}")
    assert told(result) == []
    assert (result.outcome, result.dialled, result.number) == ("over", "accepted", "+12025550102")
    assert result.bill == Bill("+12025550102", Decimal("20.0"), Decimal("0.20"), "USD")
    assert result.saved["callee"] == "2025550102"
    assert ("consent", "yes") in result.visited


async def test_the_words_of_a_prompt_hold_values_as_they_are_spoken(house: House) -> None:
    offer = "{hears: offer, says: 'of caller_name] calls. '}"
    called = f"    called: [answers, {offer}, keys: '2']"
    result = await play(house, f"{REACHED}      - hears: bye\n{called}\n", "{outcome: over}")
    assert told(result) == []


@pytest.mark.parametrize(
    ("called", "outcome"),
    [
        ("busy", "busy"),
        ("refuses", "refused"),
        ("no_answer", "no_answer"),
        ("unavailable", "unavailable"),
        ("fails", "failed"),
    ],
)
async def test_every_end_of_ringing(house: House, called: str, outcome: str) -> None:
    expect = f"{{outcome: {'over' if called == 'refuses' else 'operator'}, dialled: {outcome}}}"
    script = 'caller: [keys: "1", keys: "2025550102#", speaks: 1s]'
    result = await play(house, f"    {script}\n    called: {called}\n", expect)
    assert told(result) == []
    assert result.bill == Bill()


async def test_who_answers_after_the_ringing_is_over_is_not_reached(house: House) -> None:
    script = 'caller: [keys: "1", keys: "2025550102#", speaks: 1s]'
    expect = "{outcome: operator, dialled: no_answer, reason: help}"
    result = await play(house, f"    {script}\n    called: [answers: 20s]\n", expect)
    assert told(result) == []


async def test_a_caller_who_leaves_takes_the_called_party_along(house: House) -> None:
    steps = f"{REACHED}      - hangs_up: 8s\n    called: [answers: 2s, hears: offer]\n"
    result = await play(house, steps, "{outcome: hung_up, dialled: abandoned, bill: none}")
    assert told(result) == []
    left = next(event for event in result.events if event.text == "hangs up")
    spoken = next(event for event in result.events if event.text.startswith("speaks"))
    assert left.who == "caller"
    assert left.at - spoken.at == pytest.approx(8.0)


async def test_who_ends_the_conversation_first_ends_it(house: House) -> None:
    result = await play(
        house, f"{REACHED}      - talks: 5s\n{ACCEPTED}", "{outcome: hung_up, dialled: accepted}"
    )
    assert told(result) == []
    assert result.bill.seconds == 5


async def test_a_queue_nobody_answers(house: House) -> None:
    steps = '    operator: absent\n    caller: [keys: "2"]\n'
    result = await play(house, steps, "{outcome: over, reason: help}")
    assert told(result) == []
    assert result.seconds > 30


async def test_silence_of_some_seconds_delays_the_key(house: House) -> None:
    in_time = "    caller: [hears: hello, hears: choose, silence: 4s, keys: '2']\n"
    too_late = "    caller: [hears: hello, hears: choose, silence: 6s, keys: '2']\n"
    assert (await play(house, in_time, "{outcome: operator}")).passed
    late = await play(house, too_late, "{outcome: operator}")
    heard = [event.prompt for event in late.events if event.prompt]
    assert heard == ["hello", "choose", "choose"]


async def test_a_prompt_that_the_test_does_not_have_is_a_difference(house: House) -> None:
    result = await play(house, "    caller: [hears: choose, keys: '2']\n", "{outcome: operator}")
    assert told(result) == ["t.yaml:4:14: caller: expected hears choose, got hears hello: Hello."]


async def test_a_party_that_lists_no_prompt_hears_what_it_likes(house: House) -> None:
    result = await play(house, "    caller: [keys: '2']\n", "{outcome: operator}")
    assert told(result) == []


async def test_a_prompt_that_is_never_heard_is_a_difference(house: House) -> None:
    steps = "    caller: [hears: hello, hears: choose, keys: '2', hears: bye, hangs_up]\n"
    assert told(await play(house, steps, "{outcome: operator}")) == [
        "t.yaml:4:54: caller: expected hears bye, got (never heard)",
        "t.yaml:4:66: caller: expected hangs_up, got (it never came to that)",
    ]


async def test_everything_expected_is_compared(house: House) -> None:
    expect = (
        "{outcome: over, dialled: busy, number: bob, reason: x, bill: {to: bob}, saved: {a: b}}"
    )
    result = await play(house, "    caller: [keys: '2']\n", expect)
    assert [difference.what for difference in result.differences] == [
        "outcome",
        "dialled",
        "number",
        "reason",
        "bill",
        "saved a",
    ]


@pytest.mark.parametrize(
    ("bill", "right"),
    [
        ("{to: bob, seconds: 20}", True),
        ("{to: bob, seconds: 20, amount: USD 0.20}", True),
        ("{to: bob, seconds: 19}", False),
        ("{to: bob, amount: EUR 0.20}", False),
        ("{to: alice, seconds: 20}", False),
        ("none", False),
    ],
)
async def test_bills_are_compared_to_the_cent(house: House, bill: str, right: bool) -> None:
    expect = f"{{outcome: over, bill: {bill}}}"
    result = await play(house, f"{REACHED}      - hears: bye\n{ACCEPTED}", expect)
    assert result.passed is right


async def test_a_call_that_the_test_says_nothing_of(house: House) -> None:
    script = 'caller: [keys: "1", keys: "2025550102#", speaks: 1s]'
    result = await play(house, f"    {script}\n", "{outcome: operator}")
    assert told(result) == [
        "t.yaml:2:3: called: expected nothing, got a call to +12025550102; add called:"
    ]


async def test_a_telephone_that_never_rings(house: House) -> None:
    result = await play(house, "    caller: [keys: '2']\n    called: busy\n", "{outcome: operator}")
    assert told(result) == ["t.yaml:5:13: called: expected busy, got no call to it"]


async def test_an_emergency_number_needs_no_flow(house: House) -> None:
    text = "tests: {help: {dial: '911', expect: {outcome: operator, reason: emergency}}}"
    (case,), _ = reading.read(text.encode(), "t.yaml")
    assert told(await runner.run(case, house)) == []


async def test_a_flow_that_breaks_is_told_of(tmp_path: Path) -> None:
    broken = (
        "flow: main\non_failure: desk\nsteps:\n  a: {set: {count: many}}\n"
        '  b: {say: {number: "{count}"}}\n  c: {end: over}\n  desk: {transfer: desk}\n'
    )
    house = house_of(tmp_path / "flows", main=broken)
    result = await play(house, "", "{outcome: operator}")
    assert any("many" in event.text for event in result.events)
