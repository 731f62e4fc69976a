"""`longlines check` and `longlines schema` as an admin meets them."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from longlines.settings import CHECKOUT

FLOWS = CHECKOUT / "flows"


def longlines(*words: str, flows: Path = FLOWS, cwd: Path = CHECKOUT) -> tuple[int, str, str]:
    """Exit code and what was printed."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("LONGLINES_")}
    done = subprocess.run(
        [sys.executable, "-c", "from longlines.cli.main import main; main()", *words],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=cwd,
        env={**kept, "LONGLINES_FLOWS": str(flows), "PYTHONPATH": str(CHECKOUT)},
    )
    return done.returncode, done.stdout, done.stderr


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


def test_every_mistake_with_its_place(spoilt: Path, tmp_path: Path) -> None:
    code, said, errors = longlines("check", flows=spoilt, cwd=tmp_path)
    assert code == 1
    assert said.splitlines() == [
        'flows/main-menu.yaml:10:13: "5" is not a length of time such as 6s or 2m',
        'flows/main-menu.yaml:11:7: menu has no key "trys"; did you mean "tries"?',
    ]
    assert errors == "2 mistakes\n"


def test_as_json(spoilt: Path, tmp_path: Path) -> None:
    code, said, _ = longlines("check", "flows", "--json", cwd=tmp_path)
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


def test_a_file_is_checked_within_the_folder_it_is_in(spoilt: Path, tmp_path: Path) -> None:
    for path in ("flows/main-menu.yaml", "flows/prompts/en.yaml", "flows/prices.yaml"):
        code, said, _ = longlines("check", path, cwd=tmp_path)
        assert code == 1
        assert said.count("flows/main-menu.yaml:") == 2
    assert spoilt.exists()


def test_a_file_from_elsewhere_takes_the_place_of_its_flow(tmp_path: Path) -> None:
    draft = tmp_path / "draft.yaml"
    menu = (FLOWS / "main-menu.yaml").read_text(encoding="utf-8")
    draft.write_text(menu, encoding="utf-8")
    assert longlines("check", str(draft), cwd=tmp_path)[0] == 0
    draft.write_text(menu.replace("collect-call", "colect-call"), encoding="utf-8")
    code, said, _ = longlines("check", str(draft), cwd=tmp_path)
    assert code == 1
    message = 'there is no flow "colect-call"; did you mean "collect-call"?'
    assert [line.partition(": ")[2] for line in said.splitlines()] == [message]
    assert said.startswith("draft.yaml:")


def test_two_flows_of_one_name(tmp_path: Path) -> None:
    folder = tmp_path / "flows"
    shutil.copytree(FLOWS, folder)
    shutil.copy(folder / "main-menu.yaml", folder / "menu-again.yaml")
    code, said, _ = longlines("check", "flows", cwd=tmp_path)
    assert code == 1
    assert 'flows/menu-again.yaml:2:7: the flow "main-menu" is also in flows/main-menu.yaml' in said


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    code, said, _ = longlines("check", "nowhere.yaml", cwd=tmp_path)
    assert code == 1
    assert said == "nowhere.yaml:1:1: there is no such file\n"


def test_a_folder_without_flows(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    code, said, errors = longlines("check", "empty", cwd=tmp_path)
    assert code == 1
    assert "there is no flow in this folder" in said or "can't be read" in said
    assert "Traceback" not in errors


def test_ten_megabytes(tmp_path: Path) -> None:
    (tmp_path / "big.yaml").write_bytes(b"a: b\n" * 2_100_000)
    code, said, _ = longlines("check", "big.yaml", cwd=tmp_path)
    assert code == 1
    assert said == "big.yaml:1:1: the file is larger than 1,000,000 bytes\n"


def test_the_schema_is_written(tmp_path: Path) -> None:
    code, said, _ = longlines("schema")
    assert code == 0
    assert longlines("schema", "-o", "flow.schema.json", cwd=tmp_path)[0] == 0
    written = (tmp_path / "flow.schema.json").read_text(encoding="utf-8")
    assert written == said
    schema = json.loads(written)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert "# yaml-language-server: $schema=" in schema["description"]
    code, _, errors = longlines("schema", "-o", "no/such/folder", cwd=tmp_path)
    assert code == 1
    assert "can't be written" in errors
