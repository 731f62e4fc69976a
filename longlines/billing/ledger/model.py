"""What is booked: entries of two or more postings that come to nothing together.

An account is a text: "customer:+12025550101" (by its number), "carrier:cheap", "tax:NAME",
"revenue", "cost", "credit" (what we forgave), "cash" (payments) or "exchange".
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from json.encoder import encode_basestring_ascii as _quoted
from typing import Literal, NamedTuple, TypeAlias

Kind: TypeAlias = Literal["charge", "cost", "reversal", "payment", "credit", "tax", "exchange"]
KINDS: tuple[Kind, ...] = ("charge", "cost", "reversal", "payment", "credit", "tax", "exchange")

REVENUE = "revenue"
COST = "cost"
CREDIT = "credit"
CASH = "cash"
EXCHANGE = "exchange"

PARTIES = ("customer:", "carrier:")
"""How the accounts of others begin; an entry has one of them at most."""

LONGEST_KEY = 400
"""Characters: what an index of every database takes."""

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


class Booked(NamedTuple):
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
    if len(entry.key) > LONGEST_KEY:
        raise BadEntry(f"{what} has a key longer than {LONGEST_KEY} characters")
    if not all(each.amount.is_finite() for each in entry.postings):
        raise BadEntry(f"{what} has a posting with no amount")
    if any(millionths(each.amount) % 1 for each in entry.postings):
        raise BadEntry(f"{what} has an amount finer than a millionth")
    left = sum(each.amount for each in entry.postings)
    if left:
        raise BadEntry(f"{what} is out of balance by {left:f} {entry.currency}")
    if len({each.account for each in entry.postings}) != len(entry.postings):
        raise BadEntry(f"{what} names an account twice; add its postings up")
    if sum(each.account.startswith(PARTIES) for each in entry.postings) > 1:
        raise BadEntry(f"{what} names two customers or carriers; book an entry for each")
    return entry


def reversal(entry: Entry, why: Mapping[str, str] | None = None) -> Entry:
    """The entry that takes `entry` back, of the same moment."""
    back = tuple(Posting(each.account, -each.amount) for each in entry.postings)
    key = f"reversal:{entry.key}"
    fields = (entry.at, entry.call, entry.currency, back)
    return Entry(key, "reversal", *fields, reverses=entry.key, memo=why or {})


def party(postings: Sequence[Posting]) -> str:
    """The customer or carrier of an entry, "" where there is none."""
    return next((account for account, _ in postings if account.startswith(PARTIES)), "")


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
    whole = content(
        previous,
        number,
        instant(booked_at),
        instant(entry.at),
        entry,
        [(account, to_millionths(amount)) for account, amount in entry.postings],
        memo_text(entry.memo),
    )
    return hashlib.sha256(whole).hexdigest()


def content(
    previous: str,
    number: int,
    booked_at: str,
    at: str,
    entry: Entry,
    postings: Sequence[tuple[str, int]],
    memo: str,
) -> bytes:
    """What is hashed. Texts are told with their length, so that no two entries look the same."""
    sides = "".join([f"{len(account)}:{account}={amount};" for account, amount in postings])
    return (
        f"{previous} {number} {booked_at} {at} {entry.kind} {entry.currency} "
        f"{len(entry.call)}:{entry.call} {len(entry.key)}:{entry.key} "
        f"{len(entry.reverses)}:{entry.reverses} {len(postings)}:{sides} {len(memo)}:{memo}"
    ).encode("utf-8", "surrogatepass")


def to_millionths(amount: Decimal) -> int:
    """An amount as databases and hashes have it."""
    return int(amount.scaleb(6))


def memo_text(memo: Mapping[str, str]) -> str:
    """A memo as it is kept and hashed: JSON with its keys in order."""
    return "{" + ",".join([f"{_quoted(key)}:{_quoted(memo[key])}" for key in sorted(memo)]) + "}"


def instant(at: datetime) -> str:
    """A time as it is hashed: UTC, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
