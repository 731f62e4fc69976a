"""`longlines decks`, through the command line."""

import json
import os
import pty
import select
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from longlines.cli import decks_open
from longlines.cli.main import build
from longlines.host.errors import HostError
from longlines.settings import Settings

CHEAP = "Prefix,Destination,Rate (USD/min),Increments\n44,UK,0.0123,30/6\n4420,London,0.01,1/1\n"


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LONGLINES_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("LONGLINES_DATABASE_URL", raising=False)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "cheap.csv"
    path.write_text(CHEAP)
    return path


def _run(*words: str | Path, code: int = 0) -> Result:
    result = CliRunner().invoke(build(), ["decks", *map(str, words)])
    assert result.exit_code == code, result.output
    return result


def _json(*words: str | Path, code: int = 0) -> Any:
    return json.loads(_run(*words, "--json", code=code).stdout)


def _refused(*words: str | Path) -> str:
    result = CliRunner().invoke(build(), ["decks", *map(str, words)])
    assert isinstance(result.exception, HostError), result.output
    return str(result.exception)


def test_an_import_tells_first_and_is_in_force_then(file: Path) -> None:
    dry = _run("import", "cheap", file, "--dry-run").output
    assert "prefix = Prefix; destination = Destination; per_minute = Rate (USD/min)" in dry
    assert "2 added, 0 raised, 0 lowered, 0 removed, 0 changed, 0 unchanged, 0 rejected" in dry
    assert "no deck" in _refused("show", "cheap")
    assert "imported as version 1 of cheap" in _run("import", "cheap", file, "--yes").output
    [listed] = _json("list")
    assert (listed["name"], listed["version"], listed["state"], listed["prefixes"]) == (
        "cheap",
        1,
        "in force",
        2,
    )
    shown = _json("show", "cheap", "+442079460000")
    assert shown["rows"][0]["prefix"] == "4420"
    assert shown["rows"][0]["now"]["per_minute"] == "0.01"
    assert "0.0123, 30/6" in _run("show", "cheap", "44").output
    assert "nothing changes" in _run("import", "cheap", file, "--yes").output
    assert len(_json("history", "cheap")) == 1


def test_a_report_has_the_old_and_the_new_price(file: Path) -> None:
    _run("import", "cheap", file, "--yes")
    file.write_text(CHEAP.replace("0.0123", "0.02") + "33,France,0.5,\n")
    report = _json("import", "cheap", file, "--dry-run")
    assert report["outcome"] == "dry run"
    assert report["counts"]["raised"] == report["counts"]["added"] == 1
    raised = next(each for each in report["changes"] if each["change"] == "raised")
    assert (raised["old"][0]["per_minute"], raised["new"][0]["per_minute"]) == ("0.0123", "0.02")
    assert "0.0123" in _run("import", "cheap", file, "--yes").output
    assert _json("diff", "cheap@1", "cheap@2")["counts"]["raised"] == 1
    assert _json("diff", "cheap@1")["counts"]["raised"] == 1


def test_one_bad_row_keeps_the_whole_file_out(file: Path) -> None:
    file.write_text(CHEAP + "33,France,=1+1,\n49,Germany,-1,\n")
    result = _run("import", "cheap", file, "--yes", code=1)
    assert 'line 4: "=1+1" is a formula' in result.output
    assert 'line 5: "-1" is negative' in result.output
    report = _json("import", "cheap", file, "--yes", code=1)
    assert [each["line"] for each in report["rejected"]] == [4, 5]
    assert (report["outcome"], report["imported"]) == ("refused", None)
    assert _json("list") == []


def test_nothing_is_imported_unless_somebody_confirms(file: Path) -> None:
    assert "Say --yes" in _run("import", "cheap", file, code=3).output
    assert _json("import", "cheap", file, code=3)["outcome"] == "unconfirmed"


def test_most_of_a_deck_does_not_end_unasked(file: Path) -> None:
    _run("import", "cheap", file, "--yes")
    file.write_text("Prefix,Rate\n1,0.1\n")
    assert "say --partial" in _run("import", "cheap", file, "--yes", code=1).output
    _run("import", "cheap", file, "--yes", "--partial")
    assert _json("list")[0]["prefixes"] == 3
    _run("import", "cheap", file, "--yes", "--shrink")
    assert _json("list")[0]["prefixes"] == 1


def test_a_version_of_a_date_to_come_waits_and_may_be_withdrawn(file: Path) -> None:
    _run("import", "cheap", file, "--yes")
    file.write_text(CHEAP.replace("0.0123", "0.02"))
    _run("import", "cheap", file, "--yes", "--effective", "2099-01-01", "--zone", "Europe/Paris")
    assert [(each["version"], each["state"]) for each in _json("list")] == [
        (1, "in force"),
        (2, "pending"),
    ]
    assert _json("list")[1]["effective_from"] == "2098-12-31T23:00:00Z"
    [later] = _json("list", "--at", "2099-06-01")
    assert (later["version"], later["state"]) == (2, "in force")
    now = _json("import", "cheap", file, "--dry-run")
    assert "version 2 takes over at 2098-12-31T23:00:00Z" in now["warnings"][0]
    assert "version 2 of cheap is withdrawn" in _run("revert", "cheap").output
    assert len(_json("list")) == 1


