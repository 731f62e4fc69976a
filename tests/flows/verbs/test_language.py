"""language: the one in which a caller is spoken to."""

from pathlib import Path

import pytest

from longlines.flow.place import unpack
from tests.flows.verbs.stage import Stage, problems, word


async def test_a_fixed_one_is_saved_and_told_to_asterisk(tmp_path: Path) -> None:
    steps = "  es: {language: es}\n  hello: {say: hello}\n  a: {transfer: operators}\n"
    caller = await Stage(tmp_path, steps).call()
    assert caller.variables["CHANNEL(language)"] == "es"
    assert unpack(caller.variables["LL_PLACE"]).saved["language"] == "es"


@pytest.mark.parametrize(("value", "ended"), [("zh", "fine"), ("fr", "unknown"), ("", "unknown")])
async def test_one_from_a_value(tmp_path: Path, value: str, ended: str) -> None:
    steps = """\
  choose: {set: {choice: "CHOICE"}}
  change: {language: "{choice}", if_unknown: unknown}
  fine: {end: fine}
  unknown: {end: unknown}
""".replace("CHOICE", value or "{dialled}")
    caller = await Stage(tmp_path, steps).call()
    assert word(caller) == ended
    assert caller.variables.get("CHANNEL(language)") == (value if ended == "fine" else None)


def test_mistakes(tmp_path: Path) -> None:
    found = problems(tmp_path, "  a: {language: em}\n  b: {end: b}\n")
    assert found == ['flows/main.yaml:4:17: "em" is no language of ours: en, es, zh']


def test_a_language_that_is_written_down_needs_no_way_out(tmp_path: Path) -> None:
    flow = "flow: x\nsteps:\n  a: {language: CODE}\n  b: {end: b}\n"
    Stage(tmp_path / "fixed", "  b: {end: b}\n", {"x": flow.replace("CODE", "es")})
    with pytest.raises(Exception, match="language may end in unknown: add if_unknown"):
        Stage(tmp_path / "open", "  b: {end: b}\n", {"x": flow.replace("CODE", '"{caller}"')})
