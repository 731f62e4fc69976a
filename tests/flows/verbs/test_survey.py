"""survey: one key from 1 to 4, kept and in the record."""

from pathlib import Path

import pytest

from tests.flows.caller import SILENT
from tests.flows.verbs.stage import Stage, word

STEPS = """\
  judge:
    survey: {prompt: question, question: service, save_as: mark, wrong: wrong, tries: 2}
    if_no_input: silent
    if_invalid: invalid
  tell:
    say: {text: "{mark}"}
  fine: {end: fine}
  silent: {end: silent}
  invalid: {end: invalid}
"""


@pytest.mark.parametrize("keys", [["4"], ["9", "4"], [SILENT, "4"]])
async def test_a_score_is_recorded_once(tmp_path: Path, keys: list[str]) -> None:
    caller = await Stage(tmp_path, STEPS).call(*keys)
    assert word(caller) == "fine"
    assert caller.heard[-1] == "four"
    score = {"flow": "main", "step": "judge", "question": "service", "score": "4"}
    assert caller.events == [("LL_SURVEY", score)]


@pytest.mark.parametrize(
    ("keys", "ended"),
    [([], "silent"), (["5", "0"], "invalid"), (["#", "*"], "invalid"), (["7", SILENT], "silent")],
)
async def test_what_is_no_score_is_not_recorded(
    tmp_path: Path, keys: list[str], ended: str
) -> None:
    caller = await Stage(tmp_path, STEPS).call(*keys)
    assert word(caller) == ended
    assert caller.events == []
