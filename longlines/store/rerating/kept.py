"""The runs on record: who re-rated what, why, when, and what it changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from longlines.store.rerating.model import FAILED, Change, Key, RerateError, Tally, Wish, party
from longlines.store.rerating.tables import changes, packed, rerates, unpacked

_r, _c = rerates.c, changes.c


@dataclass(frozen=True)
class Run:
    """One re-rate. `ended_at` is None while it is under way, or was interrupted.

    `known_by`: decks that were imported later don't count. `undoes` is the run that it takes
    back. `position` is what was done last, "" for nothing yet; `looked_at` counts charges.
    """

    id: int
    wish: Wish
    began_at: datetime
    ended_at: datetime | None
    who: str
    why: str
    known_by: datetime
    undoes: int | None = None
    position: str = ""
    looked_at: int = 0


@dataclass(frozen=True)
class KeptChange:
    """What a run did to one charge; `attempts` counts how often it was tried."""

    rerate: int
    at: datetime
    change: Change
    attempts: int


def add(
    connection: Connection,
    wish: Wish,
    who: str,
    why: str,
    now: datetime,
    undoes: int | None = None,
) -> int:
    """Put a new run on record; its number. Nothing is changed yet."""
    row = {
        "began_at": now,
        "who": who,
        "why": why,
        "since": wish.since,
        "until": wish.until,
        "account": wish.account,
        "carrier": wish.carrier,
        "deck": wish.deck,
        "rules": wish.rules,
        "known_by": now,
        "undoes": undoes,
        "position": "",
        "looked_at": 0,
    }
    return int(connection.execute(insert(rerates).values(row).returning(_r.id)).scalar_one())


def find(connection: Connection, number: int, *, lock: bool = False) -> Run:
    """A run; with `lock` nobody else goes on with it until this transaction ends.

    Raises RerateError when there is none.
    """
    query = select(rerates).where(_r.id == number)
    row = connection.execute(query.with_for_update() if lock else query).mappings().first()
    if row is None:
        raise RerateError(f"there is no rerate {number}; longlines rerate --list shows them")
    return _run(dict(row))


def runs(connection: Connection) -> list[Run]:
    """Every run, the newest first."""
    query = select(rerates).order_by(_r.id.desc())
    return [_run(dict(row)) for row in connection.execute(query).mappings()]


def undone_by(connection: Connection, number: int) -> int | None:
    """The run that took this one back."""
    return connection.execute(select(_r.id).where(_r.undoes == number)).scalar()


def changes_of(connection: Connection, number: int) -> Iterator[KeptChange]:
    """What a run did, by call."""
    query = select(changes).where(_c.rerate == number).order_by(_c.call, _c.side, _c["try"])
    streamed = query.execution_options(yield_per=500)
    for row in connection.execute(streamed).mappings():
        yield kept_change(row)


def of_call(connection: Connection, call: str) -> list[KeptChange]:
    """What all runs did to a call's charges, the oldest run first."""
    query = select(changes).where(_c.call == call).order_by(_c.rerate, _c.side.desc(), _c["try"])
    return [kept_change(row) for row in connection.execute(query).mappings()]


def failed_keys(connection: Connection, number: int) -> list[Key]:
    """The charges that a run could not give a price, in order."""
    key = (_c.call, _c.side, _c["try"])
    query = select(*key).where(_c.rerate == number, _c.state == FAILED).order_by(*key)
    return [(row[0], row[1], row[2]) for row in connection.execute(query)]


def attempts(connection: Connection, number: int, keys: Sequence[Key]) -> dict[Key, int]:
    """How often those of the keys were tried that still are failures of a run."""
    wanted = set(keys)
    query = select(_c.call, _c.side, _c["try"], _c.attempts).where(
        _c.rerate == number, _c.state == FAILED, _c.call.in_({call for call, _, _ in keys})
    )
    rows = connection.execute(query)
    return {key: row[3] for row in rows if (key := (row[0], row[1], row[2])) in wanted}


def row(number: int, change: Change, at: datetime, tried: int) -> dict[str, Any]:
    """The row that keeps what a run did to a charge."""
    call, side, part = change.key
    return {
        "rerate": number,
        "call": call,
        "side": side,
        "try": part,
        "state": change.state,
        "at": at,
        "party": party(change.before),
        "before": packed(change.before),
        "after": packed(change.after),
        "reason": change.reason,
        "attempts": tried,
    }


def count_failed(connection: Connection) -> dict[int, int]:
    """How many charges failed, by run."""
    query = select(_c.rerate, func.count()).where(_c.state == FAILED).group_by(_c.rerate)
    return {row[0]: row[1] for row in connection.execute(query)}


def tally(connection: Connection, number: int) -> Tally:
    """What a run came to so far."""
    found = Tally()
    found.add(each.change for each in changes_of(connection, number))
    found.looked_at = find(connection, number).looked_at
    return found


def kept_change(row: Any) -> KeptChange:
    """A row of `rerate_changes`."""
    before = unpacked(row["before"])
    after = unpacked(row["after"]) if row["after"] else before
    return KeptChange(
        row["rerate"],
        row["at"],
        Change(row["state"], before, after, row["reason"]),
        row["attempts"],
    )


def _run(row: dict[str, Any]) -> Run:
    names: Sequence[str] = ("since", "until", "account", "carrier", "deck", "rules")
    wish = Wish(**{name: row.pop(name) for name in names})
    return Run(wish=wish, **row)
