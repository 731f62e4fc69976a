"""The choice: which carriers take a call, in which order, and why the others don't.

One way for all: the candidates are those of the routing table with a price, limits drop some of
them, a strategy orders the rest. What is explained afterwards is read off the very same steps.
"""

import functools

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

MOMENT = 0.1
"""Seconds for which a verdict that goes by the time alone is kept."""


class UnknownStrategy(ValueError):
    """There is no such strategy; the message names those there are."""


class Chooser:
    """Chooses by one routing table and one state. Make a new one for another table."""

    def __init__(self, table: Table, state: State) -> None:
        self.table = table
        self.state = state
        self._strategies = strategies.registry()
        known = limits.registry()
        self._lasting = [each for each in known if each.lasting]
        self._passing = [each for each in known if not each.lasting and not each.yields]
        self._yielding = [each for each in known if each.yields]
        self._lasts = 0
        self._serial, self._since, self._until = -1, 0.0, 0.0

    def choose(self, ask: Ask) -> Choice:
        """The carriers for a question, in order. Raises UnknownStrategy."""
        name = ask.strategy or self.table.settings.strategy
        strategy = self._strategies.get(name) or _unknown(name)
        kind = kind_of(ask.number)
        if kind in NEVER_CARRIED or not _is_number(ask.number):
            return Choice(ask.number, ask.at, name, refused=_refusal(ask.number, kind))
        field = Field(self.table, self.state, ask, kind)
        shut = self._shut(field)
        alive = field.by_cost
        if shut:
            alive = alive.translate(None, _places(shut))
        for limit in self._yielding:
            resting = limit.dropped(field)
            if resting and (well := alive.translate(None, _places(resting))):
                alive = well
        return Chosen(field, name, strategy, alive, strategy.rank(field, alive))

    def _shut(self, field: Field) -> int:
        """A bit for each carrier that a limit drops, but for those that yield."""
        if self.state.serial != self._serial or not self._since <= field.epoch < self._until:
            self._judge(field)
        shut = self._lasts
        for limit in self._passing:
            shut |= limit.dropped(field)
        return shut

    def _judge(self, field: Field) -> None:
        """Ask the lasting limits anew."""
        self._lasts = 0
        for limit in self._lasting:
            self._lasts |= limit.dropped(field)
        self._serial = self.state.serial
        self._since, self._until = field.epoch, field.epoch + MOMENT


def choose(table: Table, state: State, ask: Ask) -> Choice:
    """The carriers for one question. Who has many keeps a Chooser. Raises UnknownStrategy."""
    return Chooser(table, state).choose(ask)


@functools.lru_cache(maxsize=10_000)
def _places(bits: int) -> bytes:
    """The places of the carriers that have a bit, a byte each."""
    return bytes(place for place in range(bits.bit_length()) if bits >> place & 1)


def _unknown(name: str) -> Strategy:
    known = strategies.names()
    near = did_you_mean(name, known)
    raise UnknownStrategy(f"there is no strategy {shown(name)}; use {', '.join(known)}{near}")


def _is_number(number: str) -> bool:
    digits = number[1:]
    return (
        number[:1] == "+"
        and digits.isdecimal()
        and digits.isascii()
        and len(digits) <= LONGEST_PREFIX
    )


def _refusal(number: str, kind: Kind) -> str:
    if kind in NEVER_CARRIED:
        return f"{number} is an {kind} number; such numbers never go to a carrier"
    return f"{shown(number)} is no number of E.164, such as +12025550102"
