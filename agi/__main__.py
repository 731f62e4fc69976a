"""The engine's composition root: flows in memory, a FastAGI server, a clean end."""

import asyncio
import contextlib
import gc
import logging
import signal
import sys
from collections.abc import Callable
from typing import TypeVar

import uvloop

from agi.calls import Calls
from agi.hooks import EngineHooks
from agi.server import Server
from longlines.carriers.routing import Routing
from longlines.flow.model import FlowError
from longlines.flow.published import Unpublished
from longlines.flow.services import Services
from longlines.host import engine_parts, flows, services
from longlines.host.errors import HostError
from longlines.live.engines import Sign
from longlines.live.shelf import Shelf
from longlines.live.turns import calls_first
from longlines.settings import Settings, SettingsError, load

CONFIGURATION_ERROR = 78
"""Exit code that tells the supervisor not to try again (EX_CONFIG of sysexits.h)."""

GARBAGE = 10_000, 20, 50
"""New objects before the collector looks at them, and at how many such looks at older ones too."""

ASIDE = 4.0
"""Seconds that reading the disk or the database may take before a call goes on without it."""

log = logging.getLogger("agi")

Done = TypeVar("Done")


def main() -> int:
    """Run until SIGTERM or SIGINT; 78 when the flows or settings can't be used."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        settings = load()
        web = EngineHooks(services.hooks(settings))
        known = services.make(settings, web, _aside, hears=True)
        shelf = flows.shelf(settings)
        routing = engine_parts.routes(settings)
        routing.look()
        engine, silence = engine_parts.make(
            settings, shelf.library, known, routing, _before_waiting
        )
    except (SettingsError, HostError, FlowError, Unpublished) as error:
        print(error, file=sys.stderr)
        return CONFIGURATION_ERROR
    _spare_the_collector()
    try:
        uvloop.run(_serve(settings, Calls(engine, silence), web, shelf, routing, known))
    except OSError as error:
        print(f"the engine can't run: {error}", file=sys.stderr)
        return 1
    return 0


def _spare_the_collector() -> None:
    """Keep the garbage collector from looking at what stays for good.

    Going through flows, numbering plans and libraries takes it tens of milliseconds, in which
    every call waits; and as it does so whenever enough else has gathered, some call always does.
    What little is garbage by then stays too: looking for it would make a start longer by as much.
    """
    gc.freeze()
    gc.set_threshold(*GARBAGE)


async def _aside(work: Callable[[], Done]) -> Done:
    """Do it in a thread, for as long as a caller can wait. Raises TimeoutError."""
    async with asyncio.timeout(ASIDE):
        return await asyncio.to_thread(work)


def _load_the_rest(web: EngineHooks, known: Services) -> None:
    """What takes long to load, and most calls do without; while they go on.

    Nor does the collector look through it meanwhile: it did so every few milliseconds.
    """
    gc.disable()
    try:
        with calls_first():
            web.begin()
            known.begin()
    finally:
        gc.freeze()
        gc.enable()


def _before_waiting(write: Callable[[], None]) -> None:
    asyncio.get_running_loop().call_soon(write)


async def _serve(
    settings: Settings,
    calls: Calls,
    web: EngineHooks,
    shelf: Shelf,
    routing: Routing,
    known: Services,
) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    server = Server(calls.serve)
    port = await server.start(settings.control_host, settings.agi_port)
    with contextlib.closing(Sign(settings.run, shelf.library().version)) as sign:
        health = engine_parts.health(settings, routing.state)
        parts = (shelf.follow(sign), routing.follow(), health.follow())
        following = [loop.create_task(each) for each in parts]
        log.info("ready for calls on port %d", port)
        await asyncio.to_thread(_load_the_rest, web, known)
        await stop.wait()
        drained = await server.close()
        for each in following:
            each.cancel()
    await web.close()
    log.info("stopped: %d sessions ended, %d were cut", drained.ended, drained.cut)


if __name__ == "__main__":
    sys.exit(main())
