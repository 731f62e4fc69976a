"""`longlines directory`, through the command line."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from longlines.cli.main import build
from longlines.host.directory import InForce
from longlines.host.errors import HostError
from longlines.settings import load

PEOPLE = """id,name,city,phone,status
1,Conan O'Brien,Boston,202-555-0101,
2,Ann Lee,Austin,202-555-0102,unpublished
3,Ann Leeds,Austin,202-555-0103,unlisted
"""


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LONGLINES_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("LONGLINES_DATABASE_URL", raising=False)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE)
    return path


def _run(*words: str | Path, code: int = 0) -> Result:
    result = CliRunner().invoke(build("directory"), ["directory", *map(str, words)])
    assert result.exit_code == code, result.output
    return result


def _json(*words: str | Path, code: int = 0) -> Any:
    return json.loads(_run(*words, "--json", code=code).stdout)


def _names(*words: str, code: int = 0) -> list[str]:
    return [hit["name"] for hit in _json("search", *words, code=code)["hits"]]


def test_from_a_file_to_a_search(file: Path) -> None:
    told = _json("import", file, "--dry-run")
    assert (told["outcome"], told["added"]) == ("dry run", 3)
    assert _json("import", file)["outcome"] == "imported"
    assert _json("import", file)["outcome"] == "unchanged"
    for asked in (["obrian"], ["--keys", "627"], ["brien", "--t9"]):
        assert _names(*asked) == ["Conan O'Brien"]
    assert _names("ann", "--place", "austin") == ["Ann Lee"]
    assert _names("ann", "--place", "boston", code=1) == []
    assert "obrian" in _run("search", "obrian", "--explain").stdout
    assert "default: 3" in _run("list").stdout


def test_a_file_with_a_bad_row_changes_nothing(file: Path) -> None:
    _run("import", file)
    file.write_text(PEOPLE + "4,Bad,,12,\n")
    told = _json("import", file, code=1)
    assert (told["outcome"], told["rejected"]) == ("refused", 1)
    assert told["rows_rejected"][0]["line"] == 5
    assert len(_json("list")["listings"]) == 3
    assert "nothing was imported" in _run("import", file, code=1).stdout


def test_a_short_file_is_not_taken_for_the_whole(file: Path) -> None:
    file.write_text("id,name\n" + "".join(f"{n},Ann {n}\n" for n in range(60)))
    _run("import", file)
    file.write_text("id,name\n1,Ann\n")
    assert "--shrink" in _run("import", file, code=1).stdout
    assert _json("import", file, "--shrink")["removed"] == 59


def test_reading_an_unpublished_number_is_logged(file: Path) -> None:
    _run("import", file)
    assert _json("show", "2")["numbers"] == []
    for shown in (_run("search", "ann lee").stdout, _run("list").stdout):
        assert "0102" not in shown
    assert _json("readings") == []
    told = _json("show", "2", "--role", "supervisor", "--why", "a fire")
    assert told["numbers"] == [{"number": "+12025550102", "label": ""}]
    _json("search", "ann lee", "--role", "admin")
    assert [(each["listing"], each["why"]) for each in _json("readings")] == [
        ("2", ""),
        ("2", "a fire"),
    ]


def test_what_is_removed_is_found_no_longer(file: Path) -> None:
    _run("import", file)
    settings = load()
    in_force = InForce(settings)
    try:
        assert len(in_force.now) == 2
        before = in_force.now
        _run("remove", "1")
        assert in_force.look() or len(in_force.now) == 1
        assert (len(before), len(in_force.now)) == (2, 1)
        _run("remove", "--all")
        assert _names("ann", code=1) == []
    finally:
        in_force.close()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["import", "FILE", "--map", "nam=x"], 'did you mean "name"'),
        (["show", "99"], "no listing 99"),
        (["remove", "99"], "no such listing"),
        (["search", "ann"], "directory build"),
    ],
)
def test_what_cannot_be_done_is_told(words: list[str], said: str, file: Path) -> None:
    real = [str(file) if word == "FILE" else word for word in words]
    result = CliRunner().invoke(build("directory"), ["directory", *real])
    assert isinstance(result.exception, HostError), result.output
    assert said in str(result.exception)


def test_who_answers_for_a_role_is_explained(tmp_path: Path) -> None:
    path = tmp_path / "roles.csv"
    path.write_text(
        "id,kind,name,phone,hours,zone,deputy\n"
        "1,role,Night Manager,,,,2\n"
        "2,person,Ann Lee,202-555-0102,mon-sun 22:00-6:00,America/New_York,3\n"
        "3,person,Bea Jones,202-555-0103,,,\n"
    )
    _run("import", path)
    asked = ("search", "night manager", "--explain", "--at")
    assert "stands in: answers now" in _run(*asked, "2026-11-23T22:00-05:00").stdout
    (hit,) = _json(*asked, "2026-11-23T12:00-05:00")["hits"]
    assert hit["answers"] == [
        "Night Manager: has no number",
        "Ann Lee, who stands in: doesn't answer now (mon-sun 22:00-6:00, America/New_York)",
        "Bea Jones, who stands in: answers at any time",
    ]
    wrong = CliRunner().invoke(build("directory"), ["directory", *asked, "tonight"])
    assert "is no time" in str(wrong.exception)
