"""A desk on a free port beside a hand-written PBX, and people who sign in there."""

import asyncio
import functools
import json
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import argon2
from aiohttp import web

from ami.connection import Connection
from ami.desk.serving import Desk
from longlines import settings as environment
from longlines import store
from longlines.settings import Settings
from longlines.store.desk import operators
from longlines.store.desk.model import Operator, Role
from tests.wire.ami.fakepbx import SECRET, FakePbx, fake_pbx

PATIENCE = 15.0
"""Seconds for what a busy machine does late."""

PASSWORD = "a password for tests"
HASHED = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


class Person:
    """Somebody's browser: cookies, the CSRF token, and a screen."""

    def __init__(self, base: str, client: aiohttp.ClientSession) -> None:
        self.base = base
        self.client = client
        self.csrf = ""
        self.state: dict[str, dict[str, Any]] = {}
        self.numbers: list[int] = []
        self.mark = ""
        self.socket: aiohttp.ClientWebSocketResponse | None = None
        self.heard: Callable[[dict[str, Any]], None] = lambda change: None
        """Told of each change."""
        self._reading: asyncio.Future[None] | None = None
        self._news = asyncio.Event()

    async def sign_in(self, name: str, password: str = PASSWORD) -> int:
        """The status of the answer."""
        body = {"name": name, "password": password}
        async with self.client.post(f"{self.base}/api/session", json=body) as answer:
            if answer.status == 200:
                self.csrf = (await answer.json())["csrf"]
            return answer.status

    async def do(self, action: str, **body: str) -> tuple[int, str]:
        """Status, and the outcome or the error."""
        headers = {"X-Desk-Token": self.csrf}
        path = f"{self.base}/api/actions/{action}"
        async with self.client.post(path, json=body, headers=headers) as answer:
            said = await answer.json()
            return answer.status, said.get("outcome") or said.get("error")

    async def look(self) -> None:
        """Open a screen, and read all that stands there; it is read from then on."""
        self.socket = await self.client.ws_connect(
            f"{self.base}/live", headers={"Origin": self.base}
        )
        self._take(await self.socket.receive_str())
        self._reading = asyncio.ensure_future(self._read(self.socket))

    async def until(self, seen: Callable[[dict[str, dict[str, Any]]], object]) -> float:
        """Wait until the screen shows it; the seconds that took."""
        begun = time.perf_counter()
        async with asyncio.timeout(PATIENCE):
            while not seen(self.state):
                assert self._reading is not None
                assert not self._reading.done(), "the screen was closed"
                self._news.clear()
                await self._news.wait()
        return time.perf_counter() - begun

    async def closed(self) -> int | None:
        """Wait until the desk closes the screen; the code with which it did."""
        assert self.socket is not None
        assert self._reading is not None
        async with asyncio.timeout(PATIENCE):
            await self._reading
        return self.socket.close_code

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            self._take(str(message.data))
        self._news.set()

    def _take(self, text: str) -> None:
        said = json.loads(text)
        self._news.set()
        if "snapshot" in said:
            snapshot = said["snapshot"]
            self.state, self.mark = snapshot["state"], snapshot["mark"]
            self.numbers = [snapshot["number"]]
            return
        self.numbers.append(said["number"])
        if said["row"] is None:
            self.state[said["kind"]].pop(said["id"], None)
        else:
            self.state[said["kind"]][said["id"]] = said["row"]
        self.heard(said)


class AtWork:
    """A running desk. Each of `people()` has a browser of his own."""

    def __init__(self, settings: Settings, pbx: FakePbx, engine: Any, base: str) -> None:
        self.settings, self.pbx, self.engine, self.base = settings, pbx, engine, base
        self._clients: list[aiohttp.ClientSession] = []

    def person(self) -> Person:
        """A browser in which nobody has signed in."""
        client = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self._clients.append(client)
        return Person(self.base, client)

    async def signed_in(self, name: str) -> Person:
        """A browser with a screen, in which somebody has."""
        person = self.person()
        assert await person.sign_in(name) == 200
        await person.look()
        return person

    def add(
        self, name: str, role: Role = "operator", account: str = "", language: str = "en"
    ) -> None:
        """Let somebody work here."""
        staff = str(abs(hash(name)))[:8]
        made = Operator(name, role, staff, account, language, datetime.now(UTC))
        with self.engine.execution_options(writes=True).begin() as database:
            operators.add(database, made, HASHED)

    async def caller(self, number: str = "+12025550101", serial: int = 1, **more: str) -> str:
        """Somebody waits in the queue; the call's id."""
        call = f"1700000000.{serial}"
        line = {
            "Channel": f"PJSIP/alice-{serial:08x}",
            "Uniqueid": call,
            "Linkedid": call,
            "CallerIDNum": number,
            "Language": "en",
            **more,
        }
        await self.pbx.event("Newchannel", **line)
        await self.pbx.event("QueueCallerJoin", **line, Queue="operators", Position="1")
        return call

    async def close(self) -> None:
        """Close every browser."""
        for client in self._clients:
            await client.close()


def _database(folder: Path) -> None:
    """An empty database, made once for all tests."""
    path = folder / "database" / "longlines.db"
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.write_bytes(_empty())


@functools.cache
def _empty() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        store.upgrade(f"sqlite:///{path}")
        return path.read_bytes()


@asynccontextmanager
async def desk(folder: Path, pbx: FakePbx, port: int = 0, **environ: str) -> AsyncIterator[AtWork]:
    """A desk that is connected with `pbx`."""
    settings = environment.load({"LONGLINES_HOME": str(folder), **environ})
    _database(folder)
    engine = store.connect(settings.database_url)
    made = Desk(settings, engine, Connection("127.0.0.1", pbx.port, "longlines", SECRET))
    runner = web.AppRunner(made.application, shutdown_timeout=0.2)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    running = asyncio.ensure_future(made.run())
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    work = AtWork(settings, pbx, engine, base)
    try:
        async with asyncio.timeout(PATIENCE):
            while not made.office.connection.up:
                await asyncio.sleep(0.005)
        yield work
    finally:
        await work.close()
        running.cancel()
        await asyncio.wait([running])
        await runner.cleanup()
        engine.dispose()


@asynccontextmanager
async def at_work(folder: Path, **environ: str) -> AsyncIterator[AtWork]:
    """A desk with a PBX of its own."""
    async with fake_pbx() as pbx:
        pbx.uptime = 100
        async with desk(folder, pbx, 0, **environ) as work:
            yield work
