"""What is told of an account's charges is told after its password."""

import pytest

from tests.unit.checks.sets import found

TELLING = """\
a
on_failure: x
steps:
  who:
    account: {WITH}
  tell: {VERB}
  x: {end: x}
"""
VERBS = ("last_call: UTC", "balance: {}", "dispute: {call: '1.1'}")


@pytest.mark.parametrize("verb", VERBS)
def test_the_password_comes_first(verb: str) -> None:
    telling = TELLING.replace("VERB", verb)
    (said,) = found("values", telling.replace("WITH", ""))
    assert "put account with a prompt before it" in said
    proving = telling.replace("WITH", "prompt: p")
    assert found("values", proving) == []
    assert found("proved", proving) == []


def test_a_road_around_the_password_is_found() -> None:
    around = TELLING.replace("WITH", "prompt: p").replace("VERB", "balance: {}")
    (said,) = found("values", around.replace("prompt: p}", "prompt: p}\n    if_locked: tell"))
    assert 'a call can come here by who → tell before "proved_account" is saved' in said


@pytest.mark.parametrize(
    "verb",
    [
        "ask: {prompt: p, digits: 7-15, save_as: proved_account}",
        "set: {proved_account: '+12025550101'}",
        "http: {url: 'https://x.example/', save: [proved_account]}",
        "invoke: {flow: b, save: {proved_account: x}}",
        "invoke: {flow: b, with: {proved_account: '1'}}",
    ],
)
def test_no_other_step_says_whose_password_it_was(verb: str) -> None:
    other = "b\nsteps:\n  y: {end: accepted}\n"
    (said,) = found("proved", f"a\nsteps:\n  x: {{{verb}}}\n", other)
    assert '"proved_account" is saved by account alone' in said
