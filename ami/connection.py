"""A connection to Asterisk's manager interface (AMI) that survives what panoramisk does not.

panoramisk 1.4 speaks the protocol; seen when run, it also sends unanswered actions again after a
reconnect (two Originates), lets a callback's exception drop the connection, never misses a ping
and drops letters cut in two by a read. Here each connection is a fresh manager, actions in flight
fail with the connection, events are only queued, and silence counts as loss.
"""

import asyncio
import codecs
import logging
from collections.abc import Mapping
from typing import Any

from panoramisk.ami_protocol import AMIProtocol
from panoramisk.manager import Manager
from panoramisk.message import Message

log = logging.getLogger(__name__)

FIRST_WAIT, LONGEST_WAIT = 0.2, 5.0
"""Seconds between attempts to connect: doubling from the first to the longest."""

ANSWER_WITHIN = 5.0
"""Seconds that the PBX may take to connect or to answer an action."""

PING_EVERY = 5.0
"""Seconds."""

LONGEST_MESSAGE = 1 << 20
"""Characters. No AMI event comes near; without a bound a broken peer fills the memory."""

Event = Mapping[str, str | list[str]]


class LoginRefused(RuntimeError):
    """The PBX knows our name or password not; trying again would not help."""


class NotConnected(ConnectionError):
    """There is no PBX to send to, or the connection broke before it answered.

    In the latter case the action may or may not have been carried out; it is never sent again.
    """


class _Protocol(AMIProtocol):  # type: ignore[misc]
    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def data_received(self, data: bytes) -> None:
        super().data_received(self._decoder.decode(data).encode())
        if self.queue and len(self.queue[0]) > LONGEST_MESSAGE:
            log.error("the PBX sent %d characters without an end; hanging up", len(self.queue[0]))
            self.transport.abort()

    def close(self) -> None:
        """Fail what is unanswered; panoramisk would keep it to send it again."""
        pending = {id(action): action for action in self.responses.values()}
        self.responses.clear()
        for action in pending.values():
            if not action.future.done():
                action.future.set_exception(NotConnected("the PBX hung up before it answered"))
                # Whoever still waits gets it; a caller who gave up must not be warned about.
                action.future.exception()
        super().close()


class _Manager(Manager):  # type: ignore[misc]
    def __init__(self, **config: Any) -> None:
        super().__init__(**config)
        self.lost = asyncio.Event()

    async def send_awaiting_actions(self, *_: object) -> None:
        """Nothing is ever sent twice."""

    def connection_lost(self, exc: object) -> None:
        """`Connection` decides when to try again."""
        self.lost.set()


