"""What the desk's actions work with: the board, the PBX, the database, and this instance."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import Connection as Database
from sqlalchemy import Engine

from ami.connection import Connection, NotConnected
from ami.desk.feed import Feed
from ami.desk.lines import Line, together
from longlines.desk.board import CALLS, OPERATORS, WAITING, Board
from longlines.desk.said import Said
from longlines.settings import Settings
from longlines.store.desk import operators
from longlines.store.desk.model import Operator

Told = TypeVar("Told")

log = logging.getLogger(__name__)


class Refused(Exception):
    """It can't be done now; the message says why, for the person who asked. It is a template for
    `values`, as of `Said`.
    """

    def __init__(self, template: str, /, **values: object) -> None:
        self.said = Said(template, **values)
        super().__init__(self.said)


class Office:
    """Everything of one desk. Use from its event loop."""

    def __init__(
        self, settings: Settings, engine: Engine, connection: Connection, board: Board
    ) -> None:
        self.settings = settings
        self.engine = engine
        self.connection = connection
        self.board = board
        self.feed = Feed(connection, board, lambda call, channel: self.wanted(call))
        self.wanted: Callable[[str], None] = lambda call: None
        """Told of each call of which a card should be made."""

    async def read(self, question: Callable[[Database], Told]) -> Told:
        """Ask the database. Raises SQLAlchemyError."""

        def ask() -> Told:
            with self.engine.connect() as database:
                return question(database)

        return await asyncio.to_thread(ask)

    async def write(self, deed: Callable[[Database], Told]) -> Told:
        """Change the database in one transaction. Raises SQLAlchemyError."""

        def do() -> Told:
            with self.engine.execution_options(writes=True).begin() as database:
                return deed(database)

        return await asyncio.to_thread(do)

    async def act(self, action: str, **fields: str) -> None:
        """Have the PBX do something. Raises Refused."""
        try:
            answer = await self.connection.send({"Action": action, **fields})
        except (NotConnected, TimeoutError) as error:
            raise Refused("the PBX can't be asked: {why}", why=error or "no answer") from error
        except ValueError as error:
            raise Refused("that can't be sent: {why}", why=error) from error
        if not answer.success:
            raise Refused(str(answer.message or "the PBX refused"))

    async def set(self, line: Line, name: str, value: str) -> None:
        """Set a variable of a channel. Raises Refused."""
        await self.act("Setvar", Channel=line.channel, Variable=name, Value=value)

    def phone(self, who: Operator) -> str:
        """The account of somebody's telephone. Raises Refused."""
        if not who.account:
            raise Refused(
                "{who} has no telephone; an admin gives one with: longlines desk", who=who.name
            )
        return who.account

    def talk(self, who: Operator) -> tuple[Line, Line]:
        """Somebody's own line and the caller's, while the two talk. Raises Refused."""
        for own in self.feed.lines.of_account(self.phone(who)):
            lines = self.feed.lines.of_call(own.linkedid)
            others = [each for each in lines if each is not own and together(each, own)]
            if len(others) > 1:
                raise Refused("three are on the line: let the third go, or leave, first")
            if others and any(each.held for each in lines):
                raise Refused("you hold the caller: take him back first")
            if others:
                return own, others[0]
        raise Refused("you talk with nobody now")

    def colleague(self, who: Operator, to: str, reason: str) -> str | None:
        """The account of whom a caller shall go to, where `to` names an operator; None where it
        doesn't. Raises Refused without a reason, too.
        """
        if not reason.strip():
            raise Refused("say why: the next one wants to know it")
        if to == who.name:
            raise Refused("that is you")
        found = self.board.get(OPERATORS, to)
        if found is not None and not found["account"]:
            raise Refused("{who} has no telephone", who=to)
        return None if found is None else str(found["account"])

    def waiting(self, call: str) -> tuple[str, Mapping[str, Any]]:
        """Who waits in a queue with this call: channel's id and row. Raises Refused."""
        for id, row in self.board.rows(WAITING).items():
            if row["call"] == call:
                return id, row
        live = self.board.get(CALLS, call)
        if live is None:
            raise Refused("the caller has hung up")
        whom = live["operator"] or live["with"] or "somebody"
        raise Refused("{who} has the call already", who=whom)

    async def show_operators(self, screens: Mapping[str, int]) -> None:
        """Put everybody on the board; `screens` are how many each looks at."""
        everybody = await self.read(operators.listed)
        self.board.replace(
            OPERATORS,
            {
                each.name: {
                    "name": each.name,
                    "role": each.role,
                    "staff_number": each.staff_number,
                    "account": each.account,
                    "screens": screens.get(each.name, 0),
                    **self.feed.presence(each.account),
                }
                for each in everybody
                if not each.disabled
            },
        )


async def in_thread(work: Callable[[], Told]) -> Told:
    """Do what takes a while beside the event loop."""
    return await asyncio.to_thread(work)


def now() -> datetime:
    """Aware, UTC."""
    return datetime.now(UTC)
