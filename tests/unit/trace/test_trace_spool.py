"""Finding one call in big, rotated and damaged spools."""

import os
from pathlib import Path

import pytest

from longlines.trace import spool
from longlines.trace.sources import Sources, UnknownCall
from tests.unit.trace.story import CALL, START, begun, event, note, over, written


def busy(seconds: int, each: int = 20) -> bytes:
    """Other calls' records, so many a second, one of them with line feeds in its name."""
    records = []
    for second in range(seconds):
        call = f"{START + second}.{1000 + second}"
        name = "two\nlines" if second % 7 == 0 else "Ann"
        records += [event("ANSWER", second, call, call, cidname=name)] * each
    return b"".join(records)


def mixed(at: int, seconds: int) -> tuple[str, bytes]:
    """A call of three records, `at` seconds into a busy time."""
    call = f"{START + at}.77"
    own = [event(kind, at + n, call, call) for n, kind in enumerate(("CHAN_START", "ANSWER"))]
    own += [event("HANGUP", at + 2, call, call), event("CHAN_END", at + 2, call, call)]
    lines = busy(seconds).splitlines(keepends=True)
    before = len(lines) * at // seconds
    while not lines[before].startswith(b'"ANSWER"'):
        before += 1
    return call, b"".join([*lines[:before], *own, *lines[before:]])


@pytest.mark.parametrize("at", [0, 1, 400, 899])
def test_a_call_is_found_wherever_it_lies(tmp_path: Path, at: int) -> None:
    call, data = mixed(at, 900)
    assert len(data) > 2 * spool.CHUNK
    found = written(tmp_path, data).find(call)
    assert [each.type for each in found.events] == ["CHAN_START", "ANSWER", "HANGUP", "CHAN_END"]


def test_only_the_call_s_own_time_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    call, data = mixed(10, 20_000)
    sources = written(tmp_path, data)
    read = 0
    real = os.pread

    def counted(descriptor: int, size: int, offset: int) -> bytes:
        nonlocal read
        piece = real(descriptor, size, offset)
        read += len(piece)
        return piece

    monkeypatch.setattr(os, "pread", counted)
    window = spool.cel(tmp_path / "cel.csv").naming([call.encode()], START + 10, lambda: START + 12)
    assert b"HANGUP" in b"".join(window)
    assert read < len(data) / 10
    monkeypatch.undo()
    assert len(sources.find(call).events) == 4


def test_rotated_files_are_read_together(tmp_path: Path) -> None:
    sources = written(tmp_path, b"".join(over(5)))
    (tmp_path / "cel.csv.1").write_bytes(b"".join(begun()))
    (tmp_path / "cel.csv.2.gz").write_bytes(b"packed")
    found = sources.find(CALL)
    assert found.events[0].type == "CHAN_START"
    assert found.over


def test_files_last_written_long_before_are_not_opened(tmp_path: Path) -> None:
    sources = written(tmp_path, b"".join([*begun(), *over(5)]))
    old = tmp_path / "cel.csv.1"
    old.write_bytes(b"".join(begun()))
    os.utime(old, (START - 3600, START - 3600))
    assert spool.cel(tmp_path / "cel.csv").files(START) == [tmp_path / "cel.csv"]
    assert sources.find(CALL).over


def test_a_clock_that_was_set_back_hides_no_call(tmp_path: Path) -> None:
    data = b"".join([*begun(), *over(5)])
    later = busy(400).replace(str(START)[:6].encode(), b"179540")
    assert written(tmp_path, later + data + later).find(CALL).over


def test_half_records_of_a_killed_pbx(tmp_path: Path) -> None:
    whole = begun()
    half = event("ANSWER", 3)[:90]
    data = b"".join([whole[0], half, whole[1], half, b"\n", *over(5), half])
    found = written(tmp_path, data).find(CALL)
    assert [each.type for each in found.events] == [
        "CHAN_START",
        "ANSWER",
        "HANGUP",
        "CHAN_END",
        "LINKEDID_END",
    ]


def test_a_record_torn_by_two_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "CHUNK", 700)
    monkeypatch.setattr(spool, "LONGEST", 400)
    call, data = mixed(5, 60)
    assert len(written(tmp_path, data).find(call).events) == 4


def test_an_id_within_another_is_not_taken_for_it(tmp_path: Path) -> None:
    longer = f"{CALL}7"
    data = b"".join([*begun(), event("ANSWER", 1, longer, longer), *over(5)])
    assert {each.linkedid for each in written(tmp_path, data).find(CALL).events} == {CALL}


def test_the_newest_call_by_the_spool_alone(tmp_path: Path) -> None:
    newer = f"{START + 9}.5"
    data = b"".join([*begun(), event("CHAN_START", 9, newer, newer), *over(12)])
    assert written(tmp_path, data + busy(3)).newest() == newer


def test_the_newest_call_lies_far_back(tmp_path: Path) -> None:
    sources = written(tmp_path, b"".join(begun()) + busy(1000))
    assert (tmp_path / "cel.csv").stat().st_size > 2 * spool.CHUNK
    assert sources.newest() == CALL


def test_unknown_calls_are_told_what_to_do(tmp_path: Path) -> None:
    sources = written(tmp_path, b"".join(begun()))
    for wrong in ("1795300000.9", "x", "", '"', "../../etc", "1" * 500, "\x1b[2J"):
        with pytest.raises(UnknownCall, match="'longlines calls' lists the ids"):
            sources.find(wrong)


def test_nothing_at_all(tmp_path: Path) -> None:
    sources = Sources(tmp_path / "none", None)
    with pytest.raises(UnknownCall, match="no call yet"):
        sources.newest()
    with pytest.raises(UnknownCall, match="no call has the id"):
        sources.find(CALL)


def test_a_file_that_cannot_be_read_is_a_remark(tmp_path: Path) -> None:
    sources = written(tmp_path, None, note("enter", 1))
    (tmp_path / "cel.csv").symlink_to(tmp_path)
    found = sources.find(CALL)
    assert found.remarks == ["the PBX's events can't be read: Is a directory"]
    assert len(found.notes) == 1
