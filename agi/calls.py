"""From an AGI session to a call in its flow."""

import re
from collections.abc import Mapping

from agi.channel import AgiSession
from agi.line import AgiPhone
from longlines.flow.engine import Arrival, Engine
from longlines.numbers import e164

MAX_DIALLED = 40

GIVEN = 5.0
"""Seconds within the deadline that the dialplan sets before it asks (run-flow.conf): 6."""

_MILLISECONDS = re.compile(r"-?[0-9]{1,12}")

UP = "Up"
"""What Asterisk calls the state of a channel that was answered."""


def arrival(header: Mapping[str, str]) -> Arrival:
    """The call that an AGI header tells of. What came from a telephone is reduced to numbers.

    Of a call that was moved (dialplans/moved.conf), the caller is who moved it.
    """
    dialled = "".join(key for key in header.get("agi_arg_4", "") if key in "0123456789*#+")
    return Arrival(
        id=header.get("agi_uniqueid", ""),
        flow=header.get("agi_arg_1", ""),
        place=header.get("agi_arg_2", ""),
        outcome=header.get("agi_arg_3", ""),
        dialled=dialled[:MAX_DIALLED],
        tries=header.get("agi_arg_5", ""),
        caller=e164(header.get("agi_arg_8") or header.get("agi_callerid", "")) or "",
        linkedid=header.get("agi_arg_6", ""),
        within=header.get("agi_arg_10", ""),
    )


def lasts(header: Mapping[str, str]) -> float | None:
    """For how many more seconds somebody pays for a call that was moved; None for any."""
    told = header.get("agi_arg_9", "")
    if not _MILLISECONDS.fullmatch(told):
        return None
    return int(told) / 1000


class Calls:
    """Serves each session's call; `silence` is the audio to collect keys over."""

    def __init__(self, engine: Engine, silence: str) -> None:
        self._engine = engine
        self._silence = silence

    async def serve(self, session: AgiSession) -> None:
        """Carry the call until the dialplan has something to do. Raises Hangup, LineLost."""
        answered = session.header.get("agi_arg_7", UP) == UP
        left = lasts(session.header)
        phone = AgiPhone(session, self._silence, given=GIVEN, answered=answered, lasts=left)
        await self._engine.serve(arrival(session.header), phone)
        await phone.flush()
