"""The tests beside the shipped flows, each of them; together they come by every step."""

import functools

import pytest

from longlines.rehearsal import checking, coverage, opening, reading, report, runner
from longlines.rehearsal.cases import Case
from longlines.rehearsal.house import House
from longlines.rehearsal.result import Result
from longlines.settings import CHECKOUT

FLOWS = CHECKOUT / "flows"
CASES = reading.read_files(reading.files(FLOWS), CHECKOUT)


@functools.cache
def _house() -> House:
    return opening.house(FLOWS, CHECKOUT)


async def _all() -> list[Result]:
    return [await runner.run(case, _house()) for case in CASES]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.mark.file[:-5]}-{case.name}")
async def test_of_a_flow(case: Case) -> None:
    result = await runner.run(case, _house())
    assert result.passed, "\n" + "\n".join(report.failure(result))


def test_the_tests_name_nothing_that_is_not_there() -> None:
    assert list(checking.problems(CASES, _house())) == []


async def test_every_step_is_visited() -> None:
    covered = coverage.of(_house().library.flows, await _all())
    assert {name: each.unvisited for name, each in covered.items() if each.unvisited} == {}


async def test_every_outcome_is_taken_but_those_that_can_not_be() -> None:
    covered = coverage.of(_house().library.flows, await _all())
    untaken = {name: each.untaken for name, each in covered.items()}
    # The shipped flows put callers into a queue without a limit: it ends with an operator.
    never = {"operator: no_answer", "operator: unavailable"}
    # And there is a fixed price for a collect call to any number.
    never.add("price: unavailable")
    # Who has which number is known in a rehearsal, and every account's language.
    never |= {"whose: unavailable", "speak: unknown"}
    # Who calls there is always known, and who can pay for a search can pay for a call.
    never |= {"pay: unavailable", "connect: no_credit", "connect: blocked"}
    # The directory that found a name knows who stands in, and a message is there a moment later.
    never |= {"who_stands_in: unavailable", "who_is_reached: unavailable"}
    never |= {"open: none", "open: unavailable"}
    # Who has no search left is told so before he keys.
    never.add("key_name: spent")
    # Nobody pays for the call that delivers a message.
    never |= {"call: no_credit", "call: blocked"}
    assert {word for words in untaken.values() for word in words} <= never


def test_no_flow_is_without_a_file_of_tests() -> None:
    tested = {path.stem for path in reading.files(FLOWS)}
    assert set(_house().library.flows) <= tested