class Connection:
    """Keeps one AMI session up; read `events`, and `send` actions.

    When the reader of `events` falls behind by more than `backlog`, new events are dropped and
    counted in `dropped`: they are notices, never the ledger.
    """

    def __init__(
        self, host: str, port: int, username: str, secret: str, backlog: int = 10_000
    ) -> None:
        self._host, self._port = host, port
        self._username, self._secret = username, secret
        self.events: asyncio.Queue[Event] = asyncio.Queue(backlog)
        self.dropped = 0
        self._manager: _Manager | None = None
        self._logged_in = asyncio.Event()

    @property
    def up(self) -> bool:
        """Is the PBX there, and are we logged in?"""
        return self._manager is not None

    async def run(self) -> None:
        """Stay connected until cancelled. Raises LoginRefused."""
        wait = FIRST_WAIT
        while True:
            manager = _Manager(loop=asyncio.get_running_loop(), log=log)
            try:
                await self._log_in(manager)
                log.info("connected to the PBX at %s:%d", self._host, self._port)
                wait = FIRST_WAIT
                self._manager = manager
                self._logged_in.set()
                await self._stay(manager)
            except (OSError, TimeoutError) as error:
                log.warning("no PBX at %s:%d: %s", self._host, self._port, error or "no answer")
            finally:
                self._manager = None
                self._logged_in.clear()
                manager.close()
            await asyncio.sleep(wait)
            wait = min(2 * wait, LONGEST_WAIT)

    async def send(
        self, action: Mapping[str, str | list[str]], within: float = ANSWER_WITHIN
    ) -> Message:
        """Send one action, once, and give the PBX's answer.

        Raises NotConnected, TimeoutError, and ValueError for a line feed in a field: it would
        begin another field.
        """
        if self._manager is None:
            raise NotConnected(f"no PBX at {self._host}:{self._port}")
        return (await _ask(self._manager, action, within))[0]

    async def ask(
        self, action: Mapping[str, str | list[str]], within: float = ANSWER_WITHIN
    ) -> list[Event]:
        """Send an action that a list answers, and give the list. Raises as `send` does."""
        if self._manager is None:
            raise NotConnected(f"no PBX at {self._host}:{self._port}")
        answer, *told = await _ask(self._manager, action, within)
        if not answer.success:
            raise NotConnected(f"{action['Action']}: {answer.message or 'no reason given'}")
        return [_fields(message) for message in told]

    async def calls(self, within: float = ANSWER_WITHIN) -> set[str]:
        """The linkedids of all calls that the PBX carries now.

        Waits for the login if that is under way. Raises NotConnected, and TimeoutError when
        there is no whole answer `within` seconds.
        """
        async with asyncio.timeout(within):
            await self._logged_in.wait()
            if self._manager is None:
                raise NotConnected(f"no PBX at {self._host}:{self._port}")
            answer, *channels = await _ask(self._manager, {"Action": "CoreShowChannels"}, within)
        if not answer.success:
            raise NotConnected(f"no list of channels: {answer.message or 'no reason given'}")
        return {message.linkedid for message in channels if message.event == "CoreShowChannel"}

    async def _log_in(self, manager: _Manager) -> None:
        loop = asyncio.get_running_loop()
        connecting = asyncio.ensure_future(
            loop.create_connection(_Protocol, self._host, self._port)
        )
        # Not wait_for: before Python 3.12 it loses a cancellation that comes with the answer.
        async with asyncio.timeout(ANSWER_WITHIN):
            await connecting
        manager.register_event("*", self._queue)
        manager.connection_made(connecting)
        # Its pings are fire and forget; `_stay` waits for their answers.
        manager.pinger.cancel()
        login = {"Action": "Login", "Username": self._username, "Secret": self._secret}
        (answer,) = await _ask(manager, login, ANSWER_WITHIN)
        if not answer.success:
            if answer.message and "shutting down" in answer.message:
                raise NotConnected(answer.message)
            raise LoginRefused(
                f"the PBX at {self._host}:{self._port} refused user {self._username!r}"
                f" ({answer.message or 'no reason given'}); make the AMI password file"
                " and manager.conf agree, then restart the listener"
            )

    async def _stay(self, manager: _Manager) -> None:
        """Return when the connection is gone. Raises TimeoutError when the PBX falls silent."""
        while not manager.lost.is_set():
            await _ask(manager, {"Action": "Ping"}, ANSWER_WITHIN)
            try:
                async with asyncio.timeout(PING_EVERY):
                    await manager.lost.wait()
            except TimeoutError:
                continue
        raise NotConnected("the PBX hung up")

    def _queue(self, _manager: Manager, event: Message) -> None:
        try:
            self.events.put_nowait(_fields(event))
        except asyncio.QueueFull:
            self.dropped += 1


def _fields(event: Message) -> Event:
    """What was sent; panoramisk adds a "content" of its own."""
    return {k: v for k, v in event.items() if k != "content"}


async def _ask(
    manager: _Manager, action: Mapping[str, str | list[str]], within: float
) -> list[Message]:
    """The answer, and behind it the list that it announced, if any."""
    for name, value in action.items():
        texts = [name, *([value] if isinstance(value, str) else value)]
        if any("\r" in text or "\n" in text for text in texts):
            raise ValueError(f"{name} holds a line feed")
    if manager.lost.is_set():
        raise NotConnected("the PBX hung up")
    async with asyncio.timeout(within):
        answer = await manager.send_action(dict(action))
    return answer if isinstance(answer, list) else [answer]
