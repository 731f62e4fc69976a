"""Brings the ledger to what the charges say."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, select

from longlines.billing.ledger.model import Booked, Entry, reversal
from longlines.billing.ledger.postings import entries_of_charge, key
from longlines.store.ledger.booking import append_to_chain, lock_head
from longlines.store.ledger.reading import KEYS_PER_QUERY, booked_of, of_calls
from longlines.store.tables import charges, entries

_OF_CHARGES = ("charge", "cost", "reversal")


def settle(
    connection: Connection,
    call_ids: Iterable[str],
    now: datetime | None = None,
    memo: Mapping[str, str] | None = None,
) -> list[Booked]:
    """Book what the charges of these calls say and the ledger does not: a new entry, or a
    reversal and a new entry where an amount has changed. `memo` tells of a re-rate.

    Raises SQLAlchemyError.
    """
    ids = sorted(set(call_ids))
    if not ids:
        return []
    lock_head(connection)
    return settle_rows(connection, ids, list(_charges(connection, ids)), now, memo)


def settle_rows(
    connection: Connection,
    call_ids: Iterable[str],
    rows: Sequence[Mapping[str, Any]],
    now: datetime | None = None,
    memo: Mapping[str, str] | None = None,
) -> list[Booked]:
    """The same where `rows` are known to be all charges of these calls."""
    ids = sorted(set(call_ids))
    if not ids:
        return []
    booked = _stand(connection, ids)
    now = now or datetime.now(UTC)
    wanted: list[Entry] = []
    for row in rows:
        name = key(row["call"], row["side"], row["try"])
        stands = booked.pop(name, None)
        count = stands.count + 1 if stands else 1
        new = entries_of_charge(row, count, memo)
        if stands and stands.open:
            if new and _says(new[0]) == _says(stands.open):
                continue
            wanted.append(reversal(stands.open, memo))
        wanted += new
    wanted += [reversal(left.open, memo) for left in booked.values() if left.open]
    return append_to_chain(connection, wanted, now)


def unsettled_calls(connection: Connection, after: str = "") -> list[str]:
    """Ids of calls past `after` with a price and no entry: those of before there was a ledger."""
    booked = select(entries.c.call).where(entries.c.call == charges.c.call).exists()
    mine = (charges.c.call > after) & (charges.c.amount != Decimal(0)) & ~booked
    query = select(charges.c.call).where(mine).distinct().order_by(charges.c.call)
    return list(connection.execute(query.limit(KEYS_PER_QUERY)).scalars())


class _Stand:
    """How often something was booked, and the entry of it that has not been taken back."""

    __slots__ = ("count", "open")

    def __init__(self) -> None:
        self.count = 0
        self.open: Entry | None = None


def _stand(connection: Connection, ids: Sequence[str]) -> dict[str, _Stand]:
    """By what the keys of a charge begin with."""
    found: dict[str, _Stand] = {}
    for query in of_calls(ids):
        for each in booked_of(connection, query.where(entries.c.kind.in_(_OF_CHARGES))):
            entry = each.entry
            if entry.kind != "reversal":
                stand = found.setdefault(entry.key.rpartition(":")[0], _Stand())
                stand.count, stand.open = stand.count + 1, entry
                continue
            taken = found.get(entry.reverses.rpartition(":")[0])
            if taken and taken.open and taken.open.key == entry.reverses:
                taken.open = None
    return found


def _says(entry: Entry) -> tuple[object, ...]:
    """What makes a charge another one when it changes."""
    return entry.at, entry.currency, sorted(entry.postings)


def _charges(connection: Connection, ids: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    for start in range(0, len(ids), KEYS_PER_QUERY):
        some = charges.c.call.in_(ids[start : start + KEYS_PER_QUERY])
        order = (charges.c.call, charges.c.side, charges.c["try"])
        rows = connection.execute(select(charges).where(some).order_by(*order))
        yield from map(dict, rows.mappings())
