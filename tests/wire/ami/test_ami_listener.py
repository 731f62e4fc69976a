"""The whole listener as a process, with a fake PBX, a spool and a database."""

import asyncio
import json
import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from longlines import store
from longlines.carriers.quality import published
from longlines.store.calls import latest
from tests.unit.store import spoolfile
from tests.unit.store.tried import tried_call
from tests.wire.ami.fakepbx import SECRET, fake_pbx, until

CAPTURES = Path(__file__).parents[2] / "unit" / "billing" / "captures"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Instance:
    """A home folder and the environment that leads to it."""

    def __init__(self, home: Path, ami_port: int, secret: str | None = SECRET) -> None:
        self.home = home
        self.http_port = free_port()
        self.spool = home / "spool" / "cel.csv"
        self.spool.parent.mkdir()
        if secret is not None:
            (home / "secrets").mkdir()
            (home / "secrets" / "ami").write_text(f"{secret}\n")
        self.environment = os.environ | {
            "LONGLINES_HOME": str(home),
            "LONGLINES_AMI_PORT": str(ami_port),
            "LONGLINES_HTTP_PORT": str(self.http_port),
        }

    async def start(self) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "ami",
            env=self.environment,
            stderr=asyncio.subprocess.PIPE,
        )

    def health(self) -> dict[str, Any]:
        address = f"http://127.0.0.1:{self.http_port}/health"
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                health: dict[str, Any] = json.load(answer)
                return health
        except urllib.error.URLError:
            return {}

    async def until_health(self, **wanted: object) -> dict[str, Any]:
        health: dict[str, Any] = {}
        async with asyncio.timeout(15):
            while not (health and wanted.items() <= health.items()):
                await asyncio.sleep(0.05)
                health = await asyncio.to_thread(self.health)
        return health


@asynccontextmanager
async def running(instance: Instance) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await instance.start()
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        _, errors = await asyncio.wait_for(process.communicate(), 10)
        assert b"Traceback" not in errors, errors.decode()


async def test_events_become_calls_and_the_listener_stops_cleanly(tmp_path: Path) -> None:
    async with fake_pbx() as pbx:
        instance = Instance(tmp_path, pbx.port)
        instance.spool.write_bytes((CAPTURES / "accepted.csv").read_bytes())
        async with running(instance) as process:
            size = instance.spool.stat().st_size
            health = await instance.until_health(ami="up", spool_offset=size)
            assert health["spool_lag_bytes"] == 0
            assert health["calls_open"] == 0
            await pbx.event("Hangup", Channel="x")
            health = await instance.until_health(ami_events={"Hangup": 1})
        assert process.returncode == 0
    engine = store.connect(f"sqlite:///{tmp_path / 'database' / 'longlines.db'}")
    assert "accepted" in {call.outcome for call in latest(engine, 10)}
    engine.dispose()


async def test_carriers_are_told_of_and_known_again_after_a_restart(tmp_path: Path) -> None:
    async with fake_pbx() as pbx:
        instance = Instance(tmp_path, pbx.port)
        began = time.time() - 30
        ago = int(began) - spoolfile.START
        records = [each for n in range(5) for each in tried_call(n, ago - 100.0 + n)]
        instance.spool.write_bytes(b"".join(records))

        def standings() -> dict[str, str]:
            told = published.read(tmp_path / "run" / "carriers.json")
            groups = {n: each["groups"] for n, each in told["carriers"].items()} if told else {}
            return {name: each["1"]["standing"] for name, each in groups.items() if "1" in each}

        for _ in range(2):
            async with running(instance):
                await instance.until_health(ami="up", spool_offset=instance.spool.stat().st_size)
                await until(lambda: standings() == {"cheap": "trying", "dear": "well"})
            (tmp_path / "run" / "carriers.json").unlink()


