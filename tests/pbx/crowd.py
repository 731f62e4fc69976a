"""Many calls at the same moment, by bare SIP from accounts of the exchange, without any sound."""

import asyncio
import re
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from longlines.telephones.refuser import authorization, fields, reply

AGAIN_AFTER = 0.5
"""Seconds until a request is sent again that nobody answered (RFC 3261, timer A)."""

Address = tuple[str, int]


@dataclass
class Placed:
    """A call: when its INVITE went out and when it was answered, by `time.monotonic()`."""

    user: str
    call: str
    asked: float
    answered: float | None = None
    status: str = ""
    ended: bool = False
    to: str = ""
    branch: str = ""

    @property
    def took(self) -> float:
        """Seconds until the answer; very many without one."""
        return self.answered - self.asked if self.answered else 1e9


class Crowd(asyncio.DatagramProtocol):
    """One socket from which accounts call; `passwords` by account."""

    def __init__(self, exchange: Address, passwords: Mapping[str, str]) -> None:
        self._exchange = exchange
        self._passwords = passwords
        self._replies: dict[str, asyncio.Queue[str]] = {}
        self._placed: dict[str, Placed] = {}
        self._transport: asyncio.DatagramTransport | None = None

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(
            lambda: self, local_addr=("127.0.0.1", 0)
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._transport is not None:
            self._transport.close()

    def datagram_received(self, data: bytes, addr: Address) -> None:
        message = data.decode("utf-8", "replace")
        call = next(iter(fields(message, "Call-ID")), "")
        if message.startswith("SIP/2.0"):
            if call in self._replies:
                self._replies[call].put_nowait(message)
            return
        if message.startswith("BYE") and call in self._placed:
            self._placed[call].ended = True
        if not message.startswith("ACK"):
            self._send(reply(message, "200 OK"))

    async def call(self, users: Sequence[str], number: str, within: float) -> list[Placed]:
        """Have all of these call a number at once; what came of each after so many seconds."""
        return list(await asyncio.gather(*(self._call(user, number, within) for user in users)))

    async def hang_up(self, placed: Sequence[Placed]) -> None:
        """End those that were answered and last still."""
        for each in placed:
            if each.answered and not each.ended:
                each.ended = True
                await self._ask(each, "BYE", 3, 3.0)

    async def _call(self, user: str, number: str, within: float) -> Placed:
        placed = Placed(user, uuid.uuid4().hex, time.monotonic())
        self._placed[placed.call] = placed
        self._replies[placed.call] = asyncio.Queue()
        placed.to = f"<sip:{number}@{self._exchange[0]}>"
        answer = await self._ask(placed, "INVITE", 1, within, number)
        if answer.startswith("SIP/2.0 401"):
            uri = f"sip:{number}@{self._exchange[0]}:{self._exchange[1]}"
            key = authorization(answer, user, self._passwords[user], uri, "INVITE")
            answer = await self._ask(placed, "INVITE", 2, within, number, key)
        placed.status = answer.partition("\r\n")[0]
        if answer.startswith("SIP/2.0 200"):
            placed.answered = time.monotonic()
        return placed

    async def _ask(
        self, placed: Placed, method: str, number: int, within: float, to: str = "", key: str = ""
    ) -> str:
        """Send a request until a final answer is there; "" for none in time."""
        placed.branch = uuid.uuid4().hex
        text = self._request(placed, method, number, to, key)
        end, heard = time.monotonic() + within, False
        while (left := end - time.monotonic()) > 0:
            if not heard:
                self._send(text)
            try:
                async with asyncio.timeout(left if heard else min(left, AGAIN_AFTER)):
                    answer = await self._replies[placed.call].get()
            except TimeoutError:
                continue
            if f" {method}" not in fields(answer, "CSeq")[0]:
                continue
            heard = True
            if answer.split()[1].startswith("1"):
                continue
            if method == "INVITE":
                self._acknowledge(placed, number, to, answer)
            return answer
        return ""

    def _acknowledge(self, placed: Placed, number: int, to: str, answer: str) -> None:
        """ACK, by the transaction's own branch for a refusal; only an answer makes a dialog."""
        before, placed.to = placed.to, fields(answer, "To")[0]
        good = answer.startswith("SIP/2.0 2")
        if good:
            placed.branch = uuid.uuid4().hex
        self._send(self._request(placed, "ACK", number, to))
        if not good:
            placed.to = before

    def _request(self, placed: Placed, method: str, number: int, to: str, key: str = "") -> str:
        assert self._transport is not None
        own_host, own_port = self._transport.get_extra_info("sockname")[:2]
        host, port = self._exchange
        dialled = to or (re.search(r"sip:([^@>]+)", placed.to) or [""])[0].removeprefix("sip:")
        body = sdp(own_host) if method == "INVITE" else ""
        lines = [
            f"{method} sip:{dialled}@{host}:{port} SIP/2.0",
            f"Via: SIP/2.0/UDP {own_host}:{own_port};rport;branch=z9hG4bK{placed.branch}",
            f"From: <sip:{placed.user}@{host}>;tag={placed.call[:8]}",
            f"To: {placed.to}",
            f"Call-ID: {placed.call}",
            f"CSeq: {number} {method}",
            f"Contact: <sip:{placed.user}@{own_host}:{own_port}>",
            "Max-Forwards: 70",
            *([f"Authorization: {key}"] if key else []),
            *(["Content-Type: application/sdp"] if body else []),
            f"Content-Length: {len(body)}",
        ]
        return "\r\n".join([*lines, "", ""]) + body

    def _send(self, text: str) -> None:
        if self._transport is not None:
            self._transport.sendto(text.encode(), self._exchange)


def sdp(host: str) -> str:
    """An offer of sound at a port where nobody listens."""
    return (
        f"v=0\r\no=- 1 1 IN IP4 {host}\r\ns=-\r\nc=IN IP4 {host}\r\nt=0 0\r\n"
        "m=audio 9 RTP/AVP 0 101\r\na=rtpmap:0 PCMU/8000\r\n"
        "a=rtpmap:101 telephone-event/8000\r\na=sendrecv\r\n"
    )
