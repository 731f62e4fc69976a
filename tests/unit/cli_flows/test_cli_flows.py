"""`longlines flows` as an admin meets it."""

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from longlines.live.engines import Sign
from tests.published import take

DESK = "flow: desk\nsteps:\n  greet:\n    say: {prompt: greeting}\n  bye:\n    end: completed\n"
LOUD = DESK.replace("completed", "loud")


class Office:
    """A home, its flows folder, and the command."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.mine = home / "mine"
        self.mine.mkdir()
        (home / "flows" / "prompts").mkdir(parents=True)
        (home / "flows" / "prompts" / "en.yaml").write_text('greeting: "Hello."\n')
        (home / "flows" / "desk.yaml").write_text(DESK)
        take(home, home / "flows")

    def run(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        own = {"LONGLINES_HOME": str(self.home), "LONGLINES_FLOWS": str(self.home / "flows")}
        return subprocess.run(
            [sys.executable, "-c", "from longlines.cli.main import main; main()", *words],
            capture_output=True,
            text=True,
            timeout=60,
            env={**os.environ, **own, "USER": "ann", "LOGNAME": "ann", **more},
        )

    def put(self, text: str, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        file = self.mine / "desk.yaml"
        file.write_text(text)
        return self.run("flows", "put", str(file), *words, **more)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_put_history_diff_rollback_and_list(office: Office) -> None:
    done = office.put(LOUD, "--why", "they asked for it")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "published; no engine is running"
    listed = json.loads(office.run("flows", "list", "--json").stdout)
    (desk,) = [row for row in listed if row["name"] == "desk"]
    assert (desk["author"], desk["why"], desk["folder"]) == (
        "ann",
        "they asked for it",
        "the same",
    )
    told = office.run("flows", "diff", "desk").stdout.splitlines()
    assert told[1].endswith(desk["version"])
    assert told[-2:] == ["-    end: completed", "+    end: loud"]

    back = office.run("flows", "rollback", "desk", "--why", "too loud", "--author", "bob")
    assert back.returncode == 0
    entries = json.loads(office.run("flows", "history", "desk", "--json").stdout)
    assert [(entry["by"], entry["author"], entry["why"]) for entry in entries][:2] == [
        ("rollback", "bob", "too loud"),
        ("put", "ann", "they asked for it"),
    ]
    shown = office.run("flows", "history").stdout
    assert "rollback by bob: too loud" in shown
    assert office.run("flows", "list").stdout.count("the same") == 2


def test_a_refused_file(office: Office) -> None:
    done = office.put(DESK.replace("say:", "sey:"))
    assert done.returncode == 1
    first, mistake = done.stderr.splitlines()
    assert first == "longlines: refused; what was live stays live:"
    assert mistake.startswith('flows/desk.yaml:4:5: there is no verb "sey"')
    assert "refused" in office.run("flows", "history", "desk").stdout


def test_an_edit_that_is_not_live_is_shown(office: Office) -> None:
    (office.home / "flows" / "desk.yaml").write_text(DESK.replace("say:", "sey:"))
    take(office.home, office.home / "flows")
    assert "edited, not live" in office.run("flows", "list").stdout
    assert "+    sey:" in office.run("flows", "diff", "desk", "folder").stdout.replace("-", "+")
    status = json.loads(office.run("status", "--json").stdout)["flows"]
    assert status["watched"] is False
    assert status["not_live"][0]["file"] == "desk.yaml"
    assert "there is no verb" in status["not_live"][0]["errors"][0]
    done = office.put(LOUD)
    assert done.returncode == 1
    assert "holds edits that aren't live" in done.stderr


def test_it_waits_for_the_engines(office: Office) -> None:
    with contextlib.closing(Sign(office.home / "run", "abcdefabcdef")):
        done = office.put(LOUD)
    assert done.returncode == 1
    assert "published, but not taken within 5 s by engine-" in done.stderr


def test_without_an_engine_each_call_asks(office: Office) -> None:
    done = office.put(LOUD, LONGLINES_ENGINE="script")
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1].startswith("live in ")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("rollback", "desk", "--why", "x"), 'there is no older version of "desk"'),
        (("rollback", "desc", "--why", "x"), 'nothing is known of "desc"'),
        (("diff", "desk", "123"), '0 versions of "desk" begin with "123"'),
        (("put", "/nowhere.yaml"), "nothing was changed: [Errno 2]"),
        (("rollback", "desk"), "Missing option '--why'"),
    ],
)
def test_what_cannot_be_done_is_said(office: Office, words: tuple[str, ...], message: str) -> None:
    done = office.run("flows", *words)
    assert done.returncode in (1, 2)
    assert message in done.stderr
    assert "Traceback" not in done.stderr
