"""A stub of an emergency service's switch (PSAP): bare SIP on one UDP socket, echoing the sound.

It answers calls as it is told, keeps every INVITE as it came, and can call back. For tests and
for the simulated PSAP of an exchange; it is no emergency service.
"""

import asyncio
import re
import time
import uuid
from collections.abc import Callable
from typing import Literal, Self, cast

from longlines.telephones.asked import Asked
from longlines.telephones.refuser import fields, reply

Does = Literal["answer", "ring", "silent", "trying", "refuse", "drop"]
"""What is done with a call. `silent` says nothing at all, `drop` hangs up soon after answering."""

DROP_AFTER = 0.5
ANSWER_AGAIN = (0.5, 1.0, 2.0, 4.0)
OWN_SOURCE = b"psap"
"""The SSRC of the sound that is sent back; Asterisk takes its own for a loop."""

Address = tuple[str, int]


class Psap(asyncio.DatagramProtocol):
    """A switch at `host`:`port` (0: any). `does` may change at any time; `told` gets each call."""

    def __init__(
        self, host: str, port: int = 0, does: Does = "answer",
        told: Callable[[Asked], None] | None = None, ask: Callable[[], Does] | None = None,
    ) -> None:  # fmt: skip
        self.does: Does = does
        self.asked: list[Asked] = []
        self._where = (host, port)
        self._told = told
        self._ask = ask
        self._transport: asyncio.DatagramTransport | None = None
        self._calls: dict[str, Asked] = {}
        self._last: dict[str, str] = {}
        self._replies: dict[str, asyncio.Queue[str]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._sounds: list[asyncio.DatagramTransport] = []

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(
            lambda: self, local_addr=self._where
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for each in (*self._sounds, self._transport):
            if each is not None:
                each.close()

    @property
    def address(self) -> Address:
        """Where it listens."""
        assert self._transport is not None
        host, port = self._transport.get_extra_info("sockname")[:2]
        return host, port

    def datagram_received(self, data: bytes, addr: Address) -> None:
        message = data.decode("utf-8", "replace")
        call = next(iter(fields(message, "Call-ID")), "")
        if message.startswith("SIP/2.0"):
            if call in self._replies:
                self._replies[call].put_nowait(message)
            return
        match message.partition(" ")[0]:
            case "INVITE":
                self._invited(message, call, addr)
            case "ACK":
                if call in self._calls:
                    self._calls[call].acknowledged.set()
            case "CANCEL":
                self._send(reply(message, "200 OK"), addr)
                if call in self._calls and not self._calls[call].ended.is_set():
                    self._calls[call].ended.set()
                    self._final(call, "487 Request Terminated", addr)
            case method:
                self._send(reply(message, "200 OK"), addr)
                if method == "BYE" and call in self._calls:
                    self._calls[call].ended.set()

    def _invited(self, message: str, call: str, addr: Address) -> None:
        if call in self._calls:
            if call in self._last:
                self._send(self._last[call], addr)
            return
        asked = Asked(time.time(), time.monotonic(), message, message)
        self._calls[call] = asked
        self.asked.append(asked)
        if self._told:
            self._told(asked)
        does = self._ask() if self._ask else self.does
        task = asyncio.create_task(self._serve(call, asked, does, addr))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, call: str, asked: Asked, does: Does, addr: Address) -> None:
        if does == "silent":
            return
        self._send(reply(asked.invite, "100 Trying"), addr)
        if does == "trying":
            return
        if does == "refuse":
            self._final(call, "503 Service Unavailable", addr)
            return
        self._send(self._with_tag(asked, "180 Ringing"), addr)
        if does == "ring":
            return
        port = await self._echo()
        self._final(call, "200 OK", addr, self._sdp(port))
        for pause in ANSWER_AGAIN:
            try:
                async with asyncio.timeout(pause):
                    await asked.acknowledged.wait()
                break
            except TimeoutError:
                self._send(self._last[call], addr)
        if does == "drop":
            await asyncio.sleep(DROP_AFTER)
            await self.hang_up(asked)

    def _with_tag(self, asked: Asked, status: str) -> str:
        tagged = f"To: {fields(asked.invite, 'To')[0].partition(';tag=')[0]};tag={asked.tag}"
        kept = re.sub(r"(?im)^To\s*:.*?\r?$", tagged, reply(asked.invite, status))
        return re.sub(r"\r?\n", "\r\n", kept)

    def _final(self, call: str, status: str, addr: Address, body: str = "") -> None:
        asked = self._calls[call]
        text = self._with_tag(asked, status)
        if body:
            host, port = self.address
            more = f"Contact: <sip:psap@{host}:{port}>\r\nContent-Type: application/sdp\r\n"
            text = text.replace("Content-Length: 0", f"{more}Content-Length: {len(body)}") + body
        self._last[call] = text
        self._send(text, addr)

    async def hang_up(self, asked: Asked) -> None:
        """End a call that was answered."""
        host, port = self.address
        target = re.search(r"<([^>]+)>", asked.header("Contact"))
        to = target[1] if target else asked.header("From")
        number = int(asked.header("CSeq").split()[0]) + 1
        lines = [
            f"BYE {to} SIP/2.0",
            f"Via: SIP/2.0/UDP {host}:{port};rport;branch=z9hG4bK{uuid.uuid4().hex}",
            f"From: {asked.header('To')};tag={asked.tag}",
            f"To: {asked.header('From')}",
            f"Call-ID: {asked.header('Call-ID')}",
            f"CSeq: {number} BYE",
            "Max-Forwards: 70",
            "Content-Length: 0",
        ]
        where = re.search(r"@([0-9.]+):(\d+)", to)
        if where:
            self._send("\r\n".join([*lines, "", ""]), (where[1], int(where[2])))
        asked.ended.set()

    async def call_back(self, number: str, exchange: Address, within: float = 10.0) -> int:
        """Call a number at the exchange, hang up again once answered; the final SIP status."""
        host, port = self.address
        call, tag, branch = (uuid.uuid4().hex for _ in range(3))
        self._replies[call] = asyncio.Queue()
        sdp = self._sdp(await self._echo())
        uri = f"sip:{number}@{exchange[0]}:{exchange[1]}"

        def request(method: str, to: str, body: str = "", branch: str = branch) -> str:
            kind = ["Content-Type: application/sdp"] if body else []
            lines = [
                f"{method} {uri} SIP/2.0",
                f"Via: SIP/2.0/UDP {host}:{port};rport;branch=z9hG4bK{branch}",
                f"From: <sip:911@{host}>;tag={tag}",
                f"To: {to}",
                f"Call-ID: {call}",
                f"CSeq: {2 if method == 'BYE' else 1} {method}",
                f"Contact: <sip:psap@{host}:{port}>",
                "Max-Forwards: 70",
                *kind,
                f"Content-Length: {len(body)}",
            ]
            return "\r\n".join([*lines, "", ""]) + body

        self._send(request("INVITE", f"<{uri}>", sdp), exchange)
        try:
            async with asyncio.timeout(within):
                while (status := int((answer := await self._replies[call].get()).split()[1])) < 200:
                    continue
        except (TimeoutError, asyncio.CancelledError):
            self._send(request("CANCEL", f"<{uri}>"), exchange)
            raise
        to = fields(answer, "To")[0]
        self._send(
            request("ACK", to, branch=uuid.uuid4().hex if status < 300 else branch), exchange
        )
        if status < 300:
            self._send(request("BYE", to, branch=uuid.uuid4().hex), exchange)
        return status

    async def _echo(self) -> int:
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(_Echo, local_addr=(self._where[0], 0))
        self._sounds.append(transport)
        return int(transport.get_extra_info("sockname")[1])

    def _sdp(self, port: int) -> str:
        host = self._where[0]
        return (
            f"v=0\r\no=- 1 1 IN IP4 {host}\r\ns=-\r\nc=IN IP4 {host}\r\nt=0 0\r\n"
            f"m=audio {port} RTP/AVP 0 101\r\na=rtpmap:0 PCMU/8000\r\n"
            "a=rtpmap:101 telephone-event/8000\r\na=sendrecv\r\n"
        )

    def _send(self, text: str, addr: Address) -> None:
        if self._transport is not None:
            self._transport.sendto(text.encode(), addr)


class _Echo(asyncio.DatagramProtocol):
    """Sends every packet of sound back to who sent it, as a source of its own."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: Address) -> None:
        self._transport.sendto(data[:8] + OWN_SOURCE + data[12:], addr)
