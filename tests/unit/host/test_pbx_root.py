"""Why Asterisk can't be fetched or run, in one line that says what to do."""

from dataclasses import replace
from pathlib import Path

import pytest

from longlines.host import pbx_root, tools
from longlines.host.errors import HostError
from longlines.settings import load


def program(tmp_path: Path, name: str, code: str) -> Path:
    path = tmp_path / name
    path.write_text(f"#!/bin/sh\n{code}\n")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("E: Temporary failure resolving 'x'", "no package server is reached"),
        ("W: Failed to fetch x  Could not connect to x", "no package server is reached"),
        ("dpkg: write error: No space left on device\nE: dpkg failed", "the disk is full"),
        ("I: x\nE: no such suite\nE: later", "can't fetch Asterisk: no such suite"),
        ("", "mmdebstrap failed"),
    ],
)
def test_a_failed_fetch_is_explained(text: str, message: str) -> None:
    told = pbx_root.explain(text, Path("pbx-root.log"))
    assert message in told
    assert "\n" not in told


def test_versions(tmp_path: Path) -> None:
    new = program(tmp_path, "new", "echo 'Asterisk 22.10.1+dfsg-1'")
    old = program(tmp_path, "old", "echo 'Asterisk 18.3.0'")
    broken = program(tmp_path, "broken", "echo 'libssl.so.3: cannot open' >&2; exit 127")
    assert pbx_root.version([str(new)]) == "22.10.1"
    with pytest.raises(HostError, match=r"Asterisk 18\.3\.0 is too old; 20 or newer"):
        pbx_root.version([str(old)])
    with pytest.raises(HostError, match="doesn't run: libssl"):
        pbx_root.version([str(broken)])
    with pytest.raises(HostError, match="can't run Asterisk"):
        pbx_root.version([str(tmp_path / "none")])


def test_a_full_disk_is_told_before_fetching(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(load({}), pbx_root=tmp_path / "root")
    monkeypatch.setattr(pbx_root, "ROOM", 10**18)
    with pytest.raises(HostError, match="GB free and Asterisk's packages need"):
        pbx_root.build(settings, print)


def test_the_machines_own_asterisk_is_used_when_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, "asterisk", "echo 'Asterisk 20.9.1'")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert pbx_root.prepare(load({"LONGLINES_PBX": "system"}), print) == "20.9.1"
    with pytest.raises(HostError, match="use 'embedded' or 'system'"):
        pbx_root.prepare(load({"LONGLINES_PBX": "other"}), print)


def test_a_missing_program_is_named_with_its_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(HostError, match=r"bwrap isn't installed; .*apt install bubblewrap"):
        tools.find("bwrap", tmp_path / "tools")
    unpacked = tmp_path / "tools" / "usr" / "bin"
    unpacked.mkdir(parents=True)
    program(unpacked, "bwrap", "true")
    assert tools.find("bwrap", tmp_path / "tools") == str(unpacked / "bwrap")
