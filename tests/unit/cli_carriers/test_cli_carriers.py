"""`longlines carriers`, as an admin meets it."""

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import typer
from typer.testing import CliRunner

from longlines.carriers import holds
from longlines.carriers.quality import published
from longlines.carriers.quality.board import Board
from longlines.carriers.quality.report import rows
from longlines.carriers.quality.rules import Rules
from longlines.carriers.quality.sample import Ending
from longlines.cli.carriers import length_of, register
from longlines.cli.carriers_table import BARS, CELLS, sparks
from longlines.host.errors import HostError
from tests.unit.quality.trying import sample

app = typer.Typer()
app.callback()(lambda: None)
register(app)

KEYS = {
    "carrier",
    "standing",
    "share",
    "until",
    "why",
    "warning",
    "samples",
    "reliability",
    "quality",
    "asr",
    "ner",
    "acd",
    "pdd",
    "pdd_p95",
    "mos",
    "calls",
    "spent",
    "hold",
    "tries",
    "groups",
    "hour",
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    listed = tmp_path / "carriers.yaml"
    trunk = "{trunk: {host: sip.example}}"
    listed.write_text(f"carriers:\n  tin: {trunk}\n  zinc: {trunk}\n")
    monkeypatch.setenv("LONGLINES_HOME", str(tmp_path))
    monkeypatch.setenv("LONGLINES_CARRIERS", str(listed))
    return tmp_path


def run(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["carriers", *words])
    if isinstance(result.exception, HostError):
        return 1, result.stdout, str(result.exception)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.stdout, result.stderr


def measured(home: Path, age: float = 0.0) -> None:
    """tin fails to +44 and works to +33; zinc works."""
    now = time.time() - age
    board = Board(Rules())
    for number in range(12):
        at = now - 12 + number
        talks = {
            1: sample(Ending.FAILED, at, "tin", "44"),
            2: sample(Ending.ANSWERED, at, "zinc", "44"),
            3: sample(Ending.ANSWERED, at, "tin", "33"),
        }
        board.take(f"call{number}", True, talks, now)
    spent = {"tin": {"day": "2026-11-22", "amount": "1.25", "currency": "USD"}}
    told = published.document(board, rows(board, (), {}, now), spent, {}, now)
    published.write(home / "run" / "carriers.json", told)


def as_json(*words: str) -> dict[str, Any]:
    status, out, _ = run("--json", *words)
    assert status == 0
    found: dict[str, Any] = json.loads(out)
    return found


def test_json_tells_all_of_each_carrier(home: Path) -> None:
    measured(home)
    told = as_json()
    assert told["trouble"] == ""
    tin, zinc = told["carriers"]
    assert set(tin) == {*KEYS, "short", "instant", "silent"}
    assert (tin["carrier"], tin["standing"], tin["tries"], tin["calls"]) == ("tin", "well", 24, 0)
    assert tin["spent"] == {"day": "2026-11-22", "amount": "1.25", "currency": "USD"}
    assert [group["group"] for group in tin["groups"]] == ["33", "44"]
    bad = tin["groups"][1]
    assert (bad["standing"], bad["share"], bad["ner"]) == ("stepped_back", 0.0, 0.0)
    assert bad["why"] == "its last 5 tries failed"
    assert bad["acd"] is None
    assert datetime.fromisoformat(bad["until"]) > datetime.now(UTC)
    assert zinc["ner"] == 1.0


def test_table_shows_what_is_not_well_and_why(home: Path) -> None:
    measured(home)
    status, out, errors = run()
    assert (status, errors) == (0, "")
    lines = [line for line in out.splitlines() if "tin" in line or "+" in line[:14]]
    assert len(lines) == 2
    assert "1.25 USD" in lines[0]
    for word in ("+44", "stepped back", "0%", "its last 5 tries failed; until"):
        assert word in lines[1]
    assert "+33" not in out
    assert "+33" in run("--groups")[1]


def test_carriers_of_the_file_are_shown_before_anything_is_measured(home: Path) -> None:
    status, out, errors = run()
    assert status == 0
    assert "tin" in out
    assert errors.startswith("nothing is measured yet: the listener isn't running")
    assert set(as_json()["carriers"][0]) == KEYS


def test_what_is_old_is_called_old(home: Path) -> None:
    measured(home, age=60)
    assert "this is 60 s old: the listener isn't running" in run()[2]


def test_hold_and_release(home: Path) -> None:
    measured(home)
    status, out, _ = run("hold", "tin", "--for", "1h", "--why", "their bill", "--author", "ann")
    assert (status, out[:24]) == (0, "tin is held back until 2")
    tin = as_json()["carriers"][0]
    assert (tin["standing"], tin["share"], tin["why"]) == ("held", 0.0, "held by ann: their bill")
    assert (tin["hold"]["by"], tin["hold"]["why"]) == ("ann", "their bill")
    assert {group["standing"] for group in tin["groups"]} == {"held"}
    left = datetime.fromisoformat(tin["hold"]["until"]) - datetime.now(UTC)
    assert timedelta(minutes=59) < left <= timedelta(hours=1)
    assert "no other carrier is left" in run("hold", "zinc", "--for", "2d")[1]
    status, out, _ = run("release", "tin", "--author", "bob")
    assert (status, out) == (0, "tin gets its calls again, unless it fails again\n")
    assert as_json()["carriers"][0]["standing"] == "well"
    words = holds.read(home / "carriers" / "held.jsonl")
    assert [(word.what, word.carrier, word.by) for word in words][::2] == [
        ("hold", "tin", "ann"),
        ("release", "tin", "bob"),
    ]


def test_a_carrier_that_is_not_there_is_named(home: Path) -> None:
    status, _, said = run("hold", "tinn", "--for", "1h")
    assert status == 1
    assert said.startswith('no carrier is called "tinn"; did you mean "tin"?')
    assert not (home / "carriers").exists()


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("90s", timedelta(seconds=90)),
        ("1h30m", timedelta(minutes=90)),
        ("2d", timedelta(days=2)),
    ],
)
def test_lengths_of_time(text: str, length: timedelta) -> None:
    assert length_of(text) == length


