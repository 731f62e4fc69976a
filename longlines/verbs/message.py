"""message: what is to be told to a listing, and at which number."""

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from longlines.flow.call import Call
from longlines.flow.kinds import Text, Zone
from longlines.flow.listings import ListingsLost, said_digits
from longlines.flow.messages import MessagesLost, Try
from longlines.flow.model import DONE, Verb

UNKNOWN = "unknown"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class MessageToTell(Verb):
    """Look up the message `id`, which `leave_message` took, to call its listing and tell it.

    Saves `message`, its id; `message_to`, the number to be called, which belongs in no prompt;
    `message_from`, the number of who left it, or `unknown`; `message_date` and
    `message_time`, by the clock of `zone`; `message_sound`, the recording. Outcomes: none (it was
    heard meanwhile, or isn't wanted any more), unavailable (it can't be looked up now).

        open:
          message: {id: "{dialled}", zone: America/New_York}
          if_none: gone
          if_unavailable: gone
    """

    name: ClassVar[str] = "message"
    outcomes: ClassVar[tuple[str, ...]] = ("none", "unavailable")
    secret: ClassVar[bool] = True

    id: Text
    zone: Zone

    async def run(self, call: Call) -> str:
        """Done with the message saved, or why it isn't to be told."""
        try:
            found = await call.services.messages.find(call.fill(self.id))
            listing = call.services.listings.referred(found.listing) if found else None
            if found is None:
                return "none"
            from longlines.directory.listing import MESSAGES  # not for a script's every call

            numbers = listing.numbers_for(MESSAGES) if listing and listing.takes_messages else ()
            if not numbers:
                now = call.services.clock.now()
                await call.services.messages.tried(Try(found.id, now, "unwanted"))
                return "none"
        except (MessagesLost, ListingsLost) as error:
            log.error("call %s: %s.%s: %s", call.id, call.flow, call.step, error)
            return "unavailable"
        local = found.at.astimezone(self.zone)
        call.saved["message"] = found.id
        call.saved["message_to"] = numbers[0].number
        call.saved["message_from"] = said_digits(found.sender) or UNKNOWN
        call.saved["message_date"] = f"{local:%Y-%m-%d}"
        call.saved["message_time"] = f"{local:%H:%M}"
        call.save_recording("message_sound", call.recordings / Path(found.file).name, found.seconds)
        return DONE

    def saves(self) -> tuple[str, ...]:
        """What is known of the message."""
        when = ("message_date", "message_time")
        return ("message", "message_to", "message_from", *when, "message_sound")
