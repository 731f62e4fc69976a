"""message_tried: how a try to deliver a message went."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from longlines.flow.call import Call
from longlines.flow.kinds import ChoiceKind, Text
from longlines.flow.messages import OUTCOMES, MessagesLost, Try
from longlines.flow.model import DONE, FlowError, Verb


@dataclass(frozen=True)
class MessageTried(Verb):
    """Write down how a try to deliver the message `id` went: its `outcome` is heard, unheard,
    refused, busy, no_answer, unavailable or failed. One that was heard is never told again; any
    other is tried again, at the times that `docs/directory-assistance.md` says.

    Where it can't be written down, the call takes the flow's `on_failure` road.

        heard:
          message_tried: {id: "{message}", outcome: heard}
    """

    name: ClassVar[str] = "message_tried"
    instant: ClassVar[bool] = True

    id: Text
    outcome: Annotated[str, ChoiceKind(*OUTCOMES[1:-1])]

    async def run(self, call: Call) -> str:
        """Done when it is written. Raises FlowError."""
        outcome = next(each for each in OUTCOMES if each == self.outcome)
        made = Try(call.fill(self.id), call.services.clock.now(), outcome)
        try:
            await call.services.messages.tried(made)
        except MessagesLost as error:
            raise FlowError(f"how a message was tried can't be written down: {error}") from error
        return DONE
