"""voicemail: a message that no hang-up loses."""

from pathlib import Path

import pytest

from longlines.flow.phone import Hangup
from tests.flows.caller import HANGS_UP, SAYS_NOTHING, Caller, arrival
from tests.flows.verbs.stage import Stage, problems, word

STEPS = """\
  leave:
    voicemail: {prompt: hello, review: question, to: "{dialled}", up_to: 2m}
    if_no_input: silent
  tell:
    say: {recorded: "{message}"}
  fine: {end: fine}
  silent: {end: silent}
"""
FILE = "1.1-message-1.wav"


def told(state: str, seconds: str = "") -> tuple[str, dict[str, str]]:
    facts = {"flow": "main", "step": "leave", "file": FILE, "to": "55", "state": state}
    return "LL_VOICEMAIL", facts | ({"seconds": seconds} if seconds else {})


@pytest.mark.parametrize("keys", [["1"], [], ["2", "1"], ["9", "1"], ["9", "9", "9", "9"]])
async def test_a_message_is_kept(tmp_path: Path, keys: list[str]) -> None:
    caller = await Stage(tmp_path, STEPS).call("Hello", *keys, dialled="55")
    assert word(caller) == "fine"
    assert [path.name for path in caller.recorded] == [FILE]
    assert caller.events == [told("begun"), told("kept", "1.5")]


async def test_it_can_be_heard_and_recorded_again(tmp_path: Path) -> None:
    caller = await Stage(tmp_path, STEPS).call("Hello", "2", "3", "Again", "1", dialled="55")
    assert word(caller) == "fine"
    assert len(caller.recorded) == 2
    played = str(caller.recorded[0].with_suffix(""))
    assert caller.heard == ["Hello.", "Which one?", played, "Which one?", played]


async def test_nothing_said_is_no_message(tmp_path: Path) -> None:
    caller = await Stage(tmp_path, STEPS).call(SAYS_NOTHING, dialled="55")
    assert word(caller) == "silent"
    assert caller.events == [told("begun"), told("empty", "0.0")]


async def test_a_second_try_that_is_empty_leaves_no_message(tmp_path: Path) -> None:
    caller = await Stage(tmp_path, STEPS).call("Hello", "3", SAYS_NOTHING, dialled="55")
    assert word(caller) == "silent"
    assert caller.events[-1] == told("empty", "0.0")


@pytest.mark.parametrize(
    ("script", "events"),
    [
        ([HANGS_UP], [told("begun")]),
        (["Hello", HANGS_UP], [told("begun"), told("kept", "1.5")]),
    ],
)
async def test_a_hang_up_leaves_the_message_that_there_is(
    tmp_path: Path, script: list[str], events: list[tuple[str, dict[str, str]]]
) -> None:
    caller = Caller(script)
    with pytest.raises(Hangup):
        await Stage(tmp_path, STEPS).engine.serve(arrival("main", dialled="55"), caller)
    assert caller.events == events


async def test_two_messages_of_a_call_have_files_of_their_own(tmp_path: Path) -> None:
    stage = Stage(tmp_path, STEPS)
    (tmp_path / "recordings").mkdir()
    (tmp_path / "recordings" / FILE).write_bytes(b"the first")
    caller = await stage.call("Hello")
    assert [path.name for path in caller.recorded] == ["1.1-message-2.wav"]


async def test_without_review_it_is_kept_as_it_is(tmp_path: Path) -> None:
    caller = await Stage(tmp_path, STEPS.replace("review: question, ", "")).call("Hello")
    assert word(caller) == "fine"
    assert "Which one?" not in caller.heard


def test_mistakes(tmp_path: Path) -> None:
    found = problems(tmp_path, STEPS.replace("2m", "11m"))
    assert found == ["flows/main.yaml:5:5: a message is at most 10m long"]
