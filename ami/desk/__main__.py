"""The process of the operators' desk."""

import asyncio
import logging
import signal
import sys

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from ami.connection import Connection, LoginRefused
from ami.desk.serving import Desk
from longlines import settings as environment
from longlines.host import desk as people
from longlines.host import secrets
from longlines.host.errors import HostError
from longlines.settings import Settings, SettingsError
from longlines.store import DatabaseError, connect, upgrade

AMI_USER = "longlines"
CLOSING = 2.0
"""Seconds that requests under way have when it stops."""

log = logging.getLogger("desk")


async def serve(settings: Settings) -> None:
    """Run the desk until SIGTERM or SIGINT. Raises LoginRefused, HostError, OSError (port taken),
    DatabaseError, SQLAlchemyError.
    """
    if settings.desk_port is None:
        raise HostError("LONGLINES_DESK_PORT is off: there is no desk")
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    secret = secrets.given(settings.secrets, "ami", "the AMI password")
    engine = connect(settings.database_url)
    try:
        await asyncio.to_thread(upgrade, settings.database_url)
        await asyncio.to_thread(people.first, settings, engine)
        connection = Connection("127.0.0.1", settings.ami_port, AMI_USER, secret)
        desk = Desk(settings, engine, connection)
        runner = web.AppRunner(desk.application, access_log=None, shutdown_timeout=CLOSING)
        await runner.setup()
        try:
            await web.TCPSite(runner, settings.desk_host, settings.desk_port).start()
            log.info("the desk is at http://%s:%d/", settings.desk_host, settings.desk_port)
            await _until(desk, stopping)
        finally:
            await runner.cleanup()
    finally:
        engine.dispose()


async def _until(desk: Desk, stopping: asyncio.Event) -> None:
    running = asyncio.ensure_future(desk.run())
    told = asyncio.ensure_future(stopping.wait())
    try:
        await asyncio.wait((running, told), return_when=asyncio.FIRST_COMPLETED)
    finally:
        told.cancel()
        if not running.done():
            running.cancel()
        await asyncio.wait((running, told))
    if not running.cancelled():
        running.result()


def main() -> int:
    """Start from the environment; one line on stderr and status 1 when it can't go on."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    try:
        asyncio.run(serve(environment.load()))
    except* (DatabaseError, HostError, LoginRefused, OSError, SettingsError) as errors:
        print(f"desk: {_first(errors)}", file=sys.stderr)
        return_code = 1
    except* SQLAlchemyError as errors:
        print(f"desk: no database: {_first(errors)}", file=sys.stderr)
        return_code = 1
    else:
        return_code = 0
    return return_code


def _first(error: BaseException) -> str:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return str(error).partition("\n")[0]


if __name__ == "__main__":
    sys.exit(main())
