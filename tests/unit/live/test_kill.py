"""Killed at random moments, or short of disk: what is in force is whole, and the history true."""

import itertools
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from longlines.flow import library, sets, sound
from longlines.flow.phone import Audio
from longlines.live import history
from longlines.live.history import LIVE
from tests.unit.live.conftest import Office
from tests.wire import changing_flows

KILLS = 80
LIMITS = 60

# Forks writers on demand: what takes long is importing, and nothing is killed in that.
NURSERY = """
import itertools, os, resource, signal, sys
from pathlib import Path
from longlines.live import putting
from tests.published import publisher
from tests.wire.changing_flows import version
home, works = Path(sys.argv[1]), publisher(Path(sys.argv[1]), Path(sys.argv[1]) / "flows")
for line in sys.stdin:
    first, most, limit = map(int, line.split())
    child = os.fork()
    if child == 0:
        if limit:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        for number in range(first, first + most):
            try:
                putting.put(works, version(number), "writer", f"number {number}", works.files())
            except OSError:
                os._exit(1)
        os._exit(0)
    print(child, flush=True)
    _, status = os.waitpid(child, 0)
    print(os.waitstatus_to_exitcode(status), flush=True)
"""


class Nursery:
    """Starts processes that put version after version in force."""

    def __init__(self, home: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", NURSERY, str(home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self, first: int, most: int, limit: int = 0) -> int:
        """A writer of the versions from `first`, `most` of them; its process id.

        No file that it writes may grow beyond `limit` bytes, as on a disk that is full.
        """
        assert self._process.stdin
        self._process.stdin.write(f"{first} {most} {limit}\n")
        self._process.stdin.flush()
        return self._read()

    def ended(self) -> int:
        """Wait for the writer's end; its exit code."""
        return self._read()

    def _read(self) -> int:
        assert self._process.stdout
        return int(self._process.stdout.readline())

    def close(self) -> None:
        self._process.communicate(timeout=20)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = Office(tmp_path)
    changing_flows.write(made.flows, 0)
    made.take()
    return made


@pytest.fixture
def nursery(office: Office) -> Iterator[Nursery]:
    made = Nursery(office.home)
    yield made
    made.close()


def assert_whole(office: Office) -> int:
    """What calls would find now is one version, with all its flows and prompts; its number."""
    found = library.load_published(office.archive)
    number = int(list(found.flow("spin").steps)[2].removeprefix("farewell-"))
    assert list(found.flow("ending").steps) == [f"end-{number}"]
    for key in (f"hello-{number}", f"farewell-{number}"):
        for part in found.prompts.parts(key):
            assert isinstance(part, Audio)
            assert Path(f"{part.path}{sound.SUFFIX}").exists()
    return number


def assert_true(office: Office) -> None:
    """The history tells of every change, each from what the one before made, and folder agrees."""
    with office.publisher.locked():
        in_force = sets.in_force(office.archive)
    entries = [entry for entry in history.read(office.archive) if entry.what == LIVE]
    assert entries[-1].set == in_force
    for one, later in itertools.pairwise(entries):
        made = {change.name: change.after for change in one.changes}
        assert made == {change.name: change.before for change in later.changes}
    number = assert_whole(office)
    for path, content in changing_flows.version(number).items():
        assert (office.flows / path).read_bytes() == content
    lines = (office.archive / history.FILE).read_bytes().count(b"\n")
    assert lines == len(history.read(office.archive))


def test_killed_writers_leave_it_whole(office: Office, nursery: Nursery) -> None:
    chance, pause = random.Random(20261122), threading.Event()
    begun, changed = time.monotonic(), 0
    nursery.start(1, most=5)
    assert nursery.ended() == 0
    one = (time.monotonic() - begun) / 5
    for _ in range(KILLS):
        before = assert_whole(office)
        writer = nursery.start(before + 1, most=1000)
        pause.wait(chance.uniform(0, 3 * one))
        os.kill(writer, signal.SIGKILL)
        assert nursery.ended() == -signal.SIGKILL
        assert assert_whole(office) >= before
        assert_true(office)
        changed += assert_whole(office) > before
    assert changed > KILLS // 10
    print(f"{KILLS} kills, after {assert_whole(office)} changes")


def test_where_no_file_may_grow_nothing_changes(office: Office, nursery: Nursery) -> None:
    chance = random.Random(1122)
    refused = 0
    for _ in range(LIMITS):
        before = assert_whole(office)
        nursery.start(before + 1, most=1, limit=chance.randrange(1, 20_000))
        failed = nursery.ended()
        assert assert_whole(office) == before + (not failed)
        assert_true(office)
        refused += failed
    assert LIMITS // 4 < refused < LIMITS
