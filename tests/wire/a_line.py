"""A flow's Phone whose other end is Asterisk, played over a socket."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from agi.line import AgiPhone
from agi.session import Session
from longlines.flow.phone import KEYS, Audio
from tests.wire.asterisk_side import AsteriskSide
from tests.wire.serving import one_call

T = TypeVar("T")
HELLO = Audio("/sounds/hello", 6.5)
UP = "200 result=6"
GONE = "HANGUP"


async def on_a_line(
    use: Callable[[AgiPhone], Awaitable[T]],
    asterisk: Callable[[AsteriskSide], Awaitable[None]],
    answered: bool = True,
) -> T:
    async def engine(session: Session) -> T:
        return await use(AgiPhone(session, silence="/sounds/silence", answered=answered))

    return await one_call(engine, asterisk)


async def play_hello(phone: AgiPhone) -> str:
    return await phone.play(HELLO, KEYS)
