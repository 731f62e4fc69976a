"""The parts that wait for an emergency are small, and do what there is to do once."""

import subprocess
import sys
from pathlib import Path

import pytest

from longlines.host import emergency_spoken
from longlines.host.emergency_lines import lines_of
from longlines.host.unchanged import Unchanged
from tests.unit.host.test_notifier import instance

HEAVY = ("numpy", "sqlalchemy", "phonenumbers", "yaml", "asyncio", "ssl")


@pytest.mark.parametrize("module", ["emergency_watch", "notifier"])
def test_what_only_waits_loads_little(module: str) -> None:
    code = f"import sys, longlines.host.{module}; print(*(m for m in {HEAVY} if m in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=20, check=True
    )
    assert done.stdout.split() == []


def test_words_are_spoken_again_when_the_plan_is_another(tmp_path: Path) -> None:
    settings = instance(tmp_path, "screens")
    settings.sounds.mkdir()
    assert not emergency_spoken.is_kept(settings)
    emergency_spoken.keep(settings, emergency_spoken.stamp(settings))
    assert emergency_spoken.is_kept(settings)
    kept = settings.home / "emergency" / "in-force.yaml"
    kept.write_text(kept.read_text().replace("room: 101", "room: 102"))
    assert not emergency_spoken.is_kept(settings)


def test_an_accounts_lines_are_its_own() -> None:
    said = (
        "PJSIP/ann-0000a1!callers!0!1!Up\nPJSIP/anna-01!x!!\nLocal/ann@x-01!y!\n\nPJSIP/ann-02!z!"
    )
    assert lines_of(said, "ann") == {"PJSIP/ann-0000a1": "callers", "PJSIP/ann-02": "z"}


def test_a_file_is_read_again_when_it_is_another(tmp_path: Path) -> None:
    path, read = tmp_path / "file", Unchanged()
    assert read.read(path.exists, path) is False
    path.write_text("one")
    assert read.read(path.read_text, path) == "one"
    path.write_text("more")
    assert read.read(path.read_text, path) == "more"
    assert read.read(lambda: "not asked", path) == "more"
