"""Processes of a bench's own exchange: started in a home, stopped whatever happens."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from pathlib import Path

from longlines.host import process
from longlines.settings import Settings

UP_WITHIN = 40.0
"""Seconds."""


def log_of(settings: Settings, name: str) -> Path:
    """Where a process writes what it says."""
    return settings.logs / f"{name}.log"


async def spawn(
    settings: Settings,
    stack: AsyncExitStack,
    name: str,
    command: list[str],
    environment: Mapping[str, str] | None = None,
) -> int:
    """Start a process that `stack` stops; its id. Without `environment` it has this one's."""
    log = log_of(settings, name)
    said = dict(environment or os.environ)
    running = await process.spawn(command, log, said, settings.checkout)
    stack.push_async_callback(_stop, running)
    return running.pid


async def _stop(running: asyncio.subprocess.Process) -> None:
    if running.returncode is None:
        process.terminate(running.pid)
        try:
            async with asyncio.timeout(4):
                await running.wait()
        except TimeoutError:
            process.kill_session(running.pid)
            await running.wait()


async def until_up(answers: Callable[[], Awaitable[bool]], settings: Settings, name: str) -> None:
    """Wait until a process answers. Raises TimeoutError with what it said last."""
    try:
        async with asyncio.timeout(UP_WITHIN):
            while not await answers():
                await asyncio.sleep(0.1)
    except TimeoutError:
        log = log_of(settings, name).read_text(errors="replace")[-400:]
        raise TimeoutError(f"{name} isn't up within {UP_WITHIN:.0f} s: {log}") from None
