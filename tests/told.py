"""Servers that are told of emergency calls: a web hook, and mail by SMTP (RFC 5321)."""

import json
import socketserver
import threading
from collections.abc import Callable
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Hook(ThreadingHTTPServer):
    """A web hook that keeps what it was told, and answers with `status`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.told: list[dict[str, str]] = []
        self.keys: list[str] = []
        self.came = threading.Event()
        self.status = 200

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server_port}/emergency"


class _Request(BaseHTTPRequestHandler):
    server: Hook

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(self.server.status)
        self.end_headers()
        self.server.told.append(json.loads(body))
        self.server.keys.append(self.headers["Idempotency-Key"])
        self.server.came.set()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class MailServer(socketserver.ThreadingTCPServer):
    """A mail server that keeps what came: (recipient, message)."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.mails: list[tuple[str, Message]] = []
        self.refuses = False

    @property
    def address(self) -> str:
        """Its host:port."""
        return f"127.0.0.1:{self.server_address[1]}"


class _Session(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        to = ""
        self._say("220 tests")
        for line in self.rfile:
            match line.split(b" ")[0].strip().upper():
                case b"RCPT":
                    to = line.partition(b"<")[2].partition(b">")[0].decode()
                    self._say("550 nobody of that name" if self.server.refuses else "250 ok")
                case b"DATA":
                    self._say("354 go on")
                    whole = self._data()
                    if whole is None:
                        return
                    self.server.mails.append((to, message_from_bytes(whole)))
                    self._say("250 kept")
                case b"QUIT":
                    self._say("221 bye")
                    return
                case _:
                    self._say("250 ok")

    def _data(self) -> bytes | None:
        """A mail; None where its sender was gone before the end of it (RFC 5321, 4.1.1.4)."""
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return None
            lines.append(line.removeprefix(b"."))
        return b"".join(lines)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


def served(server: socketserver.BaseServer) -> Callable[[], None]:
    """Serve until what this returns is called."""
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()

    def stop() -> None:
        server.shutdown()
        server.server_close()

    return stop
