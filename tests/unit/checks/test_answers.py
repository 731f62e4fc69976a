"""Every outcome has a road."""

import pytest

from tests.unit.checks.sets import found

ASK = """a
steps:
  ask:
    ask: {prompt: p, digits: 4, save_as: x}
    if_no_input: bye
    if_invalid: bye
  bye: {end: done}
"""


def test_silence_and_wrong_input_have_roads() -> None:
    assert found("answers", ASK) == []


@pytest.mark.parametrize("word", ["no_input", "invalid"])
def test_on_failure_takes_what_has_none(word: str) -> None:
    lacking = ASK.replace(f"    if_{word}: bye\n", "")
    assert found("answers", lacking) == [
        f"a.yaml:4:5: ask may end in {word}: add if_{word} or on_failure"
    ]
    assert found("answers", lacking.replace("steps:", "on_failure: bye\nsteps:")) == []


def test_only_what_is_possible_needs_a_road() -> None:
    hours = "a\nsteps:\n  h:\n    hours: {zone: UTC, open: {mon: 9:00-17:00}}\n    if_closed: bye\n"
    assert found("answers", f"{hours}  bye: {{end: done}}\n") == []


def test_something_comes_after_the_last_step() -> None:
    said = ["a.yaml:3:7: nothing comes after this step: add then, or an end below it"]
    assert found("answers", "a\nsteps:\n  x: {say: p}\n") == said
    assert found("answers", "a\nsteps:\n  y: {end: done}\n  x: {say: p, then: y}\n") == []
    assert found("answers", "a\nsteps:\n  x: {menu: {prompt: p, keys: {1: x}}}\n")[1:] == [
        "a.yaml:3:7: menu may end in invalid: add if_invalid or on_failure"
    ]