def test_going_back(file: Path) -> None:
    _run("import", "cheap", file, "--yes")
    file.write_text(CHEAP.replace("0.0123", "0.02"))
    _run("import", "cheap", file, "--yes")
    assert "version 1 of cheap is in force again, as 3" in _run("revert", "cheap").output
    assert _json("show", "cheap", "44")["rows"][0]["now"]["per_minute"] == "0.0123"
    assert [each["reverted_of"] for each in _json("history")] == [1, None, None]
    assert "give a later --effective" in _refused(
        "import", "cheap", file, "--effective", "2020-01-01"
    )


def test_a_time_that_is_past_is_mended_and_what_came_later_stays(file: Path) -> None:
    _run("import", "cheap", file, "--yes", "--effective", "2026-01-01")
    file.write_text(CHEAP.replace("0.0123", "0.02"))
    _run("import", "cheap", file, "--yes", "--effective", "2026-02-01")
    file.write_text(CHEAP.replace("0.0123", "0.015"))
    early = ("import", "cheap", file, "--effective", "2026-01-01")
    assert "or --correct to mend the time before it" in _refused(*early)
    _run(*early, "--correct", "--yes")

    def price(at: str) -> str:
        found: str = _json("show", "cheap", "44", "--at", at)["rows"][0]["now"]["per_minute"]
        return found

    assert [price(at) for at in ("2026-01-15", "2026-02-15")] == ["0.015", "0.02"]


def test_what_is_written_out_imports_as_the_same(file: Path, tmp_path: Path) -> None:
    _run("import", "cheap", file, "--yes")
    out = tmp_path / "out.csv"
    _run("export", "cheap", "-o", out)
    assert _run("export", "cheap").stdout == out.read_text()
    assert _json("import", "cheap", out, "--yes")["outcome"] == "unchanged"
    _run("import", "copy", out, "--yes")
    assert _json("diff", "cheap", "copy")["counts"]["unchanged"] == 2


def test_the_samples_import_as_the_command_says(tmp_path: Path) -> None:
    lines = _run("sample", tmp_path, "--rows", "300").output.splitlines()
    for line in lines:
        _run(*line.removeprefix("longlines decks ").split(), "--yes", "--show", "0")
    listed = {each["name"]: (each["side"], each["prefixes"]) for each in _json("list")}
    assert listed == {
        "cheap": ("buy", 300),
        "middling": ("buy", 300),
        "dear": ("buy", 300),
        "default": ("sell", 300),
    }


def test_followers_are_told_of_a_change_and_of_nothing_else(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Path] = []

    def follow(settings: Settings) -> str:
        told.append(settings.home)
        return "the table is built anew"

    monkeypatch.setattr(decks_open, "FOLLOWERS", (follow,))
    _run("import", "cheap", file, "--dry-run")
    assert told == []
    assert "the table is built anew" in _run("import", "cheap", file, "--yes").output
    assert len(told) == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["Cheap", "{file}"], "can't be the name of a deck"),
        (["cheap", "{file}.gone"], "No such file"),
        (["cheap", "{file}", "--side", "both"], "neither buy nor sell"),
        (["cheap", "{file}", "--currency", "QQQ"], "no currency"),
        (["cheap", "{file}", "--zone", "Mars"], "no time zone"),
        (["cheap", "{file}", "--band", "peak"], "lacks its hours"),
        (["cheap", "{file}", "--band", "peak=always"], "write days and hours"),
        (["cheap", "{file}", "--map", "prefix"], "lacks the name"),
        (["cheap", "{file}", "--map", "prefx=Prefix"], 'did you mean "prefix"'),
        (["cheap", "{file}", "--decimal", "dot"], "neither point nor comma"),
        (["cheap", "{file}", "--dates", "ymd"], "neither dmy nor mdy"),
        (["cheap", "{file}", "--separator", "x"], "isn't one of comma"),
        (["cheap", "{file}", "--increments", "0/6"], "write them as 30/6"),
        (["cheap", "{file}", "--highest", "nan"], "no amount"),
        (["cheap", "{file}", "--effective", "soon"], "--effective"),
    ],
)
def test_what_cannot_be_done_is_told(words: list[str], told: str, file: Path) -> None:
    assert told in _refused("import", *(word.format(file=file) for word in words))


def test_questions_to_an_empty_house_are_answered() -> None:
    for words in (["list"], ["show", "cheap"], ["export", "cheap"], ["diff", "cheap"]):
        assert "no decks yet" in _refused(*words)


def test_a_person_is_asked(file: Path) -> None:
    ours, theirs = pty.openpty()
    command = [
        sys.executable,
        "-c",
        "from longlines.cli.main import main; main()",
        "decks",
        "import",
        "cheap",
        str(file),
    ]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        heard = _heard(ours, "Import this?")
        os.write(ours, b"y\n")
        heard += _heard(ours, "imported as version 1")
        assert process.wait(timeout=30) == 0
    os.close(ours)
    assert "reading: 100 %" in heard
    assert "2 added" in heard


def _heard(terminal: int, wanted: str) -> str:
    """What a terminal shows until it shows `wanted`."""
    heard = ""
    while wanted not in heard:
        ready, _, _ = select.select([terminal], [], [], 30)
        assert ready, f"nothing more after {heard!r}"
        heard += os.read(terminal, 4096).decode(errors="replace")
    return heard
