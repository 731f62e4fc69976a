"""say: one thing at a time, in words, digits or the caller's own voice."""

from pathlib import Path

import pytest

from longlines.flow.phone import Audio
from longlines.flow.prompts import Prompts
from tests.flows.verbs.stage import Stage, problems, word

END = "  fine: {end: fine}\n"


@pytest.mark.parametrize(
    ("what", "heard"),
    [
        ("hello", "Hello."),
        ("{prompt: hello}", "Hello."),
        ('{text: "You dialled {dialled}. Wait."}', "You dialled one two Wait."),
        ('{digits: "{dialled}"}', "one two"),
        ('{digits: "+1 (202) 555"}', "one two zero two five five five"),
    ],
)
async def test_what_is_heard(tmp_path: Path, what: str, heard: str) -> None:
    caller = await Stage(tmp_path, f"  a: {{say: {what}}}\n{END}").call(dialled="12")
    assert word(caller) == "fine"
    assert caller.said() == heard


class Spoken(Prompts):
    """Speaks each value as a single piece that tells what was asked for."""

    def spoken(self, kind: str, value: str, language: str = "en") -> list[Audio]:
        return [Audio(f"{kind} {value} {language}", 1.0)]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("number", "42"),
        ("money", "USD 3.50"),
        ("date", "2026-11-22"),
        ("time", "14:30"),
        ("digits", "12"),
    ],
)
async def test_each_kind_is_spoken_in_the_callers_language(
    tmp_path: Path, kind: str, value: str
) -> None:
    steps = f"""\
  spanish: {{language: es}}
  know: {{set: {{v: "{value}"}}}}
  tell: {{say: {{{kind}: "{{v}}"}}}}
"""
    stage = Stage(tmp_path, steps + END)
    stage.engine.library().prompts.__class__ = Spoken
    caller = await stage.call()
    assert word(caller) == "fine"
    assert caller.heard == [f"{kind} {value} es"]


async def test_a_recording_is_heard_in_the_callers_voice(tmp_path: Path) -> None:
    steps = "  r: {record: {prompt: question, save_as: name}}\n"
    caller = await Stage(tmp_path, steps + '  a: {say: {recorded: "{name}"}}\n' + END).call("Ann")
    assert caller.heard[-1] == str(caller.recorded[0].with_suffix(""))


async def test_what_is_no_recording_is_not_played(tmp_path: Path) -> None:
    caller = await Stage(tmp_path, '  a: {say: {recorded: "{caller}"}}\n' + END).call()
    assert word(caller) == "broken"
    assert caller.heard == []


@pytest.mark.parametrize(
    ("what", "message"),
    [
        (
            "{}",
            'say needs "prompt", "text", "digits", "number", "money", "date", "time", '
            '"letters", "name" or',
        ),
        ('{prompt: hello, text: "Hi."}', 'say can\'t have "prompt" and "text" together'),
        ('{text: "Hi {nane}."}', 'no step saves "nane"'),
        ('{text: "Hi {name."}', "a brace without its partner"),
        ('{digit: "1"}', 'say has no key "digit"; did you mean "digits"?'),
        ("helo", 'there is no prompt "helo"; did you mean "hello"?'),
        (f'{{text: "{"x" * 501}"}}', "501 signs; at most 500 in one step"),
    ],
)
def test_mistakes(tmp_path: Path, what: str, message: str) -> None:
    found = problems(tmp_path, f"  a: {{say: {what}}}\n{END}")
    assert any(message in problem for problem in found), found
