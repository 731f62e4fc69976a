"""Reading the spool through all that can happen to a file."""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ami.spool import SpoolReader
from longlines.billing.events import BadRecord, parse
from longlines.billing.framing import frames
from longlines.store import Bookmark
from tests.unit.store import spoolfile

LINES = list(spoolfile.interleaved(6))


class Reading:
    """A reader and the records it gave, as the database would keep them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.marks: dict[int, Bookmark] = {}
        self.records: list[bytes] = []
        self.reader = SpoolReader(path, [])

    def again(self) -> None:
        """The listener is started anew, with what its database knows."""
        self.reader.close()
        self.reader = SpoolReader(self.path, self.marks.values())

    def catch_up(self) -> list[bytes]:
        """Read until several looks in a row found nothing."""
        idle = 0
        while idle < 4:
            batch = self.reader.read()
            idle = idle + 1 if batch is None else 0
            if batch is None:
                continue
            number = batch.bookmark or len(self.marks) + 1
            start = self.marks[number].position if batch.bookmark else 0
            assert batch.start == start == batch.pieces[0][0]
            for _, piece in batch.pieces:
                self.records += [record for _, record in frames(piece, all_=True)]
            self.marks[number] = Bookmark(number, batch.name, batch.head, batch.tail, batch.end)
            self.reader.advance(self.marks[number])
        return self.records


@pytest.fixture
def reading(tmp_path: Path) -> Iterator[Reading]:
    reading = Reading(tmp_path / "cel.csv")
    yield reading
    reading.reader.close()


def append(path: Path, *pieces: bytes) -> None:
    with path.open("ab") as file:
        file.write(b"".join(pieces))


def test_nothing_there_yet(reading: Reading) -> None:
    assert reading.catch_up() == []
    assert (reading.reader.position, reading.reader.lag) == (0, 0)
    append(reading.path)
    assert reading.catch_up() == []
    append(reading.path, *LINES)
    assert reading.catch_up() == LINES
    assert (reading.reader.position, reading.reader.lag) == (reading.path.stat().st_size, 0)


def test_half_a_line_waits_for_its_other_half(reading: Reading) -> None:
    append(reading.path, LINES[1], LINES[2][:30])
    assert reading.catch_up() == [LINES[1]]
    assert reading.reader.lag == 30
    append(reading.path, LINES[2][30:])
    assert reading.catch_up() == LINES[1:3]


def test_every_byte_may_come_alone(reading: Reading) -> None:
    data = b"".join(LINES[:6])
    for at in range(len(data)):
        append(reading.path, data[at : at + 1])
        if at % 7 == 0:
            reading.catch_up()
    assert reading.catch_up() == LINES[:6]


@pytest.mark.parametrize("running", [True, False])
def test_rotation(reading: Reading, running: bool) -> None:
    append(reading.path, *LINES[:20])
    reading.catch_up()
    append(reading.path, *LINES[20:30])
    reading.path.rename(f"{reading.path}.1")
    append(reading.path, *LINES[30:40])
    if not running:
        reading.again()
    assert reading.catch_up() == LINES[:40]
    append(reading.path, *LINES[40:])
    assert reading.catch_up() == LINES


def test_a_writer_that_had_the_file_open_when_it_was_renamed(reading: Reading) -> None:
    append(reading.path, *LINES[:20])
    with reading.path.open("ab", buffering=0) as writer:
        reading.catch_up()
        reading.path.rename(f"{reading.path}.1")
        append(reading.path, *LINES[30:])
        assert reading.reader.read() is None
        writer.write(b"".join(LINES[20:30]))
        assert reading.catch_up() == LINES


def test_two_rotations_while_no_listener_ran(reading: Reading) -> None:
    append(reading.path, *LINES[:20])
    reading.catch_up()
    append(reading.path, *LINES[20:30])
    for at, name in enumerate(("cel.csv.2", "cel.csv.1")):
        older = reading.path.rename(reading.path.with_name(name))
        os.utime(older, (at, at))
        append(reading.path, *LINES[30 + 10 * at : 40 + 10 * at])
    append(reading.path, *LINES[50:])
    reading.again()
    assert reading.catch_up() == LINES


@pytest.mark.parametrize("running", [True, False])
def test_copy_and_truncate(reading: Reading, running: bool) -> None:
    append(reading.path, *LINES[:20])
    reading.catch_up()
    append(reading.path, *LINES[20:30])
    shutil.copy(reading.path, f"{reading.path}.1")
    os.truncate(reading.path, 0)
    append(reading.path, *LINES[30:])
    if not running:
        reading.again()
    assert reading.catch_up() == LINES


def test_replaced_by_a_longer_file_with_the_same_inode(reading: Reading) -> None:
    append(reading.path, *LINES[:20])
    reading.catch_up()
    reading.path.write_bytes(b"".join(LINES[20:]))
    assert reading.catch_up() == LINES


def test_replaced_by_another_file(reading: Reading) -> None:
    append(reading.path, *LINES[:20])
    reading.catch_up()
    other = reading.path.with_name("other")
    append(other, *LINES[20:])
    other.replace(reading.path)
    assert reading.catch_up() == LINES


def test_a_backup_beside_the_spool_is_not_read_again(reading: Reading) -> None:
    append(reading.path, *LINES)
    reading.catch_up()
    shutil.copy(reading.path, f"{reading.path}.bak")
    reading.again()
    assert reading.catch_up() == LINES


def test_two_files_that_begin_with_the_same_garbage(reading: Reading) -> None:
    append(reading.path, b"\n")
    reading.catch_up()
    reading.path.unlink()
    append(reading.path, b"\n", *LINES)
    reading.again()
    assert reading.catch_up() == [b"\n", *LINES]


def test_restart_reads_on_where_the_database_stood(reading: Reading) -> None:
    for at in range(0, len(LINES), 5):
        append(reading.path, *LINES[at : at + 5])
        reading.catch_up()
        reading.again()
    assert reading.catch_up() == LINES
    assert len(reading.marks) == 1


def test_an_endless_line_does_not_stop_the_reading(reading: Reading) -> None:
    append(reading.path, b'"' * 3_000_000, b"\n", *LINES)
    records = reading.catch_up()
    assert b"".join(records) == b'"' * 3_000_000 + b"\n" + b"".join(LINES)
    assert records[-len(LINES) :] == LINES


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(st.binary(max_size=80), st.sampled_from([*LINES[:4], b'"', b"\n"]))))
def test_any_bytes_are_read_once_and_never_stop_the_reading(
    tmp_path: Path, chunks: list[bytes]
) -> None:
    path = tmp_path / "cel.csv"
    path.unlink(missing_ok=True)
    reading = Reading(path)
    for chunk in chunks:
        append(path, chunk)
        reading.catch_up()
    append(path, b"\n", LINES[1])
    records = reading.catch_up()
    assert b"".join(records) == b"".join(chunks) + b"\n" + LINES[1]
    assert records[-1] == LINES[1]
    for record in records:
        with suppress(BadRecord):
            parse(record)
    reading.reader.close()
