"""The desk's parts put together, and kept running."""

import asyncio
import logging

from aiohttp import web
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from ami.connection import Connection
from ami.desk import page
from ami.desk.api import Api
from ami.desk.cards import Cards
from ami.desk.door import LARGEST_BODY, Door
from ami.desk.emergencies import Emergencies
from ami.desk.office import Office, in_thread, now
from ami.desk.requests import Requests
from ami.desk.screens import Screens
from ami.desk.telephone import Telephones
from longlines.desk.board import Board
from longlines.settings import Settings
from longlines.store.desk import sessions

ANEW = 2.0
"""Seconds between two looks at who works here, and whose session has ended."""

log = logging.getLogger(__name__)


class Desk:
    """One desk: `application` answers, `run` keeps the board true."""

    def __init__(self, settings: Settings, engine: Engine, connection: Connection) -> None:
        self.office = Office(settings, engine, connection, Board())
        self._connection = connection
        self._cards = Cards(self.office)
        self.office.wanted = self._cards.want
        self._emergencies = Emergencies(settings, self.office.board)
        self._requests = Requests(self.office)
        self._screens = Screens(self.office, self._emergencies.shown)
        self._telephones = Telephones(self.office)
        self._sockets = (self._screens.sockets, self._telephones.sockets)
        self.application = self._application()

    def _application(self) -> web.Application:
        application = web.Application(client_max_size=LARGEST_BODY)
        door = Door(self.office)
        door.left = self._left
        door.open(application)
        api = Api(self.office, self._telephones)
        api.open(application)
        application.router.add_get("/live", self._screens.screen)
        application.router.add_get("/sip", self._telephones.line)
        application.router.add_get("/built/jssip.js", self._telephones.bundle)
        application.router.add_get("/health", self._health)
        page.open_(application)
        application.on_shutdown.append(self._telephones.pages.close)
        for sockets in self._sockets:
            application.on_shutdown.append(sockets.close_all)

        async def close(_application: web.Application) -> None:
            await in_thread(api.lookups.close)

        application.on_cleanup.append(close)
        return application

    async def run(self) -> None:
        """Keep the board true until cancelled. Raises LoginRefused."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._connection.run())
            group.create_task(self.office.feed.run())
            group.create_task(self._cards.run())
            group.create_task(self._emergencies.run())
            group.create_task(self._requests.run())
            group.create_task(self._people())

    async def _people(self) -> None:
        while True:
            try:
                await self.office.show_operators(self._screens.of)
                lasting = await self.office.read(lambda it: sessions.lasting(it, now()))
                for sockets in self._sockets:
                    sockets.keep(lasting)
            except SQLAlchemyError as error:
                log.error("can't see who works here: %s", str(error).partition("\n")[0])
            await asyncio.sleep(ANEW)

    def _left(self, session: str) -> None:
        for sockets in self._sockets:
            sockets.close(session)

    async def _health(self, _request: web.Request) -> web.Response:
        up = "up" if self._connection.up else "down"
        return web.json_response({"ami": up, "screens": sum(self._screens.of.values())})
