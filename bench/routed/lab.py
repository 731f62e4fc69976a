"""An exchange of the bench's own, with engine and routing table, and SIPp as its carriers."""

import os
import sys
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from bench.starting import spawn, until_up
from longlines import settings as settings_module
from longlines.host import flows, pbx_root, readiness, routing_tables, sandbox
from longlines.host.configure import configure
from longlines.rates.bands import Bands
from longlines.rates.model import Deck, Terms
from longlines.settings import Settings
from longlines.store import connect, upgrade
from longlines.store.deck_versions import Origin
from longlines.store.decks import save_version

HERE = Path(__file__).parent
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
            "LONGLINES_DESK_PORT": "off",
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
    """Start PBX and engine, which `stack` stops; the PBX's version.

    Raises HostError, TimeoutError.
    """
    version = pbx_root.prepare(settings, lambda text: print(text, file=sys.stderr))
    configure(settings)
    flows.take(settings)
    _fill_decks(settings)
    with (settings.config / "pjsip.conf").open("a") as file:
        file.write(ENDPOINT)
    with (settings.config / "extensions.conf").open("a") as file:
        file.write(DIALPLAN)
    environment = sandbox.environment(settings)
    await spawn(settings, stack, "asterisk", sandbox.asterisk(settings, "-f"), environment)
    await spawn(settings, stack, "engine", [sys.executable, "-m", "agi"])
    await until_up(lambda: readiness.engine_up("127.0.0.1", settings.agi_port), settings, "engine")
    await until_up(lambda: readiness.pbx_up(settings.host, settings.sip_port), settings, "asterisk")
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
