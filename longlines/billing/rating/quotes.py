"""A price that was told: it binds the charge, whatever becomes of decks and rules in between.

A quote holds all that its amount rests on, and goes into the PBX's own event log before it is
spoken. So the charge needs no deck of that day, and what was said can be proven. It is one price
for the whole call, also where a time band of the deck ends: that is what the listener heard.
"""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation

from longlines.billing.rating.model import NEVER_CHARGED, Basis, Charge, RatedCall, Rates
from longlines.billing.rating.rate import charge, find, terms_now
from longlines.billing.rating.rounding import Rounding
from longlines.billing.rating.rules import Rules
from longlines.billing.rating.taxes import Tax
from longlines.rates.bands import Bands
from longlines.rates.model import Terms

VALID = timedelta(hours=1)
"""A quote binds a call whose charging begins at most this long after it was given."""

EVENT = "LL_QUOTE"

ESTIMATED = 180
"""Seconds of the call for which a quote says what it will cost, taxes and all."""

_NO_BANDS = Bands("UTC")
_PLAIN = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")
_WHOLE = re.compile(r"[0-9]{1,9}")
_ID = re.compile(r"[0-9a-f]{16}")
_CURRENCY = re.compile(r"[A-Z]{3}")


class BadQuote(ValueError):
    """What is written of a quote can't be read; the message says what."""


@dataclass(frozen=True, slots=True)
class Quote:
    """What calls of a class to `number` cost `account`, if they begin between `at` and `expires`.

    `id` is 16 hex digits that nobody can guess. The amounts are in `basis.currency`.
    """

    id: str
    number: str
    call_class: str
    account: str
    at: datetime
    expires: datetime
    basis: Basis
    prefix: str
    terms: Terms

    @property
    def per_minute(self) -> Decimal:
        """The price of a minute, surcharges for each of them included, without taxes."""
        return self.terms.per_minute + self.basis.per_minute

    @property
    def connect(self) -> Decimal:
        """What is charged once: connect fee and surcharges, without taxes."""
        return self.terms.connect + self.basis.surcharge

    def binds(self, call: RatedCall) -> bool:
        """Whether it was given for such a call, and in time."""
        same = (call.number, call.call_class, call.account)
        given = (self.number, self.call_class, self.account)
        return same == given and self.at <= call.at <= self.expires

    def charge(self, call: RatedCall) -> Charge:
        """What a call costs by this quote."""
        return charge(call, self.basis, self.prefix, (self.terms,))

    def estimate(self, seconds: Decimal) -> Charge:
        """What a call of so many seconds would cost."""
        return self.charge(RatedCall(self.number, self.at, seconds, self.call_class, self.account))

    def facts(self) -> dict[str, str]:
        """Everything, as the event log keeps it."""
        terms, basis = self.terms, self.basis
        taxes = ";".join(f"{tax.percent:f} {tax.name}" for tax in basis.taxes)
        facts = {
            "id": self.id,
            "number": self.number,
            "class": self.call_class,
            "account": self.account,
            "at": _time(self.at),
            "expires": _time(self.expires),
            "deck": basis.deck,
            "version": str(basis.version),
            "prefix": self.prefix,
            "currency": basis.currency,
            "per_minute": f"{terms.per_minute:f}",
            "connect": f"{terms.connect:f}",
            "first": str(terms.first),
            "next": str(terms.next),
            "minimum": str(terms.minimum),
            "free": str(basis.free_seconds),
            "surcharge": f"{basis.surcharge:f}",
            "taxes": taxes,
            "round": f"{basis.rounding.to:f} {basis.rounding.mode}",
        }
        return facts | ({"more": f"{basis.per_minute:f}"} if basis.per_minute else {})


def give(call: RatedCall, decks: Sequence[Rates], rules: Rules, id: str = "") -> Quote:
    """A new quote for calls like this one, at its moment. Raises Unrated."""
    if call.call_class in NEVER_CHARGED:
        basis, prefix, terms = rules.nothing("sell"), "", Terms(Decimal(0), first=1, next=1)
    else:
        basis, prefix, tariff = find(call, decks, rules)
        terms = terms_now(call, basis, prefix, tariff)
    plain = replace(terms, band="", effective_from=None, effective_to=None, note="")
    quoted = id or secrets.token_hex(8)
    taxes = tuple(
        replace(tax, classes=(), numbers=(), plans=())
        for tax in basis.taxes
        if not tax.numbers or call.number.startswith(tax.numbers)
    )
    basis = replace(basis, bands=_NO_BANDS, taxes=taxes, quote=quoted)
    fields = (call.number, call.call_class, call.account, call.at, call.at + VALID)
    return Quote(quoted, *fields, basis, prefix, plain)


def read(facts: Mapping[str, str]) -> Quote:
    """The quote that `facts` wrote. Raises BadQuote."""
    try:
        quoted = _fitting(_ID, facts["id"])
        step, mode = facts["round"].split(" ")
        terms = Terms(
            per_minute=_amount(facts["per_minute"]),
            connect=_amount(facts["connect"]),
            first=_whole(facts["first"]),
            next=_whole(facts["next"]) or 1,
            minimum=_whole(facts["minimum"]),
        )
        basis = Basis(
            side="sell",
            deck=facts["deck"],
            version=_whole(facts["version"]),
            currency=_fitting(_CURRENCY, facts["currency"]),
            bands=_NO_BANDS,
            rounding=Rounding(_amount(step), mode),
            free_seconds=_whole(facts["free"]),
            surcharge=_amount(facts["surcharge"]),
            taxes=tuple(_tax(each) for each in filter(None, facts["taxes"].split(";"))),
            quote=quoted,
            per_minute=_amount(facts.get("more", "0")),
        )
        who = (facts["number"], facts["class"], facts["account"])
        when = (_moment(facts["at"]), _moment(facts["expires"]))
        return Quote(quoted, *who, *when, basis, facts["prefix"], terms)
    except KeyError as error:
        raise BadQuote(f"the quote has no {error}") from None
    except (ValueError, InvalidOperation) as error:
        raise BadQuote(f"the quote can't be read: {error}") from None


def _tax(text: str) -> Tax:
    percent, _, name = text.partition(" ")
    return Tax(name, _amount(percent))


def _amount(text: str) -> Decimal:
    return Decimal(_fitting(_PLAIN, text))


def _whole(text: str) -> int:
    return int(_fitting(_WHOLE, text))


def _fitting(pattern: re.Pattern[str], text: str) -> str:
    if not pattern.fullmatch(text):
        raise ValueError(f"{text[:40]!r} stands where something else was expected")
    return text


def _moment(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone")
    return at


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
