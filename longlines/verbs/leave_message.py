"""leave_message: a message for a listing whose number isn't published."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from longlines.flow.call import Call
from longlines.flow.messages import Message, MessagesFull, MessagesLost
from longlines.flow.model import Result
from longlines.verbs.voicemail import LEAST_SECONDS, Voicemail

LONGEST = 60.0
LEFT = "message_left"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class LeaveMessage(Voicemail):
    """Take a message as `voicemail` does, of at most 60 seconds, and have it delivered.

    `prompt`, `review`, `up_to`, `save_as`, `wait`, `tries` and `keys` are those of `voicemail`.
    `to` is what `choose` saved as `listing_id`: the flow never learns the number. The listing is
    called, told who left the message and when, and confirms it by a key; it is tried
    again at times (`longlines messages`). Outcomes: no_input (nothing was said, or less than a
    second), full (this caller has three messages waiting there), unavailable (no message can be
    kept now).

        message:
          leave_message: {prompt: after-the-tone, review: review, up_to: 1m, to: "{listing_id}"}
          if_no_input: goodbye
          if_full: full
          if_unavailable: sorry
    """

    name: ClassVar[str] = "leave_message"
    outcomes: ClassVar[tuple[str, ...]] = ("no_input", "full", "unavailable")

    async def run(self, call: Call) -> Result:
        """Done with the message on its way, or why there is none."""
        kept = call.services.messages
        try:
            await kept.room(call.fill(self.to), call.saved.get("caller", ""))
            call.saved[LEFT] = ""
            try:
                return await super().run(call)
            finally:
                if (id := call.saved[LEFT]) and (message := await kept.find(id)):
                    await kept.keep(message.settled())
        except MessagesFull:
            return "full"
        except MessagesLost as error:
            log.error("call %s: %s.%s: %s", call.id, call.flow, call.step, error)
            return "unavailable"

    def mistakes(self) -> Iterator[str]:
        """A message that somebody is called for is short."""
        if self.up_to > LONGEST:
            yield f"a message that is delivered is at most {LONGEST:g}s long"
        yield from self._mistaken_keys()

    def saves(self) -> tuple[str, ...]:
        """The recording, and the message's id."""
        return (self.save_as, LEFT)

    async def _record(self, call: Call, path: Path) -> float:
        seconds = await super()._record(call, path)
        id = "".join(filter(str.isdigit, path.name))
        if seconds < LEAST_SECONDS:
            call.saved[LEFT] = ""
            await call.services.messages.drop(id)
            return seconds
        listing, sender = call.fill(self.to), call.saved.get("caller", "")
        at, name = call.services.clock.now(), call.saved.get("listing", "")
        await call.services.messages.keep(
            Message(id, listing, name, sender, at, path.name, round(seconds, 2))
        )
        call.saved[LEFT] = id
        return seconds
