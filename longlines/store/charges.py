"""Charges to and from their table."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, select, tuple_

from longlines.billing.rating.billable import Billable
from longlines.billing.rating.model import Charge
from longlines.rates.model import Side
from longlines.store.among import among
from longlines.store.rows import add
from longlines.store.tables import calls, charges
from longlines.store.upsert import as_columns, upsert

IDS_PER_QUERY = 500

_INPUTS = ("account", "carrier", "class", "number", "at", "seconds")
_KEY = ("call", "side", "try")


@dataclass(frozen=True, slots=True)
class Charged:
    """A charge as it is kept; `amount` None for a call without a price, and then `reason` says why.

    `try_` is the part of the call (longlines.billing.rating.billable). `lines` explain it: what,
    how, amount (text or None).
    """

    call: str
    side: Side
    try_: int
    account: str
    carrier: str
    call_class: str
    number: str
    at: datetime
    seconds: Decimal
    billed_seconds: int | None
    amount: Decimal | None
    net: Decimal | None
    currency: str | None
    deck: str | None
    version: int | None
    prefix: str | None
    quote: str | None
    lines: Sequence[dict[str, str | None]]
    reason: str | None


def row(billable: Billable, outcome: Charge | str) -> dict[str, Any]:
    """The row of a charge, or of a call for which there is none, with the reason."""
    rated = billable.rated
    values = {
        "call": billable.call,
        "side": billable.side,
        "try": billable.part,
        "account": rated.account,
        "carrier": billable.carrier,
        "class": rated.call_class,
        "number": rated.number,
        "at": rated.at,
        "seconds": rated.seconds,
        "quote": billable.quote.id if billable.quote else None,
    }
    if isinstance(outcome, str):
        nothing = dict.fromkeys(
            ("billed_seconds", "amount", "net", "currency", "deck", "version", "prefix")
        )
        return values | nothing | {"lines": [], "reason": outcome}
    basis = outcome.basis
    return values | {
        "billed_seconds": outcome.billed,
        "amount": outcome.amount,
        "net": outcome.net,
        "currency": basis.currency,
        "deck": basis.deck,
        "version": basis.version,
        "prefix": outcome.prefix,
        "lines": [line.as_json() for line in outcome.lines],
        "reason": None,
    }


@dataclass(frozen=True, slots=True)
class Unsettled:
    """What still needs a charge, the rows that stay, and the ids of calls that lost one."""

    wanted: list[Billable]
    kept: list[Mapping[str, Any]]
    gone: set[str]


def unsettled(
    connection: Connection, wanted: Iterable[Billable], fresh: Collection[str] = ()
) -> Unsettled:
    """Those that still need a charge: new ones, ones without a price, ones that have changed.

    A call that was read again is the same call: it keeps the price it got. Charges of these calls
    that no longer are to be are removed. The calls of `fresh` are known to have none yet.
    """
    wanted = list(wanted)
    known: dict[tuple[str, str, int], Any] = {}
    ids = sorted({each.call for each in wanted}.difference(fresh))
    if ids:
        query = select(charges).where(among(connection, charges.c.call, ids))
        for each in connection.execute(query).mappings():
            known[each["call"], each["side"], each["try"]] = each
    keys = {(each.call, each.side, each.part) for each in wanted}
    if gone := known.keys() - keys:
        key = tuple_(*(charges.c[name] for name in _KEY))
        connection.execute(delete(charges).where(key.in_(sorted(gone))))
    found = Unsettled([], [], {call for call, _, _ in gone})
    for billable in wanted:
        there = known.get((billable.call, billable.side, billable.part))
        if there is not None and _same(there, billable):
            found.kept.append(there)
        else:
            found.wanted.append(billable)
    return found


def _same(kept: Any, billable: Billable) -> bool:
    if kept["amount"] is None or (billable.given_back and kept["amount"]):
        return False
    inputs = row(billable, "")
    names = (*_INPUTS, "quote")
    return all(kept[name] == inputs[name] for name in names)


def write(
    connection: Connection, rows: Sequence[dict[str, Any]], fresh: Collection[str] = ()
) -> None:
    """Keep rows, each over the one that its call, side and try had. The calls of `fresh` are
    known to have had none.
    """
    upsert(connection, charges, [each for each in rows if each["call"] not in fresh])
    add(connection, charges, as_columns(charges, [each for each in rows if each["call"] in fresh]))


def of_calls(engine: Engine, ids: Sequence[str]) -> dict[str, list[Charged]]:
    """The charges of these calls, the payers' first."""
    with engine.connect() as connection:
        return these(connection, ids)


def these(connection: Connection, ids: Sequence[str]) -> dict[str, list[Charged]]:
    """The same within a transaction."""
    found: dict[str, list[Charged]] = {}
    for start in range(0, len(ids), IDS_PER_QUERY):
        some = charges.c.call.in_(ids[start : start + IDS_PER_QUERY])
        order = (charges.c.call, charges.c.side.desc(), charges.c["try"])
        for each in connection.execute(select(charges).where(some).order_by(*order)):
            found.setdefault(each.call, []).append(_charged(each))
    return found


def without_price(connection: Connection, after: str = "") -> list[str]:
    """Ids of calls past `after` that lack a price or were never rated, as many as a query takes."""
    lack = select(charges.c.call).where(charges.c.amount.is_(None), charges.c.call > after)
    rated = select(charges.c.call).where(charges.c.call == calls.c.id).exists()
    dialled = calls.c.complete & calls.c.carrier.is_not(None) & (calls.c.id > after)
    found = lack.union(select(calls.c.id).where(dialled, ~rated)).subquery()
    query = select(found).order_by(found.c.call).limit(IDS_PER_QUERY)
    return list(connection.execute(query).scalars())


def count_without_price(engine: Engine) -> dict[str, int]:
    """How many charges have no price, by their reason."""
    query = select(charges.c.reason, func.count()).where(charges.c.amount.is_(None))
    with engine.connect() as connection:
        found = connection.execute(query.group_by(charges.c.reason)).all()
    return {each[0]: each[1] for each in found}


def _charged(found: Any) -> Charged:
    fields = dict(found._mapping)
    return Charged(try_=fields.pop("try"), call_class=fields.pop("class"), **fields)
