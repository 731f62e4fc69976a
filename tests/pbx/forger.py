"""A telephone that knows its password and lies about its name: INVITEs of raw bytes."""

import socket
import time
import uuid

from longlines.telephones.refuser import authorization

WITHIN = 5.0


class Forger:
    """One UDP socket of `address`. `call` sends an INVITE with any bytes as From."""

    def __init__(self, host: str, port: int, address: str = "127.0.0.1") -> None:
        self._exchange = (host, port)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((address, 0))
        self._call = uuid.uuid4().hex
        self._from = b""
        self._to = b""
        self._number = 0

    def call(self, user: str, password: str, name: bytes, number: str = "0") -> int:
        """Call `number` with `name` before the address in From; the final SIP status, 0 for none.

        The challenge is answered. With `password` "" the challenge isn't answered.
        """
        host, port = self._exchange
        uri = f"sip:{number}@{host}:{port}"
        self._from = name + f" <sip:{user}@{host}>;tag=1".encode()
        self._to = f"<{uri}>".encode()
        answer = self._ask(uri, "INVITE")
        if answer.startswith(b"SIP/2.0 401"):
            self._send(uri, "ACK", to=_header(answer, b"To"))
            if not password:
                return 401
            words = authorization(answer.decode("latin-1"), user, password, uri, "INVITE")
            answer = self._ask(uri, "INVITE", words)
        if not answer:
            return 0
        self._to = _header(answer, b"To")
        self._send(uri, "ACK", to=self._to)
        return int(answer.split()[1])

    def hang_up(self) -> None:
        """End the call."""
        self._number += 1
        self._send(f"sip:0@{self._exchange[0]}:{self._exchange[1]}", "BYE", to=self._to)

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()

    def _ask(self, uri: str, method: str, words: str = "") -> bytes:
        """Send a request; its final answer."""
        self._number += 1
        self._send(uri, method, words)
        end = time.monotonic() + WITHIN
        while (left := end - time.monotonic()) > 0:
            self._socket.settimeout(left)
            try:
                answer = self._socket.recv(65535)
            except TimeoutError:
                break
            if answer.startswith(b"SIP/2.0") and int(answer.split()[1]) >= 200:
                return answer
        return b""

    def _send(self, uri: str, method: str, words: str = "", to: bytes = b"") -> None:
        here = "{}:{}".format(*self._socket.getsockname())
        body = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
        body += "m=audio 9 RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\n"
        carried = body if method == "INVITE" else ""
        lines = [
            f"{method} {uri} SIP/2.0".encode(),
            f"Via: SIP/2.0/UDP {here};rport;branch=z9hG4bK{uuid.uuid4().hex}".encode(),
            b"From: " + self._from,
            b"To: " + (to or self._to),
            f"Call-ID: {self._call}".encode(),
            f"CSeq: {self._number} {method}".encode(),
            f"Contact: <sip:forger@{here}>".encode(),
            b"Max-Forwards: 70",
            *([f"Authorization: {words}".encode()] if words else []),
            b"Content-Type: application/sdp",
            f"Content-Length: {len(carried)}".encode(),
        ]
        self._socket.sendto(b"\r\n".join(lines) + b"\r\n\r\n" + carried.encode(), self._exchange)


def _header(message: bytes, name: bytes) -> bytes:
    for line in message.split(b"\r\n"):
        if line.lower().startswith(name.lower() + b":"):
            return line.partition(b":")[2].strip()
    return b""
