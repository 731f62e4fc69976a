"""`longlines simulate` and `longlines test`, as they are run."""

import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from longlines.cli.main import build
from longlines.host.errors import HostError
from tests.unit.rehearsal.conftest import CONSENT, MAIN, PROMPTS

GOOD = """\
tests:
  to-the-desk:
    flow: main
    caller:
      - hears: hello
      - hears: choose
      - keys: "2"
    expect: {outcome: operator, reason: help}
"""


@pytest.fixture
def flows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of flows with one test."""
    folder = tmp_path / "flows"
    (folder / "prompts").mkdir(parents=True)
    (folder / "tests").mkdir()
    (folder / "prompts" / "en.yaml").write_text(PROMPTS)
    (folder / "main.yaml").write_text(MAIN)
    (folder / "consent.yaml").write_text(CONSENT)
    (folder / "tests" / "main.yaml").write_text(GOOD)
    monkeypatch.setenv("LONGLINES_FLOWS", str(folder))
    return folder


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(build(), arguments, input=typed)


def test_tests_that_pass(flows: Path) -> None:
    result = run("test")
    assert result.exit_code == 0
    assert "flows/tests/main.yaml" in result.output
    assert "1 passed, 0 failed" in result.output


def test_a_test_that_fails_is_shown_and_the_exit_code_tells(flows: Path) -> None:
    (flows / "tests" / "main.yaml").write_text(GOOD.replace("outcome: operator", "outcome: over"))
    result = run("test")
    assert result.exit_code == 1
    assert "flows/tests/main.yaml:2: to-the-desk" in result.output
    assert "outcome: over" in result.output


def test_coverage_is_shown(flows: Path) -> None:
    result = run("test", "--coverage")
    assert "coverage by tests" in result.output
    assert "3/8" in result.output


def test_json_has_tests_and_coverage(flows: Path) -> None:
    found = json.loads(run("test", "--json").stdout)
    assert (found["passed"], found["failed"]) == (1, 0)
    assert found["tests"][0]["name"] == "to-the-desk"
    assert found["coverage"]["main"]["visited"] == ["greet", "choose", "desk"]


def test_only_some_tests_are_run(flows: Path) -> None:
    assert run("test", "-k", "desk").exit_code == 0
    none = run("test", "-k", "nothing")
    assert isinstance(none.exception, HostError)
    assert 'no test has "nothing" in its name' in str(none.exception)


def test_a_file_is_named(flows: Path) -> None:
    assert run("test", str(flows / "tests" / "main.yaml")).exit_code == 0
    missing = run("test", str(flows / "tests" / "other.yaml"))
    assert "flows/tests/other.yaml:1:1: can't be read" in str(missing.exception)


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("hears: hello", "hears: helo", ':5:9: there is no prompt "helo"; did you mean "hello"?'),
        ("flow: main", "flow: mian", ':2:3: there is no flow "mian"; did you mean "main"?'),
        ("flow: main", "flow: main\n    from: alicia", 'no account "alicia"; did you mean "alice"'),
    ],
)
def test_names_that_stand_for_nothing(flows: Path, right: str, wrong: str, message: str) -> None:
    (flows / "tests" / "main.yaml").write_text(GOOD.replace(right, wrong))
    assert message in str(run("test").exception)


def test_mistakes_in_the_flows_come_first(flows: Path) -> None:
    (flows / "main.yaml").write_text(MAIN.replace("say: hello", "sey: hello"))
    for command in (("test",), ("simulate", "main")):
        assert 'there is no verb "sey"' in str(run(*command).exception)


def test_a_call_is_simulated(flows: Path) -> None:
    result = run("simulate", "main", "--at", "2026-11-22T14:30Z", typed="2\nanswers\n3s\n")
    assert result.exit_code == 0
    assert "virtual time begins at 2026-11-22 14:30 UTC" in result.output
    assert "hears choose: One or two." in result.output
    assert "outcome   operator" in result.output
    assert "bill      none" in result.output


def test_a_simulated_call_as_json(flows: Path) -> None:
    arguments = ("simulate", "main", "--json", "--from", "bob", "--language", "en")
    found = json.loads(run(*arguments, typed="2\nanswers\n").stdout)
    assert (found["outcome"], found["saved"]["caller"]) == ("operator", "+12025550102")
    assert found["transcript"][0] == {
        "at": 0.7,
        "who": "caller",
        "text": "hears hello: Hello.",
        "prompt": "hello",
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("mian",), '"mian" is neither a flow nor a number that can be dialled; did you mean'),
        (("main", "--from", "alicia"), 'there is no account "alicia"; did you mean "alice"'),
        (("main", "--at", "noon"), '--at: "noon" is no time such as 2026-11-22T14:30Z'),
    ],
)
def test_what_can_not_be_simulated(flows: Path, arguments: tuple[str, ...], message: str) -> None:
    assert message in str(run("simulate", *arguments).exception)


def test_real_calls_need_a_running_exchange(
    flows: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LONGLINES_HOME", str(tmp_path / "var"))
    for name in ("SIP", "AMI", "AGI", "HTTP"):
        monkeypatch.setenv(f"LONGLINES_{name}_PORT", "1")
    result = run("test", "--sip")
    assert isinstance(result.exception, HostError)
    assert "down: pbx, engine, listener" in str(result.exception)
    assert "'make run' starts it" in str(result.exception)


def test_without_telephones_it_is_said_how_to_get_them(
    flows: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "baresip", None)
    result = run("test", "--sip")
    assert isinstance(result.exception, HostError)
    assert str(result.exception).endswith("run ./setup.sh dev")


def test_coverage_is_told_without_real_calls(flows: Path) -> None:
    result = run("test", "--sip", "--coverage")
    assert isinstance(result.exception, HostError)
