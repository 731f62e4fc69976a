"""From an AGI session to a call in its flow."""

import re
from collections.abc import Mapping

from agi.channel import AgiSession
from agi.line import AgiPhone
from agi.question import UP, Question, asked
from longlines.flow.engine import Arrival, Engine
from longlines.numbers import e164

MAX_DIALLED = 40

GIVEN = 5.0
"""Seconds within the deadline that the dialplan sets before it asks (run-flow.conf): 6."""

_MILLISECONDS = re.compile(r"-?[0-9]{1,12}")


def arrival(header: Mapping[str, str], question: Question) -> Arrival:
    """The call that an AGI header tells of. What came from a telephone is reduced to numbers.

    Of a call that was moved (dialplans/moved.conf), the caller is who moved it.
    """
    dialled = "".join(key for key in question.dialled if key in "0123456789*#+")
    return Arrival(
        id=header.get("agi_uniqueid", ""),
        flow=question.flow,
        place=question.place,
        outcome=question.outcome,
        dialled=dialled[:MAX_DIALLED],
        tries=question.tries,
        caller=e164(question.moved_by or header.get("agi_callerid", "")) or "",
        linkedid=question.linkedid,
        within=question.within,
    )


def lasts(question: Question) -> float | None:
    """For how many more seconds somebody pays for a call that was moved; None for any."""
    if not _MILLISECONDS.fullmatch(question.left):
        return None
    return int(question.left) / 1000


class Calls:
    """Serves each session's call; `silence` is the audio to collect keys over."""

    def __init__(self, engine: Engine, silence: str) -> None:
        self._engine = engine
        self._silence = silence

    async def serve(self, session: AgiSession) -> None:
        """Carry the call until the dialplan has something to do. Raises Hangup, LineLost."""
        question = asked(session.header)
        phone = AgiPhone(
            session,
            self._silence,
            given=GIVEN,
            answered=question.state == UP,
            lasts=lasts(question),
        )
        await self._engine.serve(arrival(session.header, question), phone)
        await phone.flush()
