"""`longlines check` and `longlines schema` as an admin meets them."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from longlines.cli.main import build
from longlines.settings import CHECKOUT

FLOWS = CHECKOUT / "flows"


def longlines(*words: str, flows: Path = FLOWS) -> tuple[int, str, str]:
    """Exit code and what was printed, in the folder where the test stands."""
    done = CliRunner().invoke(build(), list(words), env={"LONGLINES_FLOWS": str(flows)})
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def spoilt(tmp_path: Path) -> Path:
    """The shipped flows with two mistakes in the main menu."""
    folder = tmp_path / "flows"
    shutil.copytree(FLOWS, folder)
    menu = folder / "main-menu.yaml"
    text = (
        menu.read_text(encoding="utf-8").replace("wait: 5s", "wait: 5").replace("tries:", "trys:")
    )
    menu.write_text(text, encoding="utf-8")
    return folder


def test_the_shipped_flows_are_good() -> None:
    code, said, _ = longlines("check")
    assert code == 0
    assert said.startswith("no mistakes: ")
    assert " steps" in said


def test_every_mistake_with_its_place(spoilt: Path) -> None:
    code, said, errors = longlines("check", flows=spoilt)
    assert code == 1
    assert said.splitlines() == [
        'flows/main-menu.yaml:10:13: "5" is not a length of time such as 6s or 2m',
        'flows/main-menu.yaml:11:7: menu has no key "trys"; did you mean "tries"?',
    ]
    assert errors == "2 mistakes\n"


def test_as_json(spoilt: Path) -> None:
    code, said, _ = longlines("check", "flows", "--json")
    assert code == 1
    told = json.loads(said)
    assert told["good"] is False
    assert told["problems"][0] == {
        "file": "flows/main-menu.yaml",
        "line": 10,
        "column": 13,
        "message": '"5" is not a length of time such as 6s or 2m',
    }
    assert len(told["problems"]) == 2
    assert spoilt.exists()


def test_a_file_is_checked_within_the_folder_it_is_in(spoilt: Path) -> None:
    for path in ("flows/main-menu.yaml", "flows/prompts/en.yaml", "flows/prices.yaml"):
        code, said, _ = longlines("check", path)
        assert code == 1
        assert said.count("flows/main-menu.yaml:") == 2
    assert spoilt.exists()


def test_a_file_from_elsewhere_takes_the_place_of_its_flow(tmp_path: Path) -> None:
    draft = tmp_path / "draft.yaml"
    menu = (FLOWS / "main-menu.yaml").read_text(encoding="utf-8")
    draft.write_text(menu, encoding="utf-8")
    assert longlines("check", str(draft))[0] == 0
    draft.write_text(menu.replace("collect-call", "colect-call"), encoding="utf-8")
    code, said, _ = longlines("check", str(draft))
    assert code == 1
    message = 'there is no flow "colect-call"; did you mean "collect-call"?'
    assert [line.partition(": ")[2] for line in said.splitlines()] == [message]
    assert said.startswith("draft.yaml:")


def test_two_flows_of_one_name(tmp_path: Path) -> None:
    folder = tmp_path / "flows"
    shutil.copytree(FLOWS, folder)
    shutil.copy(folder / "main-menu.yaml", folder / "menu-again.yaml")
    code, said, _ = longlines("check", "flows")
    assert code == 1
    assert 'flows/menu-again.yaml:2:7: the flow "main-menu" is also in flows/main-menu.yaml' in said


def test_a_file_that_is_not_there() -> None:
    code, said, _ = longlines("check", "nowhere.yaml")
    assert code == 1
    assert said == "nowhere.yaml:1:1: there is no such file\n"


def test_a_folder_without_flows(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    code, said, errors = longlines("check", "empty")
    assert code == 1
    assert "there is no flow in this folder" in said or "can't be read" in said
    assert "Traceback" not in errors


def test_ten_megabytes(tmp_path: Path) -> None:
    (tmp_path / "big.yaml").write_bytes(b"a: b\n" * 2_100_000)
    code, said, _ = longlines("check", "big.yaml")
    assert code == 1
    assert said == "big.yaml:1:1: the file is larger than 1,000,000 bytes\n"


def test_the_schema_is_written(tmp_path: Path) -> None:
    code, said, _ = longlines("schema")
    assert code == 0
    assert longlines("schema", "-o", "flow.schema.json")[0] == 0
    written = (tmp_path / "flow.schema.json").read_text(encoding="utf-8")
    assert written == said
    schema = json.loads(written)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert "# yaml-language-server: $schema=" in schema["description"]
    code, _, errors = longlines("schema", "-o", "no/such/folder")
    assert code == 1
    assert "can't be written" in errors


def test_carriers_are_checked_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = tmp_path / "carriers.yaml"
    wrong.write_text("carriers: {tin: {trunk: {hst: a}}}\n", encoding="utf-8")
    monkeypatch.setenv("LONGLINES_CARRIERS", str(wrong))
    expected = [
        "carriers.yaml:1:25: a trunk needs a host",
        'carriers.yaml:1:26: a trunk has no key "hst"; did you mean "host"?',
    ]
    for words in (("check",), ("check", "carriers.yaml")):
        code, said, _ = longlines(*words)
        assert (code, said.splitlines()) == (1, expected)
