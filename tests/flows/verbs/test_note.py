"""note: for the operator's display and the record."""

from pathlib import Path

import pytest

from longlines.verbs.note import LONGEST, shown
from tests.flows.verbs.stage import Stage


async def test_the_last_note_is_shown_and_all_are_recorded(tmp_path: Path) -> None:
    steps = """\
  one: {note: "first {caller}"}
  two: {note: {text: "dialled {dialled}"}}
  ask: {transfer: operators}
"""
    caller = await Stage(tmp_path, steps).call(dialled="42")
    assert caller.variables["LL_NOTE"] == "dialled 42"
    assert caller.events == [
        ("LL_NOTE", {"flow": "main", "step": "one", "text": "first +12025550101"}),
        ("LL_NOTE", {"flow": "main", "step": "two", "text": "dialled 42"}),
    ]


@pytest.mark.parametrize(
    ("text", "display"),
    [("a\r\nb\0c", "a b c"), ("x" * 200, "x" * LONGEST), ("  ", ""), ("señor 你好", "señor 你好")],
)
def test_what_a_display_shows(text: str, display: str) -> None:
    assert shown(text) == display
