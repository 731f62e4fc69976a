"""Answers which carriers would take a call, by what engines go by or by what an admin has in mind.

Calls of now go by the routing table in force, the very file that engines read. For another moment,
or with a deck that isn't imported yet, a small table is made of the rows that can matter for the
number.
"""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from longlines.carriers.choosing import UnknownStrategy, choose
from longlines.carriers.field import Ask
from longlines.carriers.health import CarrierHealth
from longlines.carriers.model import Carriers, Choice
from longlines.carriers.state import State
from longlines.carriers.table.layout import TableError
from longlines.carriers.table.opened import Table
from longlines.host import accounts, routing_tables
from longlines.host.errors import HostError
from longlines.host.routing_tables import TablesError
from longlines.host.tariffs import RulesInForce
from longlines.numbers import NEVER_CARRIED, Dialled, read
from longlines.rates.model import Deck
from longlines.rates.prefixes import Prefixes
from longlines.rates.problems import DeckError, did_you_mean, shown
from longlines.settings import Settings

NO_ACCOUNT = ""


@dataclass(frozen=True)
class Question:
    """What an admin asks. `to` is as people dial it, `caller` an account or number, "" for nobody.

    `strategy` and `call` (an id, from which a split is drawn) may be "". `deck` is a file not yet
    imported, as PATH or NAME=PATH. `at` None is now.
    """

    to: str
    at: datetime | None = None
    caller: str = NO_ACCOUNT
    strategy: str = ""
    call: str = ""
    deck: str = ""


@dataclass(frozen=True)
class Answer:
    """`basis` says in words what the choice went by."""

    choice: Choice
    dialled: Dialled
    plans: tuple[str, ...]
    basis: str


def answer(settings: Settings, question: Question, state: State | None = None) -> Answer:
    """The choice, with a reason for every carrier. Raises HostError.

    Without a `state` a call of now goes by what is measured now, others by nothing measured.
    """
    dialled = read(question.to)
    if dialled is None:
        raise HostError(
            f"{shown(question.to)} is no telephone number; write it as +442079460000, or as dialled"
        )
    if state is None:
        state = State()
        if question.at is None:
            CarrierHealth(settings.carriers_measured, settings.carriers_held, state).look()
    at = question.at or datetime.now(UTC)
    plans = plans_of(settings, question.caller)
    ask = Ask(dialled.number, at, plans, question.call, question.strategy)
    if dialled.kind in NEVER_CARRIED:
        words = f"{dialled.number} is {dialled.kind.said} number: the exchange answers it itself"
        return Answer(Choice(dialled.number, at, "", refused=words), dialled, plans, "")
    with tempfile.TemporaryDirectory(prefix="longlines-route-") as folder:
        table, basis = _table(settings, question, at, dialled.number, Path(folder))
        try:
            choice = choose(table, state, ask)
        except UnknownStrategy as error:
            raise HostError(str(error)) from error
        return Answer(choice, dialled, plans, basis)


def plans_of(settings: Settings, caller: str) -> tuple[str, ...]:
    """The sell decks that a caller goes by: an account by its name, or a number in E.164.

    Raises HostError for an account that isn't there, Unrated when the rules can't be read.
    """
    listed = accounts.load(settings.checkout / "asterisk-config" / "accounts.yaml")
    known = {each.name: each.number for each in listed}
    if caller and not caller.startswith("+") and caller not in known:
        near = did_you_mean(caller, known)
        raise HostError(f"there is no account {shown(caller)}{near}; or give a number as +1202...")
    return tuple(RulesInForce(settings)().sell_decks(known.get(caller, caller)))


def _table(
    settings: Settings, question: Question, at: datetime, number: str, folder: Path
) -> tuple[Table, str]:
    """The table to ask, and in words which one it is."""
    missing = ""
    if not question.deck:
        try:
            table = routing_tables.in_force_now(settings)
        except TablesError as error:
            missing = f" ({error})"
        else:
            if table.moment <= at and (table.until is None or at < table.until):
                return table, f"the routing table in force, of {table.moment:%Y-%m-%d %H:%M:%S}Z"
    carriers = routing_tables.carriers_of(settings)
    buy, sell, until = routing_tables.decks_at(settings, at)
    basis = f"the decks in force at {at:%Y-%m-%d %H:%M}Z{missing}"
    if question.deck:
        deck = _proposed(question.deck, carriers, buy, sell, at)
        (sell if deck.side == "sell" else buy)[deck.name] = deck
        basis = f"{basis}, with {Path(question.deck.rpartition('=')[2]).name} as {deck.name}"
    return _small(carriers, buy, sell, at, until, number, folder), basis


def _small(
    carriers: Carriers,
    buy: Mapping[str, Deck],
    sell: Mapping[str, Deck],
    at: datetime,
    until: datetime | None,
    number: str,
    folder: Path,
) -> Table:
    """A table of the rows whose prefixes begin the number."""
    from longlines.carriers.table.build import build  # brings numpy, which only building needs
    from longlines.carriers.table.writing import publish

    def narrowed(decks: Mapping[str, Deck]) -> dict[str, Deck]:
        digits = number.removeprefix("+")
        return {
            name: replace(deck, rows=Prefixes.of(dict(deck.prefixes.above(digits))))
            for name, deck in decks.items()
        }

    try:
        return Table.open(
            publish(build(carriers, narrowed(buy), narrowed(sell), at, until), folder)
        )
    except (TableError, OSError) as error:
        raise HostError(f"the decks can't be put together: {error}") from error


def _proposed(
    given: str,
    carriers: Carriers,
    buy: Mapping[str, Deck],
    sell: Mapping[str, Deck],
    at: datetime,
) -> Deck:
    """The deck of a file, as importing it would make it. Raises HostError."""
    name, equals, path = given.rpartition("=")
    name = name if equals else Path(path).stem
    known = {each.deck or each.name for each in carriers.carriers} | set(sell)
    if name not in known:
        near = did_you_mean(name, known)
        raise HostError(
            f"no carrier or plan has a deck {shown(name)}{near}; say whose deck it is, as in "
            f"--deck {min(known, default='NAME')}={path}"
        )
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise HostError(f"{path} can't be read: {error.strerror}") from error
    return _as_imported(data, path, name, sell if name in sell else buy, at)


def _as_imported(
    data: bytes, path: str, name: str, decks: Mapping[str, Deck], at: datetime
) -> Deck:
    from longlines.rates import bands, importing
    from longlines.rates.reading.asked import Asked

    base = decks.get(name)
    side = base.side if base else "buy"
    version = base.version + 1 if base else 1
    target = importing.Target(name, side, version, base, at)
    asked = Asked(base.bands if base else bands.read("UTC", {}))
    try:
        prepared = importing.prepare(data, target, asked)
    except DeckError as error:
        raise HostError(f"{path}: {error}") from error
    if rejected := prepared.reading.rejected.told:
        raise HostError(
            f"{path}: {len(prepared.reading.rejected)} rows can't be read, the first on "
            f"{rejected[0]}; see longlines decks import {name} {path}"
        )
    return prepared.deck