async def test_pbx_that_started_after_a_call_began_closes_it(tmp_path: Path) -> None:
    async with fake_pbx() as pbx:
        instance = Instance(tmp_path, pbx.port)
        lines = (CAPTURES / "pbx_lost.csv").read_bytes().splitlines(keepends=True)
        # Only what was written before the kill, long ago as the fake PBX has it.
        before = [line.replace(b'"179', b'"159') for line in lines[:20]]
        instance.spool.write_bytes(b"".join(before))
        async with running(instance):
            size = instance.spool.stat().st_size
            health = await instance.until_health(ami="up", spool_offset=size)
            assert health["calls_open"] > 0
            pbx.uptime = 3
            pbx.drop()
            await instance.until_health(calls_open=0)


@pytest.mark.parametrize(
    ("carried", "open_then"), [([], 0), (["1795330313.0"], 1)], ids=["of the old", "of the new"]
)
async def test_call_of_the_second_in_which_the_pbx_started(
    tmp_path: Path, carried: list[str], open_then: int
) -> None:
    async with fake_pbx() as pbx:
        instance = Instance(tmp_path, pbx.port)
        began = f"{time.time() - 0.3:.6f}"
        fields = ["CHAN_START", began, "Alice", "+12025550101", *[""] * 3, "2025550102", "callers"]
        fields += ["PJSIP/alice-00000000", "", "", "alice", "", "1795330313.0", "1795330313.0"]
        fields += ["", "", ""]
        instance.spool.write_text(",".join(f'"{field}"' for field in fields) + "\n")
        pbx.uptime, pbx.carries = 0, carried
        async with running(instance):
            await instance.until_health(ami="up", ledger_error=None, calls_open=open_then)
            await until(lambda: pbx.done("CoreShowChannels"))
            await instance.until_health(calls_open=open_then, call_events=1)


async def test_wrong_password_ends_the_listener_with_one_line(tmp_path: Path) -> None:
    async with fake_pbx() as pbx:
        process = await Instance(tmp_path, pbx.port, secret="wrong").start()
        _, errors = await asyncio.wait_for(process.communicate(), 10)
    assert process.returncode == 1
    assert errors.decode().splitlines()[-1].startswith("listener: the PBX at 127.0.0.1:")
    assert b"Traceback" not in errors


async def test_second_listener_ends_with_one_line(tmp_path: Path) -> None:
    async with fake_pbx() as pbx:
        instance = Instance(tmp_path, pbx.port)
        async with running(instance) as first:
            await instance.until_health(ami="up")
            second = await instance.start()
            _, errors = await asyncio.wait_for(second.communicate(), 10)
            assert second.returncode == 1
            (line,) = errors.decode().splitlines()
            assert line.startswith(f"listener: another listener (process {first.pid}) holds")


@pytest.mark.parametrize(
    ("variable", "value", "line"),
    [
        ("LONGLINES_DATABASE_URL", "mysql://host/db", "names 'mysql'; use sqlite or postgresql"),
        ("LONGLINES_AMI_PORT", "x", "LONGLINES_AMI_PORT is 'x'"),
        ("LONGLINES_DATABASE_URL", "postgresql://127.0.0.1:1/db", "no database"),
    ],
)
async def test_bad_settings_end_with_one_line(
    tmp_path: Path, variable: str, value: str, line: str
) -> None:
    instance = Instance(tmp_path, 1)
    instance.environment |= {variable: value}
    process = await instance.start()
    _, errors = await asyncio.wait_for(process.communicate(), 10)
    assert process.returncode == 1
    (told,) = errors.decode().splitlines()
    assert line in told


async def test_missing_password_ends_with_one_line(tmp_path: Path) -> None:
    process = await Instance(tmp_path, 1, secret=None).start()
    _, errors = await asyncio.wait_for(process.communicate(), 10)
    assert process.returncode == 1
    assert errors.decode().splitlines()[-1].startswith("listener: no AMI password in")


async def test_ledger_goes_on_without_a_pbx(tmp_path: Path) -> None:
    instance = Instance(tmp_path, free_port())
    async with running(instance):
        await instance.until_health(ami="down", spool_offset=0)
        instance.spool.write_bytes((CAPTURES / "busy.csv").read_bytes())
        await instance.until_health(ami="down", spool_offset=instance.spool.stat().st_size)
