"""One conversation within a call, with what its price hangs on."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from longlines.billing.legs import Leg


@dataclass(frozen=True, slots=True)
class Conversation:
    """With whom (E.164), by whom and when; as in a `Call`.

    `moved` tells that a transfer or a telephone that forwards brought it about, not a flow.
    """

    to: str
    bill_to: str | None
    carrier: str | None
    call_class: str | None
    answered_at: datetime | None
    accepted_at: datetime | None
    talk_seconds: Decimal
    moved: bool = False


def of_leg(leg: Leg) -> Conversation:
    """The conversation that a leg came to."""
    return Conversation(
        to=leg.said("number") or "",
        bill_to=leg.said("bill_to"),
        carrier=leg.carrier,
        call_class=leg.said("class"),
        answered_at=leg.answered_at,
        accepted_at=leg.accepted_at,
        talk_seconds=leg.talk_seconds,
        moved=leg.moved,
    )
