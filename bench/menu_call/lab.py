"""An exchange of the bench's own: the production engine and dialplan, and the peers beside them.

Everything is written into a fresh home. The shipped configuration is filled as always; the bench
adds an endpoint that needs no password, and a context with an extension for each contender.
"""

import importlib.util
import os
import shutil
import sys
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from bench.starting import log_of, spawn, until_up
from longlines import settings as settings_module
from longlines.flow import library
from longlines.flow.phone import Audio
from longlines.host import flows, pbx_root, readiness, sandbox
from longlines.host.configure import configure
from longlines.settings import Settings

HERE = Path(__file__).parent
CONTENDERS = ("plain", "longlines", "panoramisk", "pystrix", "pyst2")

ENDPOINT = """
[bench]
type = endpoint
context = bench
transport = udp
disallow = all
allow = ulaw
callerid = "Bench" <+12025550101>
dtmf_mode = info
direct_media = no
timers = no
"""

DIALPLAN = """
[bench]
exten => plain,1,Goto(bench-plain,s,1)
exten => longlines,1,Goto(run-flow,menu,1)
exten => waiting,1,Goto(run-flow,waiting,1)
exten => panoramisk,1,Answer()
 same => n,AGI(agi://127.0.0.1:{panoramisk}/menu)
 same => n,Hangup()
exten => pystrix,1,Answer()
 same => n,AGI(agi://127.0.0.1:{pystrix}/menu)
 same => n,Hangup()
exten => pyst2,1,Answer()
 same => n,AGI({script},{menu},{thanks})
 same => n,Hangup()

[bench-plain]
exten => s,1,Answer()
 same => n,Background({menu})
 same => n,WaitExten(5)
 same => n,Hangup()
exten => 1,1,Playback({thanks})
 same => n,Hangup()
"""


class LabError(Exception):
    """The exchange can't be set up; the message says why."""


@dataclass
class Lab:
    """A running exchange: `pids` of what runs, by name."""

    settings: Settings
    ports: dict[str, int]
    versions: dict[str, str]
    pids: dict[str, int]
    menu: Audio
    thanks: Audio


def settings_for(home: Path, base_port: int) -> Settings:
    """The bench's settings, put into this process's environment for what it starts."""
    root = os.environ.get("LONGLINES_PBX_ROOT")
    os.environ.update(
        {
            "LONGLINES_HOME": str(home),
            "LONGLINES_FLOWS": str(HERE / "flows"),
            "LONGLINES_PBX_ROOT": root or str(settings_module.CHECKOUT / "var" / "pbx-root"),
            "LONGLINES_SIP_PORT": str(base_port),
            "LONGLINES_AGI_PORT": str(base_port + 1),
            "LONGLINES_AMI_PORT": str(base_port + 2),
            "LONGLINES_HTTP_PORT": str(base_port + 3),
            "LONGLINES_DESK_PORT": "off",
            "LONGLINES_RTP_PORTS": f"{base_port + 20}-{base_port + 4999}",
            "LONGLINES_ENGINE": "fastagi",
        }
    )
    return settings_module.load()


async def start(settings: Settings, stack: AsyncExitStack) -> Lab:
    """Start everything; `stack` stops it. Raises LabError, HostError, FlowProblems."""
    version = pbx_root.prepare(settings, lambda text: print(text, file=sys.stderr))
    configure(settings)
    flows.take(settings)
    ready = library.load_published(settings.flow_versions)
    menu, thanks = (_audio(ready, key) for key in ("menu", "thanks"))
    ports = {"panoramisk": settings.sip_port + 4, "pystrix": settings.sip_port + 5}
    _add(settings, ports, menu, thanks)
    lab = Lab(settings, ports, {"asterisk": version}, {}, menu, thanks)
    audio = [menu.path, thanks.path]
    # Where Debian's packages are only extracted, Python's own modules aren't compiled yet.
    compiled = {"PYTHONPYCACHEPREFIX": str(settings.home / "compiled")}
    started_by = {**sandbox.environment(settings), **compiled}
    await _spawn(lab, stack, "asterisk", sandbox.asterisk(settings, "-f"), started_by)
    await _spawn(lab, stack, "longlines", [sys.executable, "-m", "agi"])
    for name, port in ports.items():
        module = f"bench.menu_call.peers.{name}_server"
        await _spawn(lab, stack, name, [sys.executable, "-m", module, str(port), *audio])
    await _until(lambda: readiness.engine_up("127.0.0.1", settings.agi_port), lab, "longlines")
    await _until(lambda: readiness.pbx_up(settings.host, settings.sip_port), lab, "asterisk")
    for name in ports:
        await _until(lambda name=name: _said_ready(log_of(settings, name)), lab, name)  # type: ignore[misc]
    return lab


def _audio(ready: library.Library, key: str) -> Audio:
    (audio,) = ready.prompts.parts(key)
    if not isinstance(audio, Audio):
        raise LabError(f"the prompt {key} speaks a value")
    return audio


def _add(settings: Settings, ports: dict[str, int], menu: Audio, thanks: Audio) -> None:
    script = _script(settings.home / "pyst2")
    with (settings.config / "pjsip.conf").open("a") as file:
        file.write(ENDPOINT)
    with (settings.config / "extensions.conf").open("a") as file:
        file.write(DIALPLAN.format(**ports, script=script, menu=menu.path, thanks=thanks.path))


def _script(folder: Path) -> Path:
    """The pyst2 script with its libraries beside it, where Asterisk's own Python finds them."""
    folder.mkdir()
    for name in ("asterisk", "six"):
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None:
            raise LabError(f"{name} isn't installed; run ./setup.sh dev")
        origin = Path(spec.origin)
        if origin.name == "__init__.py":
            shutil.copytree(origin.parent, folder / name)
        else:
            shutil.copy(origin, folder)
    return Path(shutil.copy(HERE / "peers" / "pyst2_script.py", folder / "menu.py"))


async def _spawn(
    lab: Lab,
    stack: AsyncExitStack,
    name: str,
    command: list[str],
    environment: dict[str, str] | None = None,
) -> None:
    lab.pids[name] = await spawn(lab.settings, stack, name, command, environment)


async def _until(answers: Callable[[], Awaitable[bool]], lab: Lab, name: str) -> None:
    try:
        await until_up(answers, lab.settings, name)
    except TimeoutError as error:
        raise LabError(str(error)) from None


async def _said_ready(log: Path) -> bool:
    return "ready" in log.read_text(errors="replace")
