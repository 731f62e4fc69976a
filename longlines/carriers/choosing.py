"""The choice: which carriers take a call, in which order, and why the others don't.

One way for all: the candidates are those of the routing table with a price, limits drop some of
them, a strategy orders the rest. What is explained afterwards is read off the very same steps.
"""

from datetime import UTC, datetime, timedelta

from longlines.carriers import limits, strategies
from longlines.carriers.explaining import Chosen
from longlines.carriers.field import Ask, Field
from longlines.carriers.model import Choice
from longlines.carriers.state import State
from longlines.carriers.strategies import Strategy
from longlines.carriers.table.opened import Table
from longlines.flow.problems import did_you_mean, shown
from longlines.numbers import NEVER_CARRIED, Kind, kind_of
from longlines.rates.prefixes import LONGEST_PREFIX

ORDINARY = Kind.ORDINARY
MOST = LONGEST_PREFIX

MOMENT = timedelta(seconds=0.1)
"""How long a verdict that goes by the time alone is kept."""

LONG_AGO = datetime.min.replace(tzinfo=UTC)


class UnknownStrategy(ValueError):
    """There is no such strategy; the message names those there are."""


class Chooser:
    """Chooses by one routing table and one state. Make a new one for another table."""

    def __init__(self, table: Table, state: State) -> None:
        self.table = table
        self.state = state
        self._usual = table.settings.strategy
        self._strategies = strategies.registry()
        known = [each for each in limits.registry() if each.matters(table)]
        self._lasting = [each for each in known if each.lasting]
        self._special = [each for each in known if not each.lasting and not each.yields]
        self._ordinary = [each for each in self._special if not each.for_special]
        self._yielding = [each for each in known if each.yields]
        self._lasts = b""
        self._serial, self._since, self._until = -1, LONG_AGO, LONG_AGO

    def choose(self, ask: Ask) -> Choice:
        """The carriers for a question, in order. Raises UnknownStrategy."""
        name = ask.strategy or self._usual
        strategy = self._strategies.get(name) or _unknown(name)
        number = ask.number
        digits = number[1:]
        if not (digits.isdecimal() and digits.isascii() and number[0] == "+") or digits[MOST:]:
            words = f"{shown(number)} is no number of E.164, such as +12025550102"
            return Choice(number, ask.at, name, refused=words)
        area, kind = self.table.area(digits), ORDINARY
        if area.special and area.special(digits, area.national):
            kind = kind_of(number)
            if kind in NEVER_CARRIED:
                words = f"{number} is {kind.said} number; such numbers never go to a carrier"
                return Choice(number, ask.at, name, refused=words)
        field = Chosen(self.table, self.state, ask, kind, digits, area)
        if self.state.serial != self._serial or not self._since <= ask.at < self._until:
            self._judge(field)
        shut = self._lasts
        for limit in self._ordinary if kind is ORDINARY else self._special:
            shut += limit.dropped(field)
        alive = field.by_cost
        if shut:
            alive = alive.translate(None, shut)
        for limit in self._yielding:
            resting = limit.dropped(field)
            if resting and (well := alive.translate(None, resting)):
                alive = well
        field.strategy = name
        field.by = strategy
        field.alive = alive
        field.places = strategy.rank(field, alive)
        return field

    def _judge(self, field: Field) -> None:
        """Ask the lasting limits anew."""
        self._lasts = b"".join(limit.dropped(field) for limit in self._lasting)
        self._serial = self.state.serial
        self._since, self._until = field.ask.at, field.ask.at + MOMENT


def choose(table: Table, state: State, ask: Ask) -> Choice:
    """The carriers for one question. Who has many keeps a Chooser. Raises UnknownStrategy."""
    return Chooser(table, state).choose(ask)


def _unknown(name: str) -> Strategy:
    known = strategies.names()
    near = did_you_mean(name, known)
    raise UnknownStrategy(f"there is no strategy {shown(name)}; use {', '.join(known)}{near}")
