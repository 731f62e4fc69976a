"""The listener asks the PBX which calls it carries, and closes those of whose end nothing tells."""

import asyncio
import threading
from pathlib import Path

import pytest

from ami import roll
from ami.__main__ import Listener
from ami.follower import Follower
from longlines import store
from longlines.store.calls import count_open, latest
from tests.unit.store.spoolfile import START, call_records
from tests.wire.ami.fakepbx import fake_pbx, until
from tests.wire.ami.test_ami_connection import connected


async def test_a_call_is_closed_that_the_pbx_carries_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roll, "EVERY", 0.05)
    database, spool = f"sqlite:///{tmp_path / 'calls.db'}", tmp_path / "cel.csv"
    store.upgrade(database)
    engine = store.connect(database)
    spool.write_bytes(b"".join([*call_records(1)[:7], *call_records(2)[:7]]))
    carried = f"{START}.4"
    follower, stop = Follower(spool, engine), threading.Event()
    async with fake_pbx() as pbx, connected(pbx) as connection:
        pbx.carries = [carried]
        follows = asyncio.create_task(asyncio.to_thread(follower.run, stop))
        asks = asyncio.create_task(Listener(connection, follower).call_the_roll())
        try:
            await until(lambda: [call.lost for call in latest(engine, 9)] == [False, True])
            asked = len(pbx.done("CoreShowChannels"))
            await until(lambda: len(pbx.done("CoreShowChannels")) > asked + 3)
            assert count_open(engine) == 1
        finally:
            asks.cancel()
            stop.set()
            await follows
    engine.dispose()
