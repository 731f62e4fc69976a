"""waiting and wait_on: what a caller who has to wait is told, and that he waits as he was to."""

from pathlib import Path

import pytest

from tests.flows.caller import Caller, arrival
from tests.flows.verbs.stage import Stage, word

LOOK = """\
  look:
    waiting: {long: 2m}
    if_nobody: nobody
  which:
    when:
      value: "{wait_is}"
      equals: {long: long}
      otherwise: short
  short: {end: "short"}
  long: {end: "long"}
  nobody: {end: nobody}
"""


async def looked(folder: Path, *, steps: str = LOOK, **channel: str) -> Caller:
    """A caller whom the PBX has given these variables, after the flow."""
    caller = Caller([])
    caller.variables |= {name.upper(): value for name, value in channel.items()}
    await Stage(folder, steps).engine.serve(arrival("main"), caller)
    return caller


@pytest.mark.parametrize(
    ("state", "expected", "ended"),
    [
        ("nobody", "", "nobody"),
        ("busy", "119", "short"),
        ("busy", "120", "long"),
        ("", "", "short"),
        ("busy", "soon", "short"),
        ("busy", "-5", "short"),
    ],
)
async def test_how_long_it_will_be(tmp_path: Path, state: str, expected: str, ended: str) -> None:
    assert word(await looked(tmp_path, ll_state=state, ll_expected=expected)) == ended


@pytest.mark.parametrize(
    ("expected", "minutes"), [("", "1"), ("40", "1"), ("60", "1"), ("61", "2"), ("3600", "60")]
)
async def test_the_minutes_are_rounded_up(tmp_path: Path, expected: str, minutes: str) -> None:
    steps = "  look:\n    waiting: {}\n    if_nobody: over\n  tell:\n    note: '{minutes}'\n"
    steps += "  over: {end: over}\n"
    caller = await looked(tmp_path, steps=steps, ll_state="busy", ll_expected=expected)
    assert caller.variables["LL_NOTE"] == minutes


async def test_the_caller_keeps_his_language(tmp_path: Path) -> None:
    steps = "  look:\n    waiting: {}\n    if_nobody: over\n  tell:\n    note: '{language}'\n"
    steps += "  over: {end: over}\n"
    caller = await looked(tmp_path, steps=steps, ll_language="es")
    assert caller.variables["LL_NOTE"] == "es"


async def test_he_waits_as_he_was_to(tmp_path: Path) -> None:
    """Nothing that the PBX knows of whom he waits for is touched."""
    caller = await looked(tmp_path, steps="  go:\n    wait_on: {}\n", ll_skill="billing")
    assert (caller.variables["LL_NEXT"], caller.variables["LL_OFFERED"]) == ("queue", "1")
    assert caller.variables["LL_SKILL"] == "billing"
    assert "LL_REASON" not in caller.variables
