"""`longlines draw`: a picture in a file, on standard output, or as text."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from longlines.cli import main
from longlines.settings import CHECKOUT


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(main.build(), ["draw", *arguments])


def test_the_picture_is_beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = _run("main-menu")
    assert (found.exit_code, found.stdout) == (0, "main-menu.svg: 3 steps, 8 arrows\n")
    assert (tmp_path / "main-menu.svg").read_text().startswith("<svg ")


def test_into_a_file_of_another_name(tmp_path: Path) -> None:
    assert _run("collect-call", "-o", str(tmp_path / "x.svg")).exit_code == 0
    assert "get_number" in (tmp_path / "x.svg").read_text()


def test_standard_output_and_text() -> None:
    assert _run("main-menu", "-o", "-").stdout.endswith("</svg>\n")
    assert "  key 1 → collect" in _run("main-menu", "--text").stdout


def test_a_flow_that_is_not_there() -> None:
    found = _run("main-men")
    assert found.exit_code == 1
    assert 'no flow "main-men"; did you mean "main-menu"?' in found.stderr


def test_flows_with_mistakes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flows = Path(shutil.copytree(CHECKOUT / "flows", tmp_path / "flows"))
    (flows / "wrong.yaml").write_text("flow: wrong\nsteps: {a: {sya: hello}}\n")
    monkeypatch.setenv("LONGLINES_FLOWS", str(flows))
    found = _run("wrong")
    assert found.exit_code == 1
    assert 'no verb "sya"; did you mean "say"?' in found.stderr


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    found = _run("main-menu", "-o", str(tmp_path / "none" / "x.svg"))
    assert found.exit_code == 1
    assert "can't be written: No such file or directory; name another file" in found.stderr
