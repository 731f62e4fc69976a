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
    assert (found.exit_code, found.stdout) == (0, "main-menu.svg: 4 steps, 10 arrows\n")
    assert (tmp_path / "main-menu.svg").read_text().startswith("<svg ")


def test_into_a_file_of_another_name(tmp_path: Path) -> None:
    assert _run("collect-call", "-o", str(tmp_path / "x.svg")).exit_code == 0
    assert "get_number" in (tmp_path / "x.svg").read_text()


def test_standard_output_and_text() -> None:
    assert _run("main-menu", "-o", "-").stdout.endswith("</svg>\n")
    assert "  key 1 → collect" in _run("main-menu", "--text").stdout


@pytest.fixture
def flows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shipped flows, in use."""
    copied = Path(shutil.copytree(CHECKOUT / "flows", tmp_path / "flows"))
    monkeypatch.setenv("LONGLINES_FLOWS", str(copied))
    monkeypatch.chdir(tmp_path)
    return copied


def test_steps_that_no_test_comes_by_are_marked(flows: Path) -> None:
    for path in (flows / "tests").glob("*.yaml"):
        if path.name != "direct-call.yaml":
            path.unlink()
    assert "main-menu.svg: 4 steps, 4 without a test, 10 arrows" in _run("main-menu").stdout
    assert "without a test" not in _run("direct-call").stdout


def test_nothing_is_marked_where_nothing_is_tested(flows: Path) -> None:
    shutil.rmtree(flows / "tests")
    assert _run("main-menu").stdout == "main-menu.svg: 4 steps, 10 arrows\n"


def test_tests_with_mistakes_are_told_of(flows: Path) -> None:
    (flows / "tests" / "main-menu.yaml").write_text("tests: {x: {flow: main-menu, calller: []}}\n")
    found = _run("main-menu")
    assert found.exit_code == 0
    assert "no step is marked; the tests can't be used:" in found.stderr
    assert 'did you mean "caller"?' in found.stderr


def test_a_flow_that_is_not_there() -> None:
    found = _run("main-men")
    assert found.exit_code == 1
    assert 'no flow "main-men"; did you mean "main-menu"?' in found.stderr


def test_flows_with_mistakes(flows: Path) -> None:
    (flows / "wrong.yaml").write_text("flow: wrong\nsteps: {a: {sya: hello}}\n")
    found = _run("wrong")
    assert found.exit_code == 1
    assert 'no verb "sya"; did you mean "say"?' in found.stderr


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    found = _run("main-menu", "-o", str(tmp_path / "none" / "x.svg"))
    assert found.exit_code == 1
    assert "can't be written: No such file or directory; name another file" in found.stderr
