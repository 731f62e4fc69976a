"""when: the first text that fits decides."""

from pathlib import Path

import pytest

from tests.flows.verbs.stage import Stage, problems, word

STEPS = """\
  give:
    set: {mine: "77", of_nobody: "{dialled}"}
  choose:
    when:
      value: "{dialled}"
      equals: {"100": exact, "{mine}": exact}
      one_of: {group: ["200", "201"], single: "202"}
      prefix: {"1": short, "10": longer, "2": short}
      otherwise: other
  exact: {end: exact}
  group: {end: group}
  single: {end: single}
  short: {end: short}
  longer: {end: longer}
  other: {end: other}
"""


@pytest.mark.parametrize(
    ("dialled", "step"),
    [
        ("100", "exact"),
        ("77", "exact"),
        ("200", "group"),
        ("201", "group"),
        ("202", "single"),
        ("203", "short"),
        ("1", "short"),
        ("10", "longer"),
        ("109", "longer"),
        ("9", "other"),
        ("", "other"),
    ],
)
async def test_the_first_that_fits(tmp_path: Path, dialled: str, step: str) -> None:
    assert word(await Stage(tmp_path, STEPS).call(dialled=dialled)) == step


async def test_a_value_that_was_never_saved_fits_nothing(tmp_path: Path) -> None:
    steps = STEPS.replace('value: "{dialled}"', 'value: "{later}"')
    steps = steps.replace("  other: {end: other}", '  other: {set: {later: "100"}}\n  x: {end: x}')
    assert word(await Stage(tmp_path, steps).call()) == "x"


async def test_an_empty_value_is_no_prefix(tmp_path: Path) -> None:
    steps = STEPS.replace('"10": longer', '"{empty}": longer').replace(
        'of_nobody: "{dialled}"', 'empty: "{caller}"'
    )
    stage = Stage(tmp_path, steps)
    assert word(await stage.call(dialled="9")) == "other"


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("      otherwise: other\n", "", ':7:5: when needs "otherwise"'),
        ("otherwise: other", "otherwise: oter", 'no step "oter"; did you mean "other"?'),
        ('"100": exact', '"100": exat', 'no step "exat"; did you mean "exact"?'),
        ('["200", "201"]', "{a: b}", "expected a list of texts, such as [a, b]"),
        ("prefix:", "prefixes:", 'when has no key "prefixes"; did you mean "prefix"?'),
        ('value: "{dialled}"', 'value: "{dialed}"', 'saves "dialed"; did you mean "dialled"?'),
    ],
)
def test_mistakes(tmp_path: Path, right: str, wrong: str, message: str) -> None:
    assert right in STEPS
    found = problems(tmp_path, STEPS.replace(right, wrong, 1))
    assert any(message in problem for problem in found), found


def test_a_when_without_a_test(tmp_path: Path) -> None:
    found = problems(tmp_path, '  a: {when: {value: "{dialled}", otherwise: b}}\n  b: {end: b}\n')
    assert found == ['flows/main.yaml:4:7: when needs "equals", "one_of" or "prefix"']
