"""What is booked: entries of two or more postings that come to nothing together.

An account is a text: "customer:+12025550101" (by its number), "carrier:cheap", "tax:NAME",
"revenue", "cost", "credit" (what we forgave), "cash" (payments) or "exchange".
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal, NamedTuple, TypeAlias

Kind: TypeAlias = Literal["charge", "cost", "reversal", "payment", "credit", "tax", "exchange"]
KINDS: tuple[Kind, ...] = ("charge", "cost", "reversal", "payment", "credit", "tax", "exchange")

REVENUE = "revenue"
COST = "cost"
CREDIT = "credit"
CASH = "cash"
EXCHANGE = "exchange"

GENESIS = "0" * 64
"""Stands for the hash before the first entry."""

_MILLION = 1_000_000


class BadEntry(ValueError):
    """An entry that can't be booked; the message says why."""


class Posting(NamedTuple):
    """A positive amount is a debit (a customer owes us more), a negative one a credit."""

    account: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Entry:
    """What happened `at` (UTC), in one `currency`; the postings come to 0.

    `key` says what it is for and is booked once: "charge:CALL:sell:0:1", where the last figure
    counts the corrections of the same thing. `call` is "" where there is none, `reverses` the key
    of the entry that this one takes back. `memo` has what else is to be known, as text.
    """

    key: str
    kind: Kind
    at: datetime
    call: str
    currency: str
    postings: tuple[Posting, ...]
    reverses: str = ""
    memo: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Booked:
    """An entry in the chain: `number` from 1 without gaps, hashes as 64 hex digits."""

    entry: Entry
    number: int
    booked_at: datetime
    hash: str
    previous: str


def customer(number: str) -> str:
    """The account of a customer, by E.164 number."""
    return f"customer:{number}"


def carrier(name: str) -> str:
    """The account of a carrier."""
    return f"carrier:{name}"


def tax(name: str) -> str:
    """The account of a tax."""
    return f"tax:{name}"


def checked(entry: Entry) -> Entry:
    """The same entry. Raises BadEntry if it is not to be booked."""
    what = f"the entry {entry.key[:80]!r}"
    if not entry.key:
        raise BadEntry("an entry needs a key that says what it is for")
    if entry.kind not in KINDS:
        raise BadEntry(f"{what} is of no known kind: {entry.kind!r}")
    if len(entry.postings) < 2:
        raise BadEntry(f"{what} needs two postings or more: who gives, who gets")
    if entry.at.tzinfo is None:
        raise BadEntry(f"{what} has a time without zone")
    if len(entry.currency) != 3:
        raise BadEntry(f"{what} has no currency of three letters: {entry.currency!r}")
    if any(millionths(each.amount) % 1 for each in entry.postings):
        raise BadEntry(f"{what} has an amount finer than a millionth")
    left = sum(each.amount for each in entry.postings)
    if left:
        raise BadEntry(f"{what} is out of balance by {left:f} {entry.currency}")
    if len({each.account for each in entry.postings}) != len(entry.postings):
        raise BadEntry(f"{what} names an account twice; add its postings up")
    return entry


def reversal(entry: Entry, why: Mapping[str, str] | None = None) -> Entry:
    """The entry that takes `entry` back, of the same moment."""
    back = tuple(Posting(each.account, -each.amount) for each in entry.postings)
    key = f"reversal:{entry.key}"
    fields = (entry.at, entry.call, entry.currency, back)
    return Entry(key, "reversal", *fields, reverses=entry.key, memo=why or {})


def millionths(amount: Decimal) -> Decimal:
    """An amount in millionths, as databases and hashes have it."""
    return amount * _MILLION


def same(one: Entry, other: Entry) -> bool:
    """Whether two entries say the same, memo aside."""
    return (
        one.key == other.key
        and one.kind == other.kind
        and one.at == other.at
        and one.call == other.call
        and one.currency == other.currency
        and one.reverses == other.reverses
        and sorted(one.postings) == sorted(other.postings)
    )


def link(previous: str, number: int, booked_at: datetime, entry: Entry) -> str:
    """The hash of an entry in its place of the chain: SHA-256 over all that it says."""
    return hashlib.sha256(content(previous, number, booked_at, entry)).hexdigest()


def content(previous: str, number: int, booked_at: datetime, entry: Entry) -> bytes:
    """What is hashed: one JSON array, times in UTC, amounts in millionths."""
    said = (
        previous,
        number,
        instant(booked_at),
        entry.key,
        entry.kind,
        instant(entry.at),
        entry.call,
        entry.currency,
        [[each.account, int(each.amount * _MILLION)] for each in entry.postings],
        entry.reverses,
        sorted(entry.memo.items()),
    )
    return _written(said).encode()


def instant(at: datetime) -> str:
    """A time as it is hashed: UTC, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


_written = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode
