"""The way to a number: our own telephones first, then the carriers that the choice names.

The routing table in force is looked for again and again; a new one is opened beside the calls and
put in place by one assignment, so that no call waits and none sees half of it.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from longlines.carriers.choosing import Chooser, UnknownStrategy
from longlines.carriers.field import Ask
from longlines.carriers.model import Carrier, Choice, Dials
from longlines.carriers.own import OwnAccounts
from longlines.carriers.state import State
from longlines.carriers.table.layout import TableError
from longlines.carriers.table.opened import Table
from longlines.files.arrays import CURRENT
from longlines.flow.routes import NoRoute, Route, Way

LOOK_EVERY = 0.2
"""Seconds between looks at which table is in force; a look is one readlink."""

NO_TABLE = NoRoute(
    "no routing table is in force; import decks with `longlines decks import`, which makes one"
)

log = logging.getLogger(__name__)

Plans = Callable[[str], tuple[str, ...]]
"""The names of the sell decks that a payer (E.164) goes by, the first one first."""


def default_plan(payer: str) -> tuple[str, ...]:
    """The plan of last resort, for everybody."""
    return ("default",)


class Routing:
    """Routes of one engine. `tables` is the folder of routing tables, `state` what is measured."""

    def __init__(
        self,
        own: OwnAccounts,
        tables: Path,
        state: State | None = None,
        plans: Plans = default_plan,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.state = state or State()
        self._own = own
        self._tables = tables
        self._plans = plans
        self._clock = clock
        self._chooser: Chooser | None = None
        self._looked_at = ""

    def route(self, number: str, payer: str, call: str) -> Route | NoRoute:
        """An account's telephone, else the carriers in the order of the choice."""
        found = self._own.route(number, payer, call)
        if isinstance(found, Route):
            return found
        if self._chooser is None:
            self.look()
        if self._chooser is None:
            return NO_TABLE
        chooser = self._chooser
        try:
            ask = Ask(number, self._clock(), self._plans(payer), call, at_a_loss=not payer)
            choice = chooser.choose(ask)
        except UnknownStrategy as error:
            return NoRoute(str(error))
        named = {each.name: each for each in chooser.table.carriers}
        if choice.order and named[choice.order[0]].max_per_second is not None:
            self.state.offered(choice.order[0], choice.at.timestamp())
        ways = tuple(way(named[name], number) for name in choice.order)
        return Route("", choice.order[0], ways) if ways else NoRoute(why_none(choice))

    def look(self) -> None:
        """Go over to the table in force, at once; one that can't be read changes nothing."""
        name = self._in_force()
        if name and name != self._looked_at:
            self._looked_at = name
            self._take(self._open(name))

    async def follow(self) -> None:
        """Go over to each table that is put in force, for ever, with calls going on."""
        import asyncio  # doubles the start of a script that carries one call

        while True:
            name = self._in_force()
            if name and name != self._looked_at:
                self._looked_at = name
                before = [self._chooser]
                self._take(await asyncio.to_thread(self._open, name))
                # The last one to hold a large table unmaps it, which takes milliseconds.
                await asyncio.to_thread(before.clear)
            await asyncio.sleep(LOOK_EVERY)

    def _in_force(self) -> str:
        try:
            return (self._tables / CURRENT).readlink().name
        except OSError:
            return ""

    def _open(self, name: str) -> Table | None:
        try:
            return Table.open(self._tables / name)
        except TableError as error:
            log.error("the routing table stays as it was: %s", error)
            return None

    def _take(self, table: Table | None) -> None:
        if table is not None:
            self._chooser = Chooser(table, self.state)
            log.info("calls leave by the routing table %s", table.path.name)


def way(carrier: Carrier, number: str) -> Way:
    """How a carrier is asked for an E.164 number."""
    digits = number if carrier.trunk.dials is Dials.E164 else number.removeprefix("+")
    if carrier.trunk.prefix:
        digits = carrier.trunk.prefix + digits.removeprefix("+")
    made = Way(carrier.name, digits, carrier.max_calls or 0)
    pace = carrier.max_per_second or 0
    return replace(made, ring=carrier.ring, silence=carrier.silence, pace=pace)


def why_none(choice: Choice) -> str:
    """Why no carrier is asked, in words."""
    if choice.refused:
        return choice.refused
    dropped = [f"{each.carrier}: {each.dropped}" for each in choice.candidates if each.dropped]
    return "; ".join(dropped) or "there is no carrier"
