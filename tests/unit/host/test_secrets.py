"""Passwords are made once, and only their owner reads them."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from longlines.host.errors import HostError
from longlines.host.secrets import LENGTH, read_or_make


def test_a_secret_is_made_once_and_private(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    value = read_or_make(folder, "ami")
    assert len(value) == LENGTH
    assert value.isalnum()
    assert read_or_make(folder, "ami") == value
    assert read_or_make(folder, "other") != value
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "ami").stat().st_mode) == 0o600
    assert sorted(path.name for path in folder.iterdir()) == ["ami", "other"]


def test_all_who_ask_at_once_get_the_same(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        values = set(pool.map(lambda _: read_or_make(tmp_path / "s", "ami"), range(64)))
    assert len(values) == 1


def test_a_folder_left_open_is_closed(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    read_or_make(tmp_path, "ami")
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700


@pytest.mark.parametrize("content", [b"", b"a b", b"a;b", b"\xff"])
def test_a_damaged_secret_is_told_without_its_content(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "ami").write_bytes(content)
    with pytest.raises(HostError, match="ami"):
        read_or_make(tmp_path, "ami")
