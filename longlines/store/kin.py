"""Remembers which calls have met, so that they are folded together (`longlines.billing.families`).

A call is stored with the channels that it shares with others; two calls with a channel in common
are of one family. Each of them tells so by itself, so it doesn't matter which is read first.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from longlines.store.among import among
from longlines.store.tables import calls, shared_channels, tries


def note(connection: Connection, shared: Mapping[str, Collection[str]]) -> None:
    """Keep the channels that calls share with others."""
    rows = [
        {"channel": channel, "call": call}
        for call, channels in sorted(shared.items())
        for channel in sorted(channels)
    ]
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    connection.execute(dialect.insert(shared_channels).on_conflict_do_nothing(), rows)


def families(connection: Connection, of: Collection[str]) -> list[set[str]]:
    """The families of these calls; who is alone is in none."""
    found: list[set[str]] = []
    for call in sorted(of):
        if not any(call in family for family in found):
            family = _family(connection, call)
            if len(family) > 1:
                found.append(family)
    return found


def going_on(
    connection: Connection, before: datetime | None = None, carried: frozenset[str] = frozenset()
) -> set[str]:
    """The calls that have not ended (of those that began before `before`), but for those that the
    PBX carries (linkedids) and those of their families, which live on under the other's linkedid.
    """
    query = select(calls.c.id).where(~calls.c.complete)
    if before is not None:
        query = query.where(calls.c.started_at < before)
    ids = set(connection.execute(query).scalars()) - carried
    met = families(connection, ids) if carried else []
    return ids.difference(*(family for family in met if family & carried))


def sharing(connection: Connection, of: Collection[str]) -> set[str]:
    """Those of these calls that share a channel with anybody."""
    query = select(shared_channels.c.call).where(among(connection, shared_channels.c.call, of))
    return set(connection.execute(query).scalars())


def _family(connection: Connection, call: str) -> set[str]:
    kept = shared_channels.c
    family, fresh = {call}, {call}
    while fresh:
        channels = select(kept.channel).where(among(connection, kept.call, fresh))
        query = select(kept.call).where(kept.channel.in_(channels))
        fresh = set(connection.execute(query).scalars()) - family
        family |= fresh
    return family


def forget_tries(connection: Connection, counts: Mapping[str, int]) -> None:
    """Drop the tries that calls were taken to have beyond these counts, before they met."""
    for call, count in counts.items():
        mine = (tries.c.call == call) & (tries.c.position > count)
        connection.execute(delete(tries).where(mine))
