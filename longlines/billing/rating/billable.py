"""What there is to charge for a call: its payer for the conversation, us for each carrier's part.

A payer pays from acceptance, or from answer where nobody was asked to accept. A carrier asks for
every second from the answer on, also while the called party listens to what it is asked, and
when it then refuses.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol

from longlines.billing.calls import EMERGENCY, Call
from longlines.billing.conversations import Conversation
from longlines.billing.notes import Note
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

FEES = 1000
"""The first part that stands for the use of a service, not for a conversation."""


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
    further ones, and from FEES on the services that its flow charged; on the buy side it is the
    position of the try whose `carrier` asks for it. `quote` is the quote that binds; `bad_quote`
    says why it can't be read. `given_back` is why a fee isn't charged after all.
    """

    call: str
    side: Side
    part: int
    rated: RatedCall
    carrier: str = ""
    quote: Quote | None = None
    bad_quote: str = ""
    given_back: str = ""

    @property
    def is_fee(self) -> bool:
        """Whether a service was used, whatever was talked."""
        return self.side == "sell" and self.part >= FEES


def of(call: Call, tries: Iterable[Tried] = ()) -> list[Billable]:
    """What there is to charge for a call that is complete: its fees, and its conversations where
    somebody was dialled. An emergency call has its charge, of nothing, in any case.
    """
    if not call.complete:
        return []
    dialled = call.carrier is not None or call.call_class == EMERGENCY
    sold = [_sold(call, call, 0)] if dialled else []
    sold += [_sold(call, each, part) for part, each in enumerate(call.further, 1) if each.carrier]
    bought = _bought(call, list(tries)) if sold else ()
    return [*sold, *fees(call), *bought]


def fees(call: Call) -> list[Billable]:
    """The services that the call's flows charged, each once, however often that was told."""
    back = {
        note.facts.get("id", ""): note.facts.get("reason") or "no reason was told"
        for note in call.notes
        if note.kind == "refund"
    }
    told = [note for note in call.notes if note.kind == "charge" and note.facts.get("account")]
    return [_fee(call, note, part, back) for part, note in enumerate(told, FEES)]


def _fee(call: Call, note: Note, part: int, back: Mapping[str, str]) -> Billable:
    facts = note.facts
    rated = RatedCall(
        facts.get("number", ""), note.at, Decimal(0), facts.get("class", ""), facts["account"]
    )
    return Billable(call.id, "sell", part, rated, given_back=back.get(facts.get("id", ""), ""))


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
