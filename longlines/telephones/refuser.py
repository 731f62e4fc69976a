"""A bare SIP socket that refuses each call with any status; the phones can only say 486."""

import asyncio
import hashlib
import re
import uuid
from typing import Self

_COPIED = ("via", "from", "call-id", "cseq")


def fields(message: str, name: str) -> list[str]:
    """All values of one header."""
    return re.findall(rf"(?im)^{name}\s*:\s*(.*?)\s*$", message)


def reply(request: str, status: str, *headers: str) -> str:
    """A response to a request: its Via, From, To (tagged), Call-ID and CSeq, and more headers."""
    kept = [line for line in request.split("\r\n") if line.partition(":")[0].lower() in _COPIED]
    to = f"To: {fields(request, 'To')[0].partition(';tag=')[0]};tag={uuid.uuid4().hex[:8]}"
    return "\r\n".join([f"SIP/2.0 {status}", *kept, to, *headers, "Content-Length: 0", "", ""])


class Refuser(asyncio.DatagramProtocol):
    """Answers each INVITE with `status`, "603 Decline" until changed; `refused` counts them.

    With a `contact` (a number) and the status "302 Moved Temporarily" it forwards them there.

    Dial `sip:anyone@{address}`, or let it `register` as a user whose calls it then refuses.
    `interface` is the address of this machine where it listens.
    """

    def __init__(self, status: str = "603 Decline", interface: str = "127.0.0.1") -> None:
        self.status = status
        self.contact = ""
        self._interface = interface
        self.refused = 0
        self._replies: asyncio.Queue[str] = asyncio.Queue()
        self._transport: asyncio.DatagramTransport | None = None
        self._closed = asyncio.Event()
        self._expires = 300
        self._registered: tuple[str, str, str, int] | None = None

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(
            lambda: self, local_addr=(self._interface, 0)
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._registered is not None:
            await self.register(*self._registered, expires=0)
        if self._transport is not None:
            self._transport.close()
            await self._closed.wait()

    @property
    def address(self) -> str:
        """Its host:port."""
        assert self._transport is not None
        host, port = self._transport.get_extra_info("sockname")
        return f"{host}:{port}"

    async def register(
        self, user: str, password: str, host: str, port: int, *, expires: int = 300
    ) -> None:
        """Register with digest authentication (RFC 2617, MD5). PermissionError if refused.

        It takes itself off the registrar (`expires` 0) when it is left.
        """
        self._expires = expires
        self._registered = (user, password, host, port)
        call_id = uuid.uuid4().hex
        answer = await self._ask(user, host, port, call_id, 1, "")
        if answer.startswith("SIP/2.0 401"):
            answer = await self._ask(
                user,
                host,
                port,
                call_id,
                2,
                authorization(answer, user, password, f"sip:{host}:{port}"),
            )
        if not answer.startswith("SIP/2.0 200"):
            raise PermissionError(answer.partition("\r\n")[0])

    async def _ask(
        self, user: str, host: str, port: int, call_id: str, number: int, authorization: str
    ) -> str:
        lines = [
            f"REGISTER sip:{host}:{port} SIP/2.0",
            f"Via: SIP/2.0/UDP {self.address};branch=z9hG4bK{uuid.uuid4().hex};rport",
            "Max-Forwards: 70",
            f"From: <sip:{user}@{host}>;tag={call_id[:8]}",
            f"To: <sip:{user}@{host}>",
            f"Call-ID: {call_id}",
            f"CSeq: {number} REGISTER",
            f"Contact: <sip:{user}@{self.address}>",
            f"Expires: {self._expires}",
            *([f"Authorization: {authorization}"] if authorization else []),
            "Content-Length: 0",
            "",
            "",
        ]
        assert self._transport is not None
        self._transport.sendto("\r\n".join(lines).encode(), (host, port))
        async with asyncio.timeout(5):
            return await self._replies.get()

    def connection_lost(self, exc: Exception | None) -> None:
        self._closed.set()

    def datagram_received(self, data: bytes, addr: tuple[str | int, int]) -> None:
        message = data.decode()
        if message.startswith("SIP/2.0"):
            self._replies.put_nowait(message)
        else:
            answer = self.answer(message)
            if answer and self._transport is not None:
                self._transport.sendto(answer.encode(), addr)

    def answer(self, request: str) -> str:
        """The response to a request; empty for none (ACK)."""
        method = request.partition(" ")[0]
        if method == "INVITE":
            self.refused += 1
            moved = [f"Contact: <sip:{self.contact}@{self._interface}>"] if self.contact else []
            return reply(request, self.status, *moved)
        return "" if method == "ACK" else reply(request, "200 OK")


def authorization(
    challenge: str, user: str, password: str, uri: str, method: str = "REGISTER"
) -> str:
    """The Authorization header's value that answers a 401 (RFC 2617, MD5)."""
    header = fields(challenge, "WWW-Authenticate")[0]
    given = dict(re.findall(r'(\w+)="?([^",]+)"?', header))
    ha1 = _md5(f"{user}:{given['realm']}:{password}")
    ha2 = _md5(f"{method}:{uri}")
    response = _md5(f"{ha1}:{given['nonce']}:00000001:c0ffee:auth:{ha2}")
    return (
        f'Digest username="{user}", realm="{given["realm"]}", nonce="{given["nonce"]}", '
        f'uri="{uri}", response="{response}", algorithm=MD5, qop=auth, nc=00000001, '
        f'cnonce="c0ffee"' + (f', opaque="{given["opaque"]}"' if "opaque" in given else "")
    )


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
