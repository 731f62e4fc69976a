"""An exchange of the bench's own, with engine and routing table, and SIPp as its carriers."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from longlines import settings as settings_module
from longlines.host import flows, pbx_root, process, readiness, routing_tables, sandbox
from longlines.host.configure import configure
from longlines.rates.bands import Bands
from longlines.rates.model import Deck, Terms
from longlines.settings import Settings
from longlines.store import connect, upgrade
from longlines.store.deck_versions import Origin
from longlines.store.decks import save_version

HERE = Path(__file__).parent
UP_WITHIN = 40.0
CARRIERS = 12
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)

ENDPOINT = """
[bench]
type = endpoint
context = bench
transport = udp
disallow = all
allow = ulaw
callerid = "Bench" <+12025550101>
direct_media = no
timers = no
"""

DIALPLAN = """
[bench]
exten => _9011X.,1,Dial(PJSIP/+${EXTEN:4}@carrier-c1,40)
 same => n,Hangup()
include => services
"""


def settings_for(home: Path, base_port: int) -> Settings:
    """The bench's settings, put into this process's environment for what it starts."""
    root = os.environ.get("LONGLINES_PBX_ROOT")
    file = home / "carriers.yaml"
    os.environ.update(
        {
            "LONGLINES_HOME": str(home),
            "LONGLINES_FLOWS": str(HERE / "flows"),
            "LONGLINES_CARRIERS": str(file),
            "LONGLINES_PBX_ROOT": root or str(settings_module.CHECKOUT / "var" / "pbx-root"),
            "LONGLINES_SIP_PORT": str(base_port),
            "LONGLINES_AGI_PORT": str(base_port + 1),
            "LONGLINES_AMI_PORT": str(base_port + 2),
            "LONGLINES_HTTP_PORT": str(base_port + 3),
            "LONGLINES_RTP_PORTS": f"{base_port + 20}-{base_port + 2999}",
            "LONGLINES_ENGINE": "fastagi",
            "LONGLINES_FAR_END_PORT": "off",
        }
    )
    trunk = f"{{host: 127.0.0.1, port: {base_port + 4}}}"
    names = [f"  c{number}: {{trunk: {trunk}}}" for number in range(1, CARRIERS + 1)]
    file.write_text("\n".join(["currency: USD", "carriers:", *names]) + "\n")
    return settings_module.load()


async def start(settings: Settings, stack: AsyncExitStack) -> str:
    """Start PBX and engine; `stack` stops them. The PBX's version. Raises HostError."""
    version = pbx_root.prepare(settings, lambda text: print(text, file=sys.stderr))
    configure(settings)
    flows.take(settings)
    _fill_decks(settings)
    with (settings.config / "pjsip.conf").open("a") as file:
        file.write(ENDPOINT)
    with (settings.config / "extensions.conf").open("a") as file:
        file.write(DIALPLAN)
    environment = sandbox.environment(settings)
    await _spawn(settings, stack, "asterisk", sandbox.asterisk(settings, "-f"), environment)
    engine = [sys.executable, "-m", "agi"]
    await _spawn(settings, stack, "engine", engine, dict(os.environ))
    await _until(lambda: readiness.engine_up("127.0.0.1", settings.agi_port), "the engine")
    await _until(lambda: readiness.pbx_up(settings.host, settings.sip_port), "Asterisk")
    return version


def _fill_decks(settings: Settings) -> None:
    """Each carrier has a price for a few hundred prefixes, the first one the lowest."""
    upgrade(settings.database_url)
    engine = connect(settings.database_url)
    for number in range(1, CARRIERS + 1):
        price = (Terms(Decimal(number).scaleb(-2)),)
        prefixes = {f"44{area}": price for area in range(1000, 1500)} | {"44": price}
        deck = Deck(f"c{number}", "buy", 1, "USD", Bands("UTC"), prefixes)
        save_version(engine, deck, Origin(LONG_AGO, LONG_AGO, "", "bench"))
    engine.dispose()
    routing_tables.rebuild(settings)


async def _spawn(
    settings: Settings,
    stack: AsyncExitStack,
    name: str,
    command: list[str],
    environment: dict[str, str],
) -> None:
    log = settings.logs / f"{name}.log"
    running = await process.spawn(command, log, environment, settings.checkout)
    stack.push_async_callback(_stop, running)


async def _stop(running: asyncio.subprocess.Process) -> None:
    if running.returncode is None:
        process.terminate(running.pid)
        try:
            async with asyncio.timeout(4):
                await running.wait()
        except TimeoutError:
            process.kill_session(running.pid)
            await running.wait()


async def _until(answers: Callable[[], Awaitable[bool]], name: str) -> None:
    try:
        async with asyncio.timeout(UP_WITHIN):
            while not await answers():
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise TimeoutError(f"{name} isn't up within {UP_WITHIN:.0f} s") from None
