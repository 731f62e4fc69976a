"""Every mistake in a flow file is told by its place and what to write instead."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from longlines.flow import library, loader, marks
from longlines.flow.problems import FlowProblems

GOOD = """\
flow: sample
on_failure: help
steps:
  hello:
    say: {prompt: hello}
  number:
    ask: {prompt: hello, digits: 7-15, save_as: callee}
  call:
    dial: {number: "{callee}", bill_to: caller}
  bye:
    end: completed
  help:
    transfer: {to: operators, reason: sample}
"""
TEXTS = 'hello: "Hello."\nmenu: "One or two."\n'

MISTAKES = [
    ("flow: sample", "flows: sample", ':1:1: a flow has no key "flows"; did you mean "flow"?'),
    ("flow: sample", "flow: Sample!", ':1:7: "Sample!" is no name: use small letters'),
    ("on_failure: help", "on_failure: hepl", ':2:13: there is no step "hepl"; did you mean "help"'),
    ("on_failure: help", "on_failure: help\non_failure: help", "stands twice; first on line 2"),
    ("prompt: hello}", "promt: hello}", ':5:11: say has no key "promt"; did you mean "prompt"?'),
    ("prompt: hello}", "promt: hello}", ':5:5: say needs "prompt"'),
    ("say: {prompt: hello}", "say: {prompt: helo}", 'no prompt "helo"; did you mean "hello"?'),
    ("say:", "sey:", ':5:5: there is no verb "sey"; did you mean "s'),
    ("say: {prompt: hello}", "say: {prompt: hello}\n    end: x", "has two verbs: say and end"),
    ("say: {prompt: hello}", "then: bye", ':4:3: the step "hello" has no verb'),
    ("say: {prompt: hello}", "say: {prompt: [a]}", ":5:19: expected prompt key"),
    ("say: {prompt: hello}", "say: {prompt: }", ":5:11: nothing is given; expected prompt key"),
    ("digits: 7-15", "digits: many", '"many" is not how many digits, such as 4 or 7-15'),
    ("digits: 7-15", "digits: 15-7", "15-7 is no range of 1 to 40 digits"),
    ("digits: 7-15", "digits: 7-15, wait: 6", '"6" is not a length of time such as 6s or 2m'),
    ("digits: 7-15", "digits: 7-15, wait: 0s", "0s is not between 0.1s and 60m"),
    ("digits: 7-15", "digits: 7-15, trys: 3", 'ask has no key "trys"; did you mean "tries"?'),
    ("digits: 7-15", "digits: 7-15, tries: 99", '"99" is not a whole number from 1 to 10'),
    ("save_as: callee", "save_as: Callee", '"Callee" is no value name'),
    ('number: "{callee}"', 'number: "{calee}"', 'no step saves "calee"; did you mean "callee"?'),
    ('number: "{callee}"', 'number: "{callee"', "a brace without its partner"),
    ("bill_to: caller", "bill_to: caler", '"caler" is none of caller, callee; did you mean'),
    (", bill_to: caller", "", ':9:5: dial needs "bill_to"'),
    ("    end: completed", "    end: completed\n    if_bsy: help", 'with end has no key "if_bsy"'),
    ("bill_to: caller}", "bill_to: caller}\n    if_bsy: bye", 'did you mean "if_busy"?'),
    ("bill_to: caller}", "bill_to: caller}\n    if_busy: by", ':10:14: there is no step "by"'),
    ("end: completed", "goto: {flow: other}", 'there is no flow "other"'),
    ("end: completed", "goto: {flow: sample, step: x}", 'flow "sample" has no step "x"'),
    ("end: completed", "goto: nowhere", 'there is no step "nowhere"'),
    ("end: completed", "menu: {prompt: menu, keys: {x: bye}}", '"x" is no key of a telephone'),
    ("on_failure: help\n", "", "ask may end in no_input: add if_no_input or on_failure"),
    ("    transfer: {to: operators, reason: sample}", "    say: hello", "nothing comes after this"),
    ("  hello:", "\thello:", ":4:1: a tab is used to indent; use spaces"),
    ("flow: sample", "flow: &a sample", "anchors and aliases"),
    ("flow: sample", "flow: caf\\xe9", "no name"),
]


def _problems(folder: Path, flow: str) -> list[str]:
    (folder / "prompts").mkdir()
    (folder / "prompts" / "en.yaml").write_text(TEXTS)
    (folder / "sample.yaml").write_text(flow)
    try:
        library.read(folder)
    except FlowProblems as error:
        return [str(problem) for problem in error.problems]
    return []


def test_the_sample_has_no_mistake(tmp_path: Path) -> None:
    assert _problems(tmp_path, GOOD) == []


@pytest.mark.parametrize(("right", "wrong", "message"), MISTAKES)
def test_a_mistake_is_told(tmp_path: Path, right: str, wrong: str, message: str) -> None:
    assert right in GOOD
    problems = _problems(tmp_path, GOOD.replace(right, wrong, 1))
    assert any(message in problem for problem in problems), problems


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    flow = GOOD.replace("say:", "sey:").replace("bill_to: caller", "bill_to: me")
    assert len(_problems(tmp_path, flow)) == 2


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"\xff\xfe\x00f", "the file is UTF-16; save it as UTF-8"),
        (b"a: " + b"x" * 1_100_000, "larger than 1,000,000 bytes"),
        (b"[" * 400, "nested deeper than 12 levels"),
        (b"just text", "expected flow:, on_failure: and steps:"),
        (b"a: [1, 2", ":1:4: after this [ a comma or the closing ] is missing"),
        (b"flow: x\nsteps: []\n", "a flow needs steps"),
    ],
)
def test_what_is_no_flow_at_all(content: bytes, message: str) -> None:
    flow, problems = loader.load(content, "x.yaml")
    assert flow is None
    assert any(message in str(problem) for problem in problems), problems


@pytest.mark.parametrize("text", ["+15551234567", "0112", "12:30", "on", "no", "1_000"])
def test_values_keep_the_letters_they_were_written_with(text: str) -> None:
    content = f"flow: x\nsteps:\n  a:\n    set: {{v: {text}}}\n  b:\n    end: done\n"
    flow, problems = loader.load(content.encode(), "x.yaml")
    assert problems == []
    assert flow is not None
    values = vars(flow.steps["a"].verb)["values"]
    assert values[0][1].text == text


@given(st.binary(max_size=400))
def test_any_bytes_give_a_flow_or_problems(content: bytes) -> None:
    flow, problems = loader.load(content, "x.yaml")
    assert flow is not None or problems


@given(st.lists(st.sampled_from(GOOD.splitlines(keepends=True)), max_size=30))
def test_any_order_of_good_lines_gives_a_flow_or_problems(lines: list[str]) -> None:
    flow, problems = loader.load("".join(lines).encode(), "x.yaml")
    assert flow is not None or problems


def test_without_libyaml_a_flow_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on the PBX's own Python, where the script reads flows."""
    found = loader.load(GOOD.encode(), "x.yaml")
    monkeypatch.setattr(marks, "LOADER", yaml.BaseLoader)
    assert loader.load(GOOD.encode(), "x.yaml") == found
