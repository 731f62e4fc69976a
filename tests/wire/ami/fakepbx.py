"""A hand-written Asterisk manager on a socket."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

SECRET = "right"


class FakePbx:
    """Answers Login and Ping; keeps every action; says what the test tells it to.

    `carries` are the linkedids of its calls, None when it doesn't tell. `lists` are the events
    with which it answers an action, `says` the message with which it refuses one, or a function
    that gives it ("" for done).
    """

    def __init__(self) -> None:
        self.actions: list[dict[str, str]] = []
        self.sessions: list[asyncio.StreamWriter] = []
        self.answers_pings = True
        self.shutting_down = False
        self.uptime: int | None = None
        self.carries: list[str] | None = []
        self.lists: dict[str, list[dict[str, str]]] = {"QueueStatus": []}
        self.says: dict[str, Callable[[dict[str, str]], str]] = {}
        self.values: dict[str, str] = {}
        self.port = 0
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen, on the same port as before if there was one."""
        self._server = await asyncio.start_server(self._session, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Hang up on everybody and stop listening."""
        for writer in self.sessions:
            writer.transport.abort()
        self.sessions.clear()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    def drop(self) -> None:
        """Break the newest connection, in the middle of whatever it says."""
        self.sessions.pop().transport.abort()

    async def say(self, data: bytes) -> None:
        """Send raw bytes on the newest connection."""
        self.sessions[-1].write(data)
        await self.sessions[-1].drain()

    async def event(self, name: str, **fields: str) -> None:
        """Send one event."""
        lines = [f"Event: {name}", *(f"{key}: {value}" for key, value in fields.items())]
        await self.say("\r\n".join([*lines, "", ""]).encode())

    def done(self, name: str) -> list[dict[str, str]]:
        """The actions of this name that arrived so far."""
        return [action for action in self.actions if action.get("Action") == name]

    async def _session(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.sessions.append(writer)
        writer.write(b"Asterisk Call Manager/11.0.0\r\n")
        try:
            while text := (await reader.readuntil(b"\r\n\r\n")).decode():
                pairs = (line.partition(": ") for line in text.strip().split("\r\n"))
                action = {key: value for key, _, value in pairs}
                self.actions.append(action)
                writer.write(self._answer(action))
                if action["Action"] == "Login" and self.uptime is not None:
                    await self.event("FullyBooted", Uptime=str(self.uptime), Status="Fully Booted")
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    def _answer(self, action: dict[str, str]) -> bytes:
        name, number = action["Action"], action["ActionID"]
        answer = "Response: Success\r\nMessage: fine"
        if name == "Login" and action["Secret"] != SECRET:
            answer = "Response: Error\r\nMessage: Authentication failed"
        elif name == "Login" and self.shutting_down:
            answer = "Response: Error\r\nMessage: Asterisk is shutting down"
        elif name in self.lists:
            return self._list(name, number)
        elif name == "CoreShowChannels":
            return self._channels(number)
        elif name in self.says and (why := self.says[name](action)):
            answer = f"Response: Error\r\nMessage: {why}"
        elif name == "Getvar":
            answer += f"\r\nValue: {self.values.get(action['Variable'], '')}"
        elif name == "Originate" or (name == "Ping" and not self.answers_pings):
            return b""
        return f"{answer}\r\nActionID: {number}\r\n\r\n".encode()

    def _list(self, name: str, number: str) -> bytes:
        parts = ["Response: Success\r\nEventList: start\r\nMessage: it will follow"]
        for event in self.lists[name]:
            parts.append("\r\n".join(f"{key}: {value}" for key, value in event.items()))
        parts.append(f"Event: {name}Complete\r\nEventList: Complete")
        return "".join(f"{part}\r\nActionID: {number}\r\n\r\n" for part in parts).encode()

    def _channels(self, number: str) -> bytes:
        if self.carries is None:
            return b""
        told = [f"Event: CoreShowChannel\r\nLinkedid: {each}" for each in self.carries]
        parts = ["Response: Success\r\nEventList: start", *told]
        parts.append("Event: CoreShowChannelsComplete\r\nEventList: Complete")
        return "".join(f"{part}\r\nActionID: {number}\r\n\r\n" for part in parts).encode()


@asynccontextmanager
async def fake_pbx() -> AsyncIterator[FakePbx]:
    """A PBX that listens while the block runs."""
    pbx = FakePbx()
    await pbx.start()
    try:
        yield pbx
    finally:
        await pbx.stop()


async def until(condition: Callable[[], object], within: float = 8.0) -> None:
    """Wait for `condition`; TimeoutError after `within` seconds."""
    async with asyncio.timeout(within):
        while not condition():
            await asyncio.sleep(0.01)
