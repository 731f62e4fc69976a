"""Asterisk's side of FastAGI calls over sockets: every prompt is over at once, every key pressed.

As lean as can be, so that the processes under test and not this one set the pace.
"""

import asyncio
from dataclasses import dataclass, field
from typing import cast

HEADER = """\
agi_network: yes
agi_network_script: flow
agi_request: agi://127.0.0.1/flow
agi_channel: PJSIP/bench-{number:08x}
agi_language: en
agi_type: PJSIP
agi_uniqueid: 1732233600.{number}
agi_version: 22.10.0
agi_callerid: +12025550101
agi_calleridname: Bench
agi_callingpres: 0
agi_callingani2: 0
agi_callington: 0
agi_callingtns: 0
agi_dnid: 700
agi_rdnis: unknown
agi_context: run-flow
agi_extension: s
agi_priority: 4
agi_enhanced: 0.0
agi_accountcode:
agi_threadid: 140000000000000
agi_arg_1: {flow}|||||Up||||700

"""
WITHIN = 10.0
"""Seconds that a call may take."""

KEY_1, RECORDED = b"200 result=49 endpos=4000\n", b"200 result=35 (dtmf) endpos=12000\n"
DONE, HEARD_OUT, ONE_DIGIT = b"200 result=0\n", b"200 result=0 endpos=8000\n", b"200 result=49\n"


class CallFailed(Exception):
    """A handler said something that Asterisk wouldn't understand, or nothing."""


@dataclass
class Call(asyncio.Protocol):
    """One call; `over` is done when the handler has closed. `heard` are its command lines."""

    number: int
    flow: str
    over: asyncio.Future[None]
    heard: list[bytes] | None = None
    _rest: bytes = field(default=b"")

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._transport.write(HEADER.format(number=self.number, flow=self.flow).encode())

    def data_received(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            if self.heard is not None:
                self.heard.append(line)
            try:
                self._transport.write(answer(line))
            except CallFailed as error:
                self._end(error)

    def connection_lost(self, exc: Exception | None) -> None:
        self._end(exc)

    def _end(self, error: Exception | None) -> None:
        self._transport.abort()
        if not self.over.done():
            if error:
                self.over.set_exception(error)
            else:
                self.over.set_result(None)


def answer(line: bytes) -> bytes:
    """What Asterisk would answer, the caller pressing 1 wherever a key is awaited."""
    if line.startswith(b"EXEC "):
        return DONE
    if line.startswith(b"STREAM FILE"):
        return HEARD_OUT if line.endswith(b'""') else KEY_1
    if line.startswith(b"GET DATA"):
        wanted = int(line.rsplit(b'"', 2)[1])
        return b"200 result=" + b"1234"[:wanted] + b"\n"
    if line.startswith(b"RECORD FILE"):
        return RECORDED
    if line.startswith(b"WAIT FOR DIGIT"):
        return ONE_DIGIT
    raise CallFailed(f"what is {line[:80]!r}?")


async def call(port: int, flow: str, number: int, heard: list[bytes] | None = None) -> None:
    """Place one call and carry it to its end. Raises CallFailed, OSError, TimeoutError."""
    loop = asyncio.get_running_loop()
    over: asyncio.Future[None] = loop.create_future()
    async with asyncio.timeout(WITHIN):
        await loop.create_connection(lambda: Call(number, flow, over, heard), "127.0.0.1", port)
        await over


async def calls(port: int, flow: str, count: int, at_once: int) -> None:
    """Place `count` calls, `at_once` of them at a time. Raises as `call` does."""
    numbers = iter(range(count))

    async def caller() -> None:
        for number in numbers:
            await call(port, flow, number)

    async with asyncio.TaskGroup() as group:
        for _ in range(at_once):
            group.create_task(caller())
