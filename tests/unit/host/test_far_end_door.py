"""The door between us and the simulated carriers: what it passes on, and what it keeps."""

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast

import pytest

from longlines.carriers.model import Carrier, Trunk
from longlines.host.far_end_door import Door
from longlines.host.trunks import Line

WITHIN = 5.0
SILENCE = 0.3
INVITE = b"INVITE sip:%s@127.0.0.1:5070 SIP/2.0\r\n\r\n"
NUMBERED = b"OPTIONS sip:127.0.0.1 SIP/2.0\r\n\r\n"


class Switch(asyncio.DatagramProtocol):
    """Answers everything with what it heard."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.heard.append(data)
        self.transport.sendto(b"answer to " + data, addr)


def port_with_one_above() -> int:
    """A free port whose next one is free too."""
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as first:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as second:
                try:
                    second.bind(("127.0.0.1", port + 1))
                except OSError:
                    continue
                return port


class Scene:
    """A door for a carrier, its switch behind it, and a telephone company in front of it."""

    def __init__(self, name: str, forced: Path) -> None:
        self.line = Line(Carrier(name, Trunk("far-end")), "127.0.0.1", port_with_one_above(), "")
        self.forced = forced
        self.switch = Switch()

    async def __aenter__(self) -> "Scene":
        loop = asyncio.get_running_loop()
        here, port = self.line.host, self.line.port
        await loop.create_datagram_endpoint(lambda: self.switch, local_addr=(here, port + 1))
        door = Door(self.line, self.forced)
        self.door, _ = await loop.create_datagram_endpoint(lambda: door, local_addr=(here, port))
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setblocking(False)
        self.socket.connect((here, port))
        return self

    async def __aexit__(self, *_: object) -> None:
        self.socket.close()
        self.door.close()
        self.switch.transport.close()

    async def ask(self, data: bytes, within: float = WITHIN) -> bytes:
        """What comes back. Raises TimeoutError."""
        loop = asyncio.get_running_loop()
        await loop.sock_sendall(self.socket, data)
        return await asyncio.wait_for(loop.sock_recv(self.socket, 65535), within)


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with Scene("cheap", tmp_path / "forced") as opened:
        yield opened


async def test_what_is_asked_is_answered(scene: Scene) -> None:
    asked = INVITE % b"+442079460012"
    assert await scene.ask(asked) == b"answer to " + asked
    assert await scene.ask(NUMBERED) == b"answer to " + NUMBERED


async def test_a_number_that_ends_in_three_zeros_is_kept_from_the_cheap_switch(
    scene: Scene, tmp_path: Path
) -> None:
    silent, other = INVITE % b"+442079460000", INVITE % b"+442079460001"
    scene.socket.send(silent)
    assert await scene.ask(other) == b"answer to " + other
    assert scene.switch.heard == [other]
    async with Scene("dear", tmp_path / "none") as dear:
        assert await dear.ask(silent) == b"answer to " + silent


async def test_a_carrier_forced_to_silence_says_nothing_at_all(scene: Scene) -> None:
    scene.forced.write_text("000\n")
    for asked in (NUMBERED, INVITE % b"+442079460012"):
        with pytest.raises(TimeoutError):
            await scene.ask(asked, SILENCE)
    assert scene.switch.heard == []
    scene.forced.write_text("503")
    assert await scene.ask(NUMBERED) == b"answer to " + NUMBERED
