"""Asks each part of an instance whether it is up, the way its own callers reach it."""

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable

from longlines.host.configure import reachable
from longlines.settings import Settings

Question = Callable[[], Awaitable[bool]]
PATIENCE = 1.0


def questions(settings: Settings) -> dict[str, Question]:
    """For each part that this instance has, what tells whether it is up."""
    control = reachable(settings.control_host)
    asked: dict[str, Question] = {
        "pbx": lambda: pbx_up(reachable(settings.host), settings.sip_port),
        "engine": lambda: engine_up(control, settings.agi_port),
        "listener": lambda: listener_up(control, settings.http_port),
    }
    if (desk := settings.desk_port) is not None:
        asked["desk"] = lambda: listener_up(reachable(settings.desk_host), desk)
    if settings.engine == "script":
        del asked["engine"]
    return asked


async def states(settings: Settings) -> dict[str, bool]:
    """Ask every part at the same time; takes a second at most."""
    asked = questions(settings)
    answers = await asyncio.gather(*(ask() for ask in asked.values()))
    return dict(zip(asked, answers, strict=True))


async def pbx_up(host: str, port: int) -> bool:
    """Whether our Asterisk answers SIP OPTIONS on `host`:`port` over UDP."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[bytes] = loop.create_future()
    try:
        transport, _ = await loop.create_datagram_endpoint(
            lambda: _Datagram(answer), remote_addr=(host, port)
        )
    except OSError:
        return False
    try:
        own = transport.get_extra_info("sockname")
        transport.sendto(_options(host, port, f"{own[0]}:{own[1]}"))
        async with asyncio.timeout(PATIENCE):
            reply = await answer
    except (OSError, TimeoutError):
        return False
    finally:
        transport.close()
    return reply.startswith(b"SIP/2.0 200") and b"\r\nServer: Longlines" in reply


async def engine_up(host: str, port: int) -> bool:
    """Whether the engine answers a ping on its FastAGI port."""
    reply = await _exchange(host, port, b"agi_network_script: ping\n\n")
    return reply.strip() == b"pong"


async def listener_up(host: str, port: int) -> bool:
    """Whether the listener's, or the desk's, health page says that the PBX is connected."""
    request = f"GET /health HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n"
    reply = await _exchange(host, port, request.encode())
    head, _, body = reply.partition(b"\r\n\r\n")
    if b" 200 " not in head.partition(b"\r\n")[0]:
        return False
    try:
        health = json.loads(body)
    except ValueError:
        return False
    return isinstance(health, dict) and health.get("ami") in ("up", True)


async def _exchange(host: str, port: int, request: bytes) -> bytes:
    """Send `request`, return all that comes until it closes; nothing if it is dead or slow."""
    try:
        async with asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_connection(host, port)
            try:
                writer.write(request)
                return await reader.read()
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return b""


class _Datagram(asyncio.DatagramProtocol):
    def __init__(self, answer: asyncio.Future[bytes]) -> None:
        self._answer = answer

    def datagram_received(self, data: bytes, addr: object) -> None:
        if not self._answer.done():
            self._answer.set_result(data)

    def error_received(self, exc: Exception) -> None:
        if not self._answer.done():
            self._answer.set_exception(exc)


def _options(host: str, port: int, own: str) -> bytes:
    tag = secrets.token_hex(8)
    lines = (
        f"OPTIONS sip:{host}:{port} SIP/2.0",
        f"Via: SIP/2.0/UDP {own};rport;branch=z9hG4bK{tag}",
        f"From: <sip:probe@{host}>;tag={tag}",
        f"To: <sip:{host}:{port}>",
        f"Call-ID: {tag}@longlines",
        "CSeq: 1 OPTIONS",
        f"Contact: <sip:probe@{own}>",
        "Max-Forwards: 1",
        "Content-Length: 0",
    )
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
