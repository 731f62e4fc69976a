"""The engine's journal as a file: cheap, shared, bounded, and never in a call's way."""

import asyncio
import json
import logging
import os
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from longlines.trace import journal, notes
from longlines.trace.journal import JournalFile, rotated


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def test_a_fact_is_one_line_that_only_we_can_read(tmp_path: Path) -> None:
    path = tmp_path / "spool" / "journal.jsonl"
    JournalFile(path).note("17.1", "keys", {"leg": "17.2", "digits": '1"\n\x1b\ud800é'})
    (note,) = notes.read(path.read_bytes())
    assert (note.call, note.leg, note.what) == ("17.1", "17.2", "keys")
    assert note.facts == {"digits": '1"\n\x1b\ud800é'}
    assert path.read_bytes().count(b"\n") == 1
    assert path.read_bytes().isascii()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_facts_of_one_turn_are_written_together_before_the_loop_waits(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    kept = JournalFile(path, asyncio.get_running_loop().call_soon)
    kept.note("1.1", "enter", {})
    kept.note("1.1", "prompt", {})
    assert not path.exists()
    await asyncio.sleep(0)
    assert [line["what"] for line in lines(path)] == ["enter", "prompt"]


def test_what_was_written_survives_kill_9(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    source = (
        "import sys, os, signal; from pathlib import Path\n"
        "from longlines.trace.journal import JournalFile\n"
        "kept = JournalFile(Path(sys.argv[1]))\n"
        "for number in range(50): kept.note('1.1', 'enter', {'step': str(number)})\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    ran = subprocess.run([sys.executable, "-c", source, str(path)], check=False)
    assert ran.returncode == -signal.SIGKILL
    assert len(list(notes.read(path.read_bytes()))) == 50


def test_a_full_disk_is_told_once_and_never_raises(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "journal.jsonl"
    path.symlink_to("/dev/full")
    kept = JournalFile(path)
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            kept.note("1.1", "enter", {})
    assert kept.lost == 3
    assert len(caplog.records) == 1
    assert "No space left" in caplog.text


def test_no_folder_can_be_made_and_nothing_is_raised(tmp_path: Path) -> None:
    (tmp_path / "spool").write_text("a file")
    kept = JournalFile(tmp_path / "spool" / "journal.jsonl")
    kept.note("1.1", "enter", {})
    assert kept.lost == 1


def test_half_a_line_of_one_that_died_spoils_no_other(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(b'{"at":1795300000000000,"call":"1.1","what":"ent')
    JournalFile(path).note("1.2", "enter", {})
    assert [note.call for note in notes.read(path.read_bytes())] == ["1.2"]


def test_rotation_keeps_a_bounded_number_of_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "LOOK_EVERY", 0.0)
    path = tmp_path / "journal.jsonl"
    kept = JournalFile(path, rotate_at=500)
    for number in range(200):
        kept.note("1.1", "enter", {"step": str(number)})
    assert len(rotated(path)) == journal.KEPT
    every = [*rotated(path), path]
    steps = [
        int(str(note.facts["step"])) for each in every for note in notes.read(each.read_bytes())
    ]
    assert steps == list(range(steps[0], 200))
    assert all(stat.S_IMODE(each.stat().st_mode) == 0o600 for each in every)


def test_several_engines_share_and_rotate_one_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "LOOK_EVERY", 0.0)
    monkeypatch.setattr(journal, "KEPT", 1000)
    path = tmp_path / "journal.jsonl"

    def engine(name: str) -> None:
        kept = JournalFile(path, rotate_at=20_000)
        for number in range(300):
            kept.note(name, "enter", {"step": str(number)})
        kept.close()

    threads = [threading.Thread(target=engine, args=(f"1.{each}",)) for each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = [note for each in [*rotated(path), path] for note in notes.read(each.read_bytes())]
    assert len(rotated(path)) > 1
    assert sorted((note.call, int(note.facts["step"])) for note in found) == [
        (f"1.{each}", number) for each in range(4) for number in range(300)
    ]


def test_a_journal_moved_away_by_hand_is_begun_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "LOOK_EVERY", 0.0)
    path = tmp_path / "journal.jsonl"
    kept = JournalFile(path)
    kept.note("1.1", "enter", {})
    os.replace(path, tmp_path / "aside")
    kept.note("1.2", "enter", {})
    assert [line["call"] for line in lines(path)] == ["1.2"]


def test_what_is_no_fact_is_passed_over() -> None:
    rubbish = b'{}\n{"at":"x"}\nnull\n[1]\n{"at":-5,"call":"1","what":"x","facts":{}}\n\xff\xfe\n'
    deep = b'{"at":' + b"[" * 100_000 + b"}\n"
    huge = b'{"at":99999999999999999999,"call":"1","what":"x","facts":{}}\n'
    assert list(notes.read(rubbish + deep + huge)) == []


def deferred(kept: list[Callable[[], None]]) -> JournalFile:
    return JournalFile(Path("/nonexistent/journal.jsonl"), kept.append)


def test_one_write_is_asked_for_however_many_facts_wait() -> None:
    asked: list[Callable[[], None]] = []
    kept = deferred(asked)
    for _ in range(5):
        kept.note("1.1", "enter", {})
    assert len(asked) == 1
