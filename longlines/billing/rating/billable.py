"""What there is to charge for a call: its payer for the conversation, us for each carrier's part.

A payer pays from acceptance, or from answer where nobody was asked to accept. A carrier asks for
every second from the answer on, also while the called party listens to what it is asked, and
when it then refuses.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol

from longlines.billing.calls import Call
from longlines.billing.conversations import Conversation
from longlines.billing.rating import quotes
from longlines.billing.rating.model import (
    CLASSES,
    COLLECT,
    DIRECT,
    FREE,
    NEVER_CHARGED,
    RatedCall,
)
from longlines.billing.rating.quotes import BadQuote, Quote
from longlines.rates.model import Side

OURS = "local"
"""The carrier's name of calls between our own accounts: there is nobody to pay."""


class Tried(Protocol):
    """One carrier asked to carry a call; `seconds` from its answer to the end of its leg."""

    @property
    def position(self) -> int: ...
    @property
    def carrier(self) -> str: ...
    @property
    def number(self) -> str: ...
    @property
    def started_at(self) -> datetime: ...
    @property
    def answered_at(self) -> datetime | None: ...
    @property
    def seconds(self) -> Decimal: ...


@dataclass(frozen=True, slots=True)
class Billable:
    """One charge to be: its key is (`call`, `side`, `part`).

    On the sell side `part` is 0 for the conversation that the call is told by, then counts its
    further ones; on the buy side it is the position of the try whose `carrier` asks for it.
    `quote` is the quote that binds; `bad_quote` says why it can't be read.
    """

    call: str
    side: Side
    part: int
    rated: RatedCall
    carrier: str = ""
    quote: Quote | None = None
    bad_quote: str = ""


def of(call: Call, tries: Iterable[Tried] = ()) -> list[Billable]:
    """What there is to charge for a call that is complete; nothing where nobody was dialled."""
    if not call.complete:
        return []
    sold = [] if call.carrier is None else [_sold(call, call, 0)]
    sold += [_sold(call, each, part) for part, each in enumerate(call.further, 1) if each.carrier]
    return [*sold, *_bought(call, list(tries))] if sold else []


def _sold(call: Call, talk: Call | Conversation, part: int) -> Billable:
    """What is charged for one of the call's conversations; the call itself stands for its own.

    One for which nobody pays, as with a clerk to whom a flow transfers, is free.
    """
    begun = talk.accepted_at or talk.answered_at or call.started_at
    account = talk.bill_to or ""
    plain = COLLECT if account == talk.to else DIRECT
    call_class = talk.call_class if talk.call_class in CLASSES else plain
    if talk.talk_seconds and not account and call_class not in NEVER_CHARGED:
        call_class = FREE
    rated = RatedCall(talk.to, begun, talk.talk_seconds, call_class, account)
    quote, bad = None, ""
    for note in call.notes:
        if note.kind == "quote":
            try:
                given = quotes.read(note.facts)
            except BadQuote as error:
                bad = str(error)
                continue
            # By the clock of the PBX, as the call's own times are.
            valid = given.expires - given.at
            given = replace(given, at=note.at, expires=note.at + valid)
            if given.binds(rated):
                quote, bad = given, ""
    return Billable(call.id, "sell", part, rated, quote=quote, bad_quote=bad)


def _bought(call: Call, tries: list[Tried]) -> Iterable[Billable]:
    for each in tries:
        rated = RatedCall(each.number, each.answered_at or each.started_at, each.seconds)
        yield Billable(call.id, "buy", each.position, rated, each.carrier)
    if not tries and call.carrier not in (None, OURS):
        rated = RatedCall(call.to, call.answered_at or call.started_at, _carried(call))
        yield Billable(call.id, "buy", 1, rated, call.carrier or "")


def _carried(call: Call) -> Decimal:
    """From answer to the end of the conversation."""
    if call.answered_at is None or call.accepted_at is None:
        return call.talk_seconds
    asked = max(timedelta(0), call.accepted_at - call.answered_at)
    return call.talk_seconds + Decimal(asked // timedelta(milliseconds=1)) / 1000
