"""Good files have no mistake; each bad one has exactly the mistake that is written beside it.

A bad file says on its first line what is expected, `# expect: line:column: message`; where a
comment can't stand, a file of the same name and the suffix .txt does. It is checked with the good
ones around it, in the place of the one whose flow has the same name.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from longlines.cli.main import build
from longlines.flow import library
from longlines.settings import CHECKOUT

HERE = Path(__file__).parent
GOOD = HERE / "good"
BAD = sorted((HERE / "bad").glob("*.yaml"))


def _check(*paths: Path) -> tuple[int, dict[str, Any]]:
    command = ["check", "--json", *map(str, paths)]
    result = CliRunner().invoke(build(), command, env={"LONGLINES_FLOWS": str(GOOD)})
    return result.exit_code, json.loads(result.stdout)


def expected(path: Path) -> str:
    """The place and message of the file's one mistake."""
    beside = path.with_suffix(".txt")
    if beside.exists():
        return beside.read_text(encoding="utf-8").strip()
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    return first.removeprefix("# expect: ")


def test_there_are_enough_of_them() -> None:
    assert len(BAD) >= 60


@pytest.mark.parametrize("folder", [GOOD, CHECKOUT / "flows"], ids=["good", "shipped"])
def test_good_flows_have_no_mistake(folder: Path) -> None:
    code, said = _check(folder)
    assert said["problems"] == []
    assert code == 0
    assert said["good"]
    assert said["flows"] == len(
        [path for path in folder.glob("*.yaml") if path.name not in library.NO_FLOWS]
    )


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_file_is_told_its_one_mistake(path: Path) -> None:
    code, said = _check(path)
    found = [
        f"{problem['line']}:{problem['column']}: {problem['message']}"
        for problem in said["problems"]
    ]
    assert found == [expected(path)]
    assert Path(said["problems"][0]["file"]).name == path.name
    assert code == 1
