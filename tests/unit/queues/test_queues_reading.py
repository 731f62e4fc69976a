"""operators.yaml is read whole, and every mistake and hole in it is told with its place."""

from pathlib import Path

import pytest

from longlines.flow import loader
from longlines.queues import holes, reading
from longlines.queues.model import Operator, Skill, Staff

GOOD = """\
skills:
  collect: {}
  billing: {needs: accounts}
operators:
  ann: {languages: [en, es], skills: [collect]}
  bea: {languages: [en], skills: [collect, billing], qualified: [accounts]}
ring: 12s
wrap_up: 0s
overflow: {skill: 5s, language: 9s}
before_waiting: waiting
"""
PEOPLE = ("ann", "bea")


def staff(text: str = GOOD) -> Staff:
    found, problems = reading.read(text.encode())
    assert not problems
    assert found is not None
    return found


def told(text: str) -> list[str]:
    found, problems = reading.read(text.encode(), "o.yaml")
    assert found is None
    return [str(each) for each in problems]


def lacks(text: str, languages: tuple[str, ...] = ("en", "es")) -> list[str]:
    return [str(each) for each in holes.of(staff(text), PEOPLE, languages, ("waiting",))]


def test_everything_is_read() -> None:
    found = staff()
    assert [(each.name, each.needs) for each in found.skills] == [
        ("collect", ""),
        ("billing", "accounts"),
    ]
    assert [each.account for each in found.operators] == ["ann", "bea"]
    assert (found.ring, found.wrap_up, found.before) == (12, 0, "waiting")
    assert (found.skill_after, found.language_after) == (5, 9)
    assert found.languages == ("en", "es")
    assert lacks(GOOD) == []


def test_who_fits_best_and_who_may_not_at_all() -> None:
    mark = staff().mark
    billing = Skill("billing", mark, "accounts")
    collect = Skill("collect", mark)
    one = Operator("ann", mark, ("en",), ("collect",))
    assert [one.fits(collect, "en"), one.fits(collect, "es"), one.fits(None, "en")] == [1, 3, 1]
    assert one.fits(Skill("directory", mark), "en") == 2
    assert one.fits(Skill("directory", mark), "es") == 4
    assert one.fits(billing, "en") == 0


@pytest.mark.parametrize(
    ("line", "instead", "message"),
    [
        ("collect: {}", "operators: {}", '"operators" is a queue of its own'),
        ("collect: {}", "Collect: {}", "Collect"),
        ("ring: 12s", "rings: 12s", 'has no key "rings"'),
        ("ring: 12s", "ring: soon", '"soon" is not a length of time'),
        ("[en, es]", "[en, fr]", '"fr" is none of'),
        ("skill: 5s", "skill: 50s", "no later than language"),
        ("{needs: accounts}", "accounts", "expected needs"),
    ],
)
def test_a_mistake_is_told_with_its_place(line: str, instead: str, message: str) -> None:
    (said,) = told(GOOD.replace(line, instead))
    assert said.startswith("o.yaml:")
    assert message in said


@pytest.mark.parametrize(
    ("line", "instead", "message"),
    [
        ("  ann:", "  anna:", 'no account "anna" is an operator in accounts.yaml'),
        (
            "skills: [collect, billing], ",
            "skills: [collect], ",
            "no operator has the skill billing",
        ),
        (", qualified: [accounts]", "", "billing and the qualification accounts"),
        ("skills: [collect]}", "skills: [colect]}", 'no skill "colect"; did you mean "collect"?'),
        ("qualified: [accounts]", "qualified: [accounts, law]", 'no skill needs "law"'),
        ("languages: [en, es], ", "", "ann speaks no language"),
        ("before_waiting: waiting", "before_waiting: wating", 'no flow "wating"'),
        ("[en, es]", "[en]", "no operator speaks es"),
    ],
)
def test_a_hole_is_told(line: str, instead: str, message: str) -> None:
    assert any(message in said for said in lacks(GOOD.replace(line, instead)))


def test_a_staff_of_nobody_is_a_hole() -> None:
    assert [said for said in lacks("ring: 5s\n") if "there is nobody in it" in said]


def test_no_file_is_no_mistake(tmp_path: Path) -> None:
    assert reading.load(tmp_path / "operators.yaml") == (None, [])


def test_a_transfer_for_a_skill_that_nobody_has_is_told() -> None:
    text = b"flow: x\nsteps:\n  go:\n    transfer: {to: operators, skill: biling}\n"
    flow, _ = loader.load(text, "x.yaml")
    assert flow is not None
    (said,) = holes.of_flows([flow], staff())
    assert str(said).startswith("x.yaml:4:")
    assert 'the skill biling; did you mean "billing"?' in str(said)
    assert [problem.message for problem in holes.of_flows([flow], None)] == [
        "no operator is declared to have the skill biling; add it to skills: in operators.yaml"
    ]
