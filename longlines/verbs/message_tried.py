"""message_tried: how a try to deliver a message went."""

import logging
from dataclasses import dataclass
from typing import Annotated, ClassVar

from longlines.flow.call import Call
from longlines.flow.kinds import ChoiceKind, Text
from longlines.flow.messages import OUTCOMES, MessagesLost, Try
from longlines.flow.model import DONE, Verb

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class MessageTried(Verb):
    """Write down how a try to deliver the message `id` went: its `outcome` is heard, unheard,
    refused, busy, no_answer, unavailable or failed. One that was heard is never told again; any
    other is tried again, at the times that `docs/directory-assistance.md` says.

    Outcome unavailable: it can't be written down now.

        heard:
          message_tried: {id: "{message}", outcome: heard}
          if_unavailable: sorry
    """

    name: ClassVar[str] = "message_tried"
    outcomes: ClassVar[tuple[str, ...]] = ("unavailable",)
    instant: ClassVar[bool] = True

    id: Text
    outcome: Annotated[str, ChoiceKind(*OUTCOMES[1:-1])]

    async def run(self, call: Call) -> str:
        """Done when it is written."""
        outcome = next(each for each in OUTCOMES if each == self.outcome)
        made = Try(call.fill(self.id), call.services.clock.now(), outcome)
        try:
            await call.services.messages.tried(made)
        except MessagesLost as error:
            log.error("call %s: %s.%s: %s", call.id, call.flow, call.step, error)
            return "unavailable"
        return DONE
