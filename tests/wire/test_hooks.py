"""Web hooks over real sockets, as the engine calls them and as the script does."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from agi.hooks import EngineHooks
from agi.script_hooks import ScriptHooks
from longlines.flow.services import WebError, WebTimeout
from longlines.host.hooks import HookList

Ask = Callable[..., Any]


class Office:
    """A server of hooks on loopback, which notes what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, Any]] = []
        self.port = 0

    async def serve(self) -> web.AppRunner:
        app = web.Application()
        app.router.add_route("*", "/who", self._who)
        app.router.add_route("*", "/moved", self._moved)
        app.router.add_route("*", "/slow", self._slow)
        app.router.add_route("*", "/drip", self._drip)
        app.router.add_route("*", "/huge", self._huge)
        runner = web.AppRunner(app, handler_cancellation=True)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.port = runner.addresses[0][1]
        return runner

    async def _who(self, request: web.Request) -> web.Response:
        sent = dict(request.query) if request.method == "GET" else await request.json()
        self.asked.append((request.method, request.path, sent))
        return web.json_response({"plan": "gold"})

    async def _moved(self, request: web.Request) -> web.Response:
        raise web.HTTPFound("/who")

    async def _slow(self, request: web.Request) -> web.Response:
        await asyncio.sleep(5)
        return web.json_response({})

    async def _drip(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(50):
            await response.write(b" ")
            await asyncio.sleep(0.1)
        return response

    async def _huge(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(1000):
            await response.write(b" " * 65536)
        return response


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    standing = Office()
    runner = await standing.serve()
    yield standing
    await runner.shutdown()
    await runner.cleanup()


@pytest.fixture(params=["engine", "script"])
async def ask(request: pytest.FixtureRequest, tmp_path: Path, office: Office) -> AsyncIterator[Ask]:
    """Calls a hook, by the engine's client or the script's."""
    path = tmp_path / "web.yaml"
    path.write_text(
        f"private: [http://127.0.0.1:{office.port}/]\nallow: [http://localhost:{office.port}/]\n"
    )
    engine, script = EngineHooks(HookList(path)), ScriptHooks(HookList(path))

    def at_once(*asked: Any) -> Mapping[str, object]:
        try:
            script.ask(*asked).send(None)
        except StopIteration as end:
            found: Mapping[str, object] = end.value
            return found
        raise AssertionError("a script can't wait")

    async def called(method: str, path: str, values: Mapping[str, str], within: float = 3.0) -> Any:
        url = path if "//" in path else f"http://127.0.0.1:{office.port}{path}"
        if request.param == "engine":
            return await engine.ask(method, url, values, within)
        return await asyncio.to_thread(at_once, method, url, values, within)

    yield called
    await engine.close()


async def test_values_in_the_body_or_in_the_query(ask: Ask, office: Office) -> None:
    values = {"number": "+12025550101", "text": 'a&b="c" ñ 你'}
    assert await ask("post", "/who", values) == {"plan": "gold"}
    assert await ask("get", "/who?x=1", values) == {"plan": "gold"}
    assert await ask("get", "/who", {}) == {"plan": "gold"}
    assert office.asked == [
        ("POST", "/who", values),
        ("GET", "/who", {"x": "1", **values}),
        ("GET", "/who", {}),
    ]


async def test_a_redirect_is_not_followed(ask: Ask, office: Office) -> None:
    with pytest.raises(WebError, match="it answered 302"):
        await ask("post", "/moved", {})
    assert office.asked == []


@pytest.mark.parametrize("path", ["/slow", "/drip"])
async def test_who_takes_too_long_is_left(ask: Ask, path: str) -> None:
    begun = time.monotonic()
    with pytest.raises(WebTimeout, match=r"no answer within 0\.4 s"):
        await ask("post", path, {}, 0.4)
    assert time.monotonic() - begun < 2.0


async def test_an_answer_without_end_is_not_taken_in(ask: Ask) -> None:
    with pytest.raises(WebError, match="longer than 65536 bytes"):
        await ask("post", "/huge", {}, 5.0)


async def test_a_name_that_leads_to_a_private_address_is_refused(ask: Ask, office: Office) -> None:
    with pytest.raises(WebError, match="is on the private address"):
        await ask("post", f"http://localhost:{office.port}/who", {})
    assert office.asked == []


async def test_what_is_not_listed_is_not_called(ask: Ask) -> None:
    with pytest.raises(WebError, match="is not listed"):
        await ask("post", "http://example.com/who", {})


async def test_nobody_there(ask: Ask, office: Office, tmp_path: Path) -> None:
    (tmp_path / "web.yaml").write_text("private: [http://127.0.0.1:1/, http://nowhere.invalid/]")
    for url in ("http://127.0.0.1:1/", "http://nowhere.invalid/"):
        with pytest.raises(WebError):
            await ask("post", url, {})


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"what?\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b",
        b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 50_000,
        b"HTTP/1.1 99999 OK\r\n\r\n",
        b"\xff" * 1000,
    ],
)
async def test_garbage_is_an_error(ask: Ask, tmp_path: Path, answer: bytes) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    (tmp_path / "web.yaml").write_text(f"private: [http://127.0.0.1:{port}/]")
    with pytest.raises(WebError):
        await ask("post", f"http://127.0.0.1:{port}/", {})
    server.close()
    await server.wait_closed()


async def test_other_calls_go_on_meanwhile(office: Office, tmp_path: Path) -> None:
    (tmp_path / "web.yaml").write_text(f"private: [http://127.0.0.1:{office.port}/]")
    hooks = EngineHooks(HookList(tmp_path / "web.yaml"))
    slow = [
        asyncio.create_task(hooks.ask("post", f"http://127.0.0.1:{office.port}/slow", {}, 1.0))
        for _ in range(50)
    ]
    begun = time.monotonic()
    found = await hooks.ask("post", f"http://127.0.0.1:{office.port}/who", {}, 1.0)
    assert found == {"plan": "gold"}
    assert time.monotonic() - begun < 0.9
    outcomes = await asyncio.gather(*slow, return_exceptions=True)
    assert all(isinstance(outcome, WebTimeout) for outcome in outcomes)
    await hooks.close()
