"""Carries calls through their flows, session by session.

It keeps nothing of a call between two sessions: where the call stands is written to its channel
before each step, so that any engine can go on from there.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from longlines.flow.call import Routes
from longlines.flow.journal import Journal, NoJournal
from longlines.flow.library import Library
from longlines.flow.phone import Hangup, LineLost, Phone
from longlines.flow.services import Services
from longlines.flow.session import TOLD, Arrival, Session

__all__ = ["Arrival", "Engine"]


@dataclass
class Engine:
    """Serves calls. `library` is asked once for each session, so that flows can be swapped.

    A call goes on in the set of flows with which it began, whatever is in force by then.
    """

    library: Callable[[], Library]
    routes: Routes
    recordings: Path
    services: Services = field(default_factory=Services)
    journal: Journal = field(default_factory=NoJournal)

    async def serve(self, arrival: Arrival, phone: Phone) -> None:
        """Run a call until the PBX has something to do; raises Hangup and LineLost as they come."""
        run = Session(self, arrival, phone)
        try:
            instruction = await run.until_handed_back()
        except (Hangup, LineLost) as end:
            run.tell.note("hangup" if isinstance(end, Hangup) else "line_lost")
            raise
        last = {**instruction.variables, "LL_NEXT": instruction.next}
        if instruction.next == "end":
            told = {"flow": run.call.flow, "end": instruction.variables["LL_WORD"]}
            last[TOLD] = urlencode(told)
        await phone.set(last)
