"""What admins say of carriers is kept."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from longlines.carriers import holds
from longlines.carriers.holds import HOLD, RELEASE, Word, Words

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
HELD = Word(HOLD, "cheap", NOON, NOON + HOUR, "ann", 'their "bill"\n')


def test_the_last_word_counts_until_its_time(tmp_path: Path) -> None:
    path = tmp_path / "carriers" / "held.jsonl"
    assert holds.read(path) == []
    holds.say(path, HELD)
    assert holds.read(path) == [HELD]
    assert holds.in_force([HELD], NOON) == {"cheap": HELD}
    assert holds.in_force([HELD], NOON + HOUR) == {}
    released = Word(RELEASE, "cheap", NOON + HOUR / 2, None, "bob")
    holds.say(path, released)
    assert holds.in_force(holds.read(path), NOON + HOUR / 2) == {}
    assert len(holds.read(path)) == 2


@pytest.mark.parametrize("torn", [b'{"what": "hold", "carr', b"\xff\xfe", b"[]\n", b"{}\n"])
def test_a_line_that_was_cut_off_costs_only_itself(tmp_path: Path, torn: bytes) -> None:
    path = tmp_path / "held.jsonl"
    path.write_bytes(torn)
    holds.say(path, HELD)
    holds.say(path, HELD)
    assert holds.read(path) == [HELD, HELD]


def test_the_file_is_read_again_only_when_it_changed(tmp_path: Path) -> None:
    path = tmp_path / "held.jsonl"
    words = Words(path)
    assert words.all() == []
    assert not words.changed
    holds.say(path, HELD)
    assert words.changed
    assert words.all() == [HELD] == words.known
    assert words.all() is words.all()


def test_words_of_a_hold() -> None:
    assert HELD.words.startswith("held by ann: their")
    assert Word(HOLD, "cheap", NOON, NOON + HOUR, "ann").words == "held by ann"
    assert holds.as_json(HELD)["until"] == "2026-11-22T13:00:00.000Z"
