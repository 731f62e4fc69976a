"""`longlines passwords` as an admin meets it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from longlines.host.passwords import ServicePasswords


def passwords(home: Path, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("LONGLINES_")}
    return subprocess.run(
        [sys.executable, "-c", "from longlines.cli.main import main; main()", "passwords", *words],
        capture_output=True,
        text=True,
        input=given,
        timeout=60,
        env={**kept, "LONGLINES_HOME": str(home)},
    )


def test_from_none_to_set_to_none(tmp_path: Path) -> None:
    listed = json.loads(passwords(tmp_path, "list", "--json").stdout)
    alice = {"account": "alice", "number": "+12025550101", "password": False, "locked": False}
    assert listed[0] == alice
    done = passwords(tmp_path, "set", "alice", given="4711\n")
    assert (done.returncode, done.stdout) == (0, "alice has a new service password\n")
    kept = ServicePasswords(tmp_path / "accounts" / "service-passwords.db")
    assert kept.check("+12025550101", "4711") == "right"
    plain = passwords(tmp_path, "list").stdout.splitlines()
    assert plain[0] == "alice       +12025550101      set"
    assert plain[1].endswith("none")
    assert passwords(tmp_path, "remove", "+12025550101").returncode == 0
    again = passwords(tmp_path, "remove", "alice")
    assert (again.returncode, again.stderr) == (1, "longlines: alice has no service password\n")


@pytest.mark.parametrize(
    ("who", "given", "message"),
    [
        ("alice", "12\n", "a service password has 4 to 12 digits"),
        ("alice", "", "a service password has 4 to 12 digits"),
        ("nobody", "4711\n", "there is no account 'nobody'; known: alice, bob"),
    ],
)
def test_what_is_refused(tmp_path: Path, who: str, given: str, message: str) -> None:
    done = passwords(tmp_path, "set", who, given=given)
    assert done.returncode == 1
    assert done.stderr.startswith(f"longlines: {message}")
