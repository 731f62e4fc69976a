"""The reserve for call events, and the alarms when a disk is full."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine

from ami.room import LOST, LOW, NAME, RESERVE, Room, Space
from ami.troubles import DATABASE, DISK, Troubles
from longlines.host import file_alarms
from longlines.store import alarms, tables

WHOLE = 1 << 34


class Disk:
    """A disk with so many bytes free, of which the reserve takes its part."""

    def __init__(self, free: int) -> None:
        self.free = free

    def __call__(self, folder: Path) -> Space:
        path = folder / NAME
        return Space(self.free - (path.stat().st_size if path.exists() else 0), WHOLE)


@pytest.fixture
def troubles(tmp_path: Path) -> Troubles:
    return Troubles(tmp_path / "run")


def room(tmp_path: Path, troubles: Troubles, disk: Disk) -> tuple[Room, Path]:
    return Room(tmp_path, troubles, disk), tmp_path / NAME


def test_the_reserve_is_let_go_on_a_full_disk_and_taken_back(
    tmp_path: Path, troubles: Troubles
) -> None:
    disk = Disk(WHOLE // 2)
    of, path = room(tmp_path, troubles, disk)
    of.look()
    assert path.stat().st_size == RESERVE
    assert not of.tight
    disk.free = RESERVE + LOW - 1
    of.look()
    assert not path.exists()
    assert of.tight
    (alarm,) = troubles.open
    assert alarm.kind == DISK
    assert "billing waits" in alarm.text
    of.look()
    assert of.tight, "what the reserve left is for events, not for the database"
    disk.free = RESERVE + 2 * LOW
    of.look()
    assert (path.stat().st_size, of.tight, troubles.open) == (RESERVE, False, [])


def test_it_is_told_when_even_the_reserve_is_used_up(tmp_path: Path, troubles: Troubles) -> None:
    disk = Disk(LOST - 1)
    of, path = room(tmp_path, troubles, disk)
    of.look()
    assert "being lost" in troubles.open[0].text
    disk.free = WHOLE // 2
    of.look()
    of.look()
    assert path.exists()
    assert troubles.open == []


def test_a_small_disk_has_a_small_reserve(tmp_path: Path, troubles: Troubles) -> None:
    of = Room(tmp_path, troubles, space=lambda _: Space(1 << 20, 1 << 20))
    of.look()
    assert (tmp_path / NAME).stat().st_size == (1 << 20) // 10


def test_trouble_is_told_in_a_file_and_kept_in_the_database_when_it_is_over(
    tmp_path: Path, troubles: Troubles
) -> None:
    assert file_alarms.read(tmp_path / "run") == []
    troubles.begin(DATABASE, "it", "gone")
    troubles.begin(DATABASE, "it", "still gone")
    (told,) = file_alarms.read(tmp_path / "run")
    assert (told.kind, told.text) == (DATABASE, "still gone")
    engine = create_engine("sqlite://")
    tables.metadata.create_all(engine)
    troubles.book(engine)
    troubles.end(DATABASE, "it")
    troubles.end(DATABASE, "it")
    assert file_alarms.read(tmp_path / "run") == []
    troubles.book(engine)
    troubles.book(engine)
    with engine.connect() as connection:
        (kept,) = alarms.latest(connection, 5)
    assert (kept.text, kept.raised_at, kept.cleared_by) == ("still gone", told.since, "listener")
    engine.dispose()


def test_a_new_listener_begins_without_the_troubles_of_the_one_before(
    tmp_path: Path, troubles: Troubles
) -> None:
    troubles.begin(DATABASE, "it", "gone")
    Troubles(tmp_path / "run")
    assert file_alarms.read(tmp_path / "run") == []


@pytest.mark.parametrize("bad", ["", "{}", "[1]", '[{"kind": "x"}]', "\xff"])
def test_a_damaged_file_of_alarms_is_none(tmp_path: Path, bad: str) -> None:
    (tmp_path / file_alarms.NAME).write_bytes(bad.encode("latin-1"))
    assert file_alarms.read(tmp_path) == []
