"""Edits are noticed, as they were meant, by exactly one process of a home."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from longlines.live import history, lock, watch
from longlines.live.history import LIVE, REFUSED
from longlines.settings import CHECKOUT
from tests.published import take
from tests.unit.live.conftest import DESK, PROMPTS, Office

PATIENCE = 20.0
LOUD = DESK.replace("completed", "loud")


def eventually(true: Callable[[], object], within: float = PATIENCE) -> None:
    end, pause = time.monotonic() + within, threading.Event()
    while not true():
        assert time.monotonic() < end
        pause.wait(0.02)


class Watched:
    """A watcher in a thread, which takes as its process would; `taken` counts."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self.taken = 0

    def take(self) -> bool:
        entries = take(self._office.home, self._office.flows)
        self.taken += 1
        return not any(entry.what == history.FAILED for entry in entries)


@pytest.fixture
def watched(office: Office) -> Iterator[Watched]:
    made, stop = Watched(office), threading.Event()
    watcher = watch.Watcher(office.flows, office.archive, made.take)
    thread = threading.Thread(target=watcher.run, args=(stop,))
    thread.start()
    yield made
    stop.set()
    thread.join(10)
    assert not thread.is_alive()


def whats(office: Office) -> list[str]:
    return [entry.what for entry in history.read(office.archive)]


def test_an_edit_in_place_and_one_by_rename(office: Office, watched: Watched) -> None:
    office.write("desk.yaml", LOUD)
    eventually(lambda: whats(office) == [LIVE, LIVE])
    office.write("desk.yaml.new~", DESK).replace(office.flows / "desk.yaml")
    eventually(lambda: whats(office) == [LIVE, LIVE, LIVE])
    eventually(lambda: watched.taken == 2)


def test_a_file_is_not_taken_while_it_is_written(office: Office, watched: Watched) -> None:
    """Each piece comes sooner than the folder counts as settled; halves would be refused."""
    pause = threading.Event()
    with (office.flows / "desk.yaml").open("w") as file:
        for line in LOUD.splitlines(keepends=True):
            file.write(line)
            file.flush()
            pause.wait(watch.SETTLED / 2)
    eventually(lambda: len(whats(office)) > 1)
    assert whats(office) == [LIVE, LIVE]


def test_several_files_saved_one_after_the_other_are_one_change(
    office: Office, watched: Watched
) -> None:
    office.write("desk.yaml", DESK.replace("greeting", "welcome"))
    threading.Event().wait(watch.SETTLED / 2)
    office.write("prompts/en.yaml", PROMPTS + 'welcome: "Welcome."\n')
    eventually(lambda: len(whats(office)) > 1)
    (entry,) = history.read(office.archive)[1:]
    assert [change.name for change in entry.changes] == ["desk", "prompts/en.yaml"]


def test_a_refused_file_is_told_once_and_tried_again_when_it_is_mended(
    office: Office, watched: Watched
) -> None:
    office.write("desk.yaml", DESK.replace("say:", "sey:"))
    eventually(lambda: whats(office) == [LIVE, REFUSED])
    threading.Event().wait(2 * watch.SETTLED + 4 * watch.LOOK_EVERY)
    assert whats(office) == [LIVE, REFUSED]
    office.write("desk.yaml", LOUD)
    eventually(lambda: whats(office) == [LIVE, REFUSED, LIVE])


@contextmanager
def process(office: Office) -> Iterator["subprocess.Popen[str]"]:
    own = {"LONGLINES_HOME": str(office.home), "LONGLINES_FLOWS": str(office.flows)}
    started = subprocess.Popen(
        [sys.executable, "-m", "longlines.host.publishing"],
        env={**os.environ, **own},
        cwd=CHECKOUT,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield started
    finally:
        started.kill()
        started.communicate()


def said(watcher: "subprocess.Popen[str]") -> str:
    assert watcher.stderr
    return watcher.stderr.readline()


def test_one_process_watches_and_the_next_takes_over(office: Office) -> None:
    with process(office) as first:
        assert "watching" in said(first)
        assert lock.is_held(office.home / "run" / watch.LOCK)
        with process(office) as second:
            assert f"process {first.pid} watches the flows already" in said(second)
            first.send_signal(signal.SIGKILL)
            assert "watching" in said(second)
            office.write("desk.yaml", DESK.replace("say:", "sey:"))
            assert "refused: desk" in said(second)
            assert 'flows/desk.yaml:4:5: there is no verb "sey"' in said(second)


def test_what_was_edited_while_nobody_watched_is_taken(office: Office) -> None:
    office.write("desk.yaml", LOUD)
    with process(office):
        eventually(lambda: whats(office) == [LIVE, LIVE])


def test_taking_once_tells_in_json(office: Office, tmp_path: Path) -> None:
    office.write("desk.yaml", LOUD)
    own = {"LONGLINES_HOME": str(office.home), "LONGLINES_FLOWS": str(office.flows)}
    done = subprocess.run(
        [sys.executable, "-m", "longlines.host.publishing", "--once"],
        env={**os.environ, **own},
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    (entry,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert (entry["what"], entry["changes"][0]["name"]) == (LIVE, "desk")
