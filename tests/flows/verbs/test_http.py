"""http: what goes to a web hook, what comes back, and what went wrong."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longlines.flow.services import Services, WebError, WebTimeout
from longlines.verbs.http import LONGEST_VALUE, as_text
from tests.flows.verbs.stage import Stage, problems, word

STEPS = """\
  ask:
    http:
      url: https://example.com/who/{dialled}?x={caller}
      send: {number: "{caller}", fixed: "1"}
      save: {plan: customer.plan, first: items.0.name, paid: paid, due: due, none: not.there}
      wait: 3s
    if_error: error
    if_timeout: timeout
  choose:
    when:
      value: "{plan}/{first}/{paid}/{due}/{none}"
      equals: {"gold/one/true/3.50/": right}
      otherwise: other
  right: {end: right}
  other: {end: other}
  error: {end: error}
  timeout: {end: timeout}
"""
ANSWER: Mapping[str, object] = {
    "customer": {"plan": "gold"},
    "items": [{"name": "one"}],
    "paid": True,
    "due": Decimal("3.50"),
}


class Hooks:
    """Answers what it is given, and notes what it was asked."""

    def __init__(self, answer: Mapping[str, object] | WebError) -> None:
        self.answer = answer
        self.asked: list[tuple[str, str, dict[str, str], float]] = []

    async def ask(
        self, method: str, url: str, values: Mapping[str, str], within: float
    ) -> Mapping[str, object]:
        self.asked.append((method, url, dict(values), within))
        if isinstance(self.answer, WebError):
            raise self.answer
        return self.answer


async def test_values_go_out_and_come_back(tmp_path: Path) -> None:
    hooks = Hooks(ANSWER)
    stage = Stage(tmp_path, STEPS, services=Services(web=hooks))
    caller = await stage.call(dialled="*9#")
    assert word(caller) == "right"
    url = "https://example.com/who/%2A9%23?x=%2B12025550101"
    assert hooks.asked == [("post", url, {"number": "+12025550101", "fixed": "1"}, 3.0)]
    assert caller.aways == [3.0], "the PBX is told how long it may take"


@pytest.mark.parametrize(
    ("error", "ended"), [(WebError("no"), "error"), (WebTimeout("late"), "timeout")]
)
async def test_what_goes_wrong_has_a_name(tmp_path: Path, error: WebError, ended: str) -> None:
    stage = Stage(tmp_path, STEPS, services=Services(web=Hooks(error)))
    assert word(await stage.call()) == ended


async def test_without_hooks_each_is_an_error(tmp_path: Path) -> None:
    assert word(await Stage(tmp_path, STEPS).call()) == "error"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a\nb\0c", "a b c"),
        ("x" * 300, "x" * LONGEST_VALUE),
        ("recording:1.00:../../etc/passwd", ""),
        ("\ud800", ""),
        (12345678901234567890, "12345678901234567890"),
        (Decimal("0.10"), "0.10"),
        (False, "false"),
        (None, ""),
        ({"a": 1}, ""),
        ([1], ""),
    ],
)
def test_values_become_text(value: object, text: str) -> None:
    assert as_text(value) == text


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_any_value_becomes_a_short_line(value: object) -> None:
    text = as_text(value)
    assert len(text) <= LONGEST_VALUE
    assert text == "" or text.isprintable()


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("https://example.com", "ftp://example.com", "is not an address such as"),
        ("https://example.com", "https://{dialled}.com", "a {value} can't be part of the host"),
        ("wait: 3s", "wait: 31s", "http waits at most 30s, not 31s"),
        ("customer.plan", "customer..plan", '"customer..plan" is no path such as'),
        ("wait: 3s", "method: put", '"put" is none of post, get'),
        ("if_timeout", "if_time_out", 'did you mean "if_timeout"?'),
    ],
)
def test_mistakes(tmp_path: Path, right: str, wrong: str, message: str) -> None:
    found = problems(tmp_path, STEPS.replace(right, wrong, 1))
    assert any(message in problem for problem in found), found
