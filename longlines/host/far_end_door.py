"""The door of the far end: passes SIP on to the carriers' switches, or keeps it to itself.

Asterisk answers every INVITE with 100 Trying at once. A switch that gives no reply at all can
only be had by keeping the INVITE from it: of a call to a number that ends in 000, by the cheap
carrier; of everything, OPTIONS too, while a carrier is forced to `000`.
"""

import asyncio
import re
import signal
import sys
from pathlib import Path
from typing import cast

from longlines.host import far_end
from longlines.host.errors import HostError
from longlines.host.trunks import Line
from longlines.settings import Settings, SettingsError, load

CONFIGURATION_ERROR = 78
SILENCE = "000"
SILENT_CARRIER = "cheap"
MOST_CLIENTS = 500
_SILENT_NUMBER = re.compile(rb"INVITE sips?:\+?[0-9]{0,40}000[@;]")

Address = tuple[str, int]


class Door(asyncio.DatagramProtocol):
    """One carrier's address. Each that calls here is passed on from a socket of its own."""

    def __init__(self, line: Line, forced: Path) -> None:
        self._switch = (line.host, line.port + 1)
        self._name = line.carrier.name
        self._forced = forced
        self._inner: dict[Address, asyncio.Future[asyncio.DatagramTransport]] = {}
        self._outer: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._outer = cast(asyncio.DatagramTransport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        for inner in self._inner.values():
            if inner.done():
                inner.result().close()

    def datagram_received(self, data: bytes, addr: Address) -> None:
        if not self._silent(data):
            asyncio.get_running_loop().create_task(self._pass_on(data, addr))

    def _silent(self, data: bytes) -> bool:
        if self._name == SILENT_CARRIER and _SILENT_NUMBER.match(data):
            return True
        try:
            return self._forced.read_text().strip() == SILENCE
        except OSError:
            return False

    async def _pass_on(self, data: bytes, client: Address) -> None:
        if client not in self._inner:
            if len(self._inner) >= MOST_CLIENTS:
                oldest = self._inner.pop(next(iter(self._inner)))
                (await oldest).close()
            loop = asyncio.get_running_loop()
            self._inner[client] = loop.create_future()
            opened, _ = await loop.create_datagram_endpoint(
                lambda: _Inner(self._outer, client), remote_addr=self._switch
            )
            self._inner[client].set_result(opened)
        (await self._inner[client]).sendto(data)


class _Inner(asyncio.DatagramProtocol):
    """Takes a switch's replies back to who called."""

    def __init__(self, outer: asyncio.DatagramTransport | None, client: Address) -> None:
        self._outer = outer
        self._client = client

    def datagram_received(self, data: bytes, addr: Address) -> None:
        if self._outer is not None:
            self._outer.sendto(data, self._client)


def main() -> int:
    """Stand there until SIGTERM or SIGINT; 78 when settings or carriers can't be used."""
    try:
        settings = load()
        asyncio.run(_stand(settings, far_end.played(settings)))
    except (SettingsError, HostError) as error:
        print(error, file=sys.stderr)
        return CONFIGURATION_ERROR
    except OSError as error:
        print(f"the far end's door can't be opened: {error}", file=sys.stderr)
        return 1
    return 0


async def _stand(settings: Settings, lines: list[Line]) -> None:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    for line in lines:
        forced = far_end.forced(settings, line.carrier.name)
        await loop.create_datagram_endpoint(
            lambda line=line, forced=forced: Door(line, forced),  # type: ignore[misc]
            local_addr=(line.host, line.port),
        )
    await stop.wait()


if __name__ == "__main__":
    sys.exit(main())
