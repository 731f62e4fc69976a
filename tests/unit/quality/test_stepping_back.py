"""The rules of stepping back, as carriers.yaml says them."""

import re
from dataclasses import asdict

import pytest

from longlines.carriers.quality.rules import USUAL, Rules
from longlines.carriers.reading import read
from longlines.settings import CHECKOUT


def test_what_the_manual_shows_is_what_holds_without_a_word() -> None:
    text = (CHECKOUT / "docs" / "quality.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    found, problems = read(shown.encode())
    assert problems == []
    assert found.rules == USUAL
    assert set(asdict(USUAL)) == set(re.findall(r"^  (\w+):", shown, re.MULTILINE))


def test_some_words_leave_the_others_as_they_are() -> None:
    found, problems = read(b"stepping_back: {in_a_row: 3, first_pause: 5s, least_effective: 0.25}")
    assert problems == []
    assert found.rules == Rules(in_a_row=3, first_pause=5.0, least_effective=0.25)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{in_row: 3}", 'did you mean "in_a_row"?'),
        ("{in_a_row: 0}", "not a whole number from 1 to 1,000"),
        ("{least_effective: 1.5}", "not between above 0 and 1"),
        ("{first_pause: soon}", '"soon" is not a length of time'),
        ("[]", "expected in_a_row,"),
    ],
)
def test_mistakes_are_told_with_their_place(line: str, said: str) -> None:
    _, (problem,) = read(f"stepping_back: {line}".encode())
    assert said in str(problem)


def test_pauses_grow_up_to_the_longest() -> None:
    assert [USUAL.pause(times) for times in (0, 1, 5, 6, 10**6)] == [30, 60, 960, 1800, 1800]
