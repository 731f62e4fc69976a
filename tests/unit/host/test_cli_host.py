"""`longlines run`, `configure` and `status` as a person meets them."""

import json
import os
import subprocess
import sys
from pathlib import Path

PORTS = {"SIP": "15961", "AMI": "15962", "AGI": "15963", "HTTP": "15964"}


def longlines(home: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    own = {f"LONGLINES_{name}_PORT": port for name, port in PORTS.items()}
    kept = {key: value for key, value in os.environ.items() if not key.startswith("LONGLINES_")}
    return subprocess.run(
        [sys.executable, "-c", "from longlines.cli.main import main; main()", *words],
        capture_output=True,
        text=True,
        timeout=60,
        env={**kept, **own, "LONGLINES_HOME": str(home), "LONGLINES_PBX": "system", **more},
    )


def test_status_before_anything_is_set_up(tmp_path: Path) -> None:
    plain = longlines(tmp_path / "home", "status")
    assert (plain.returncode, plain.stderr) == (1, "")
    assert "isn't set up yet" in plain.stdout
    told = longlines(tmp_path / "home", "status", "--json")
    assert told.returncode == 1
    status = json.loads(told.stdout)
    assert status["ready"] is False
    assert status["accounts"] == []
    assert set(status["parts"].values()) == {"down"}
    assert not (tmp_path / "home").exists()


def test_configure_and_then_status(tmp_path: Path) -> None:
    done = longlines(tmp_path, "configure")
    assert (done.returncode, done.stdout) == (0, f"wrote {tmp_path / 'asterisk'}\n")
    told = longlines(tmp_path, "status", "--json")
    assert told.returncode == 1
    status = json.loads(told.stdout)
    assert status["sip"] == {"host": "127.0.0.1", "port": 15961}
    assert status["numbers"]["operator"] == "0"
    assert status["parts"] == dict.fromkeys(("pbx", "engine", "listener", "desk"), "down")
    alice = status["accounts"][0]
    assert (alice["name"], alice["user"], alice["number"]) == ("alice", "alice", "+12025550101")
    assert alice["password"] in (tmp_path / "asterisk" / "pjsip.conf").read_text()


def test_a_bad_setting_is_one_line_and_code_2(tmp_path: Path) -> None:
    for command in ("run", "configure", "status"):
        told = longlines(tmp_path, command, LONGLINES_SIP_PORT="sip")
        assert told.returncode == 2
        assert told.stderr == "longlines: LONGLINES_SIP_PORT is 'sip'; use a port from 1 to 65535\n"


def test_a_home_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    told = longlines(tmp_path / "file", "run")
    assert told.returncode == 1
    assert told.stderr.startswith(f"longlines: can't use {tmp_path / 'file'} as LONGLINES_HOME")
    assert len(told.stderr.splitlines()) == 1