@pytest.mark.parametrize("text", ["", "1", "h", "0s", "366d", "-1h", "1h1d", "1.5h", "٣h"])
def test_what_is_no_length_of_time(text: str) -> None:
    with pytest.raises(HostError):
        length_of(text)


def test_the_last_hour_in_a_line() -> None:
    assert sparks(None) == "·" * CELLS
    tried = [0] * 54 + [2, 2, 2, 4, 0, 0]
    effective = [0] * 54 + [2, 2, 2, 0, 0, 0]
    assert sparks({"tried": tried, "effective": effective}) == "·" * 18 + BARS[-1] + BARS[0]


def test_the_last_hour_as_a_picture(home: Path) -> None:
    measured(home)
    file = home / "hour.svg"
    status, out, _ = run("--svg", str(file))
    assert (status, out) == (0, f"drew the last hour of 2 carriers into {file}\n")
    root = ElementTree.fromstring(file.read_text())
    titles = [each.text or "" for each in root.iter("{http://www.w3.org/2000/svg}title")]
    assert any("of 2" in title or "of 1" in title for title in titles)
    assert run("--svg", str(home / "no" / "hour.svg"))[0] == 1


def test_follow_tells_again_when_something_changes(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[float] = []

    class Pause:
        def wait(self, seconds: float) -> None:
            looks.append(seconds)
            if len(looks) == 2:
                measured(home)
            if len(looks) == 4:
                raise KeyboardInterrupt

    monkeypatch.setattr("longlines.cli.carriers.Event", Pause)
    status, out, _ = run("--follow", "--json")
    told = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert [len(each["carriers"][0]["groups"]) for each in told] == [0, 2]
