"""A whole Longlines for tests: `longlines run` in a folder and on ports of its own."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from bench.menu_call.machine import family
from longlines import settings
from longlines.flow import library, sound
from longlines.flow.phone import Audio
from longlines.host import far_end, psap_stub
from longlines.host.pbx_words import SOUNDS
from longlines.settings import CHECKOUT
from tests.pbx import commands

COMMAND = str(Path(sys.executable).with_name("longlines"))
PROMPTS = CHECKOUT / "var" / "test-prompts"
SOUND = ("pbx", far_end.SWITCH, far_end.DOOR, psap_stub.PART)
"""The parts that carry calls: the exchange's own, and those that play carriers and PSAPs."""

START_WITHIN = 240.0
STOP_WITHIN = 30.0


def _free(kind: socket.SocketKind) -> int:
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def free_port() -> int:
    """A TCP port of loopback that nobody listens on now."""
    return _free(socket.SOCK_STREAM)


def _free_sip_port() -> int:
    while True:
        port = _free(socket.SOCK_STREAM)
        try:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
                probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        return port


def as_usual() -> list[str]:
    """The beginning of a command that shall not go before others as the tests' process does."""
    before = -os.getpriority(os.PRIO_PROCESS, 0)
    return ["nice", "-n", str(before)] if before > 0 else []


def _ahead(part: int) -> None:
    """Have a part go before others as the telephones do, so that its sound is steady."""
    own = os.getpriority(os.PRIO_PROCESS, 0)
    if own < 0:
        for process in family(part):
            for thread in Path(f"/proc/{process}/task").iterdir():
                with contextlib.suppress(ProcessLookupError):
                    os.setpriority(os.PRIO_PROCESS, int(thread.name), own)


def file_of(audio: Audio) -> Path:
    """The file of a piece of audio: one of ours, or a word of Asterisk's own."""
    if audio.path.startswith("/"):
        return Path(f"{audio.path}{sound.SUFFIX}")
    return settings.load().pbx_root / SOUNDS / f"{audio.path}.wav"


@dataclass
class Exchange:
    """One running instance; use as `with`.

    `ring` replaces how long the shipped flows let a telephone ring.
    `carriers` is a file of carriers; without it there is none, and no far end.
    `psap` starts the simulated emergency services; without it no trunk there answers. `desk`
    starts the operators' desk, `webrtc` what the telephones in its page need. `host` is where SIP
    and sound listen.
    """

    home: Path
    ring: str = "30s"
    engine: str = "fastagi"
    carriers: Path | None = None
    psap: bool = False
    desk: bool = False
    webrtc: bool = False
    host: str = "127.0.0.1"

    def __post_init__(self) -> None:
        self.flows = self.home.with_name(f"{self.home.name}-flows")
        shutil.copytree(CHECKOUT / "flows", self.flows, dirs_exist_ok=True)
        for path in self.flows.glob("*.yaml"):
            path.write_text(path.read_text().replace("ring: 30s", f"ring: {self.ring}"))
        rtp = 20000 + os.getpid() % 40 * 500
        self.environ = {
            **os.environ,
            "LONGLINES_HOME": str(self.home),
            "LONGLINES_FLOWS": str(self.flows),
            "LONGLINES_ENGINE": self.engine,
            "LONGLINES_HOST": self.host,
            "LONGLINES_SIP_PORT": str(_free_sip_port()),
            "LONGLINES_RTP_PORTS": f"{rtp}-{rtp + 498}",
            "LONGLINES_AMI_PORT": str(_free(socket.SOCK_STREAM)),
            "LONGLINES_AGI_PORT": str(_free(socket.SOCK_STREAM)),
            "LONGLINES_HTTP_PORT": str(_free(socket.SOCK_STREAM)),
            "LONGLINES_DESK_PORT": str(_free(socket.SOCK_STREAM)) if self.desk else "off",
            "LONGLINES_WEBRTC_PORT": str(_free(socket.SOCK_STREAM)) if self.webrtc else "off",
            "LONGLINES_FAR_END_PORT": str(_free_sip_port()) if self.carriers else "off",
            "LONGLINES_PSAP_PORT": str(_free_sip_port()) if self.psap else "off",
            "LONGLINES_CARRIERS": str(self.carriers or self.home.with_name("no-carriers.yaml")),
        }
        self.environ.pop("LONGLINES_DATABASE_URL", None)
        self.sip_port = int(self.environ["LONGLINES_SIP_PORT"])
        self.passwords: dict[str, str] = {}
        self.numbers: dict[str, str] = {}
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start it and wait until it is ready."""
        self.home.mkdir(parents=True, exist_ok=True)
        if PROMPTS.is_dir():
            shutil.copytree(PROMPTS, self.home / "sounds", dirs_exist_ok=True)
        with (self.home / "run.out").open("ab") as output:
            self.process = subprocess.Popen(
                [*as_usual(), COMMAND, "run"],
                env=self.environ,
                cwd=CHECKOUT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._until_it_says_so()
        self._keep_prompts()
        for name in SOUND:
            if (self.home / "run" / f"{name}.pid").exists():
                _ahead(self.part(name))
        status = self.status()
        assert status["ready"], status
        self.passwords = {each["user"]: each["password"] for each in status["accounts"]}
        self.numbers = {each["user"]: each["number"] for each in status["accounts"]}

    def _until_it_says_so(self) -> None:
        """Wait for the accounts' table, the last thing that a ready exchange prints."""
        end = time.monotonic() + START_WITHIN
        output = self.home / "run.out"
        assert self.process is not None
        while "Ctrl-C stops everything" not in output.read_text():
            try:
                self.process.wait(0.2)
            except subprocess.TimeoutExpired:
                assert time.monotonic() < end, output.read_text()
            else:
                raise AssertionError(output.read_text())

    def _keep_prompts(self) -> None:
        """Spare the next exchange the rendering; prompts are named by their content."""
        PROMPTS.mkdir(parents=True, exist_ok=True)
        folder = self.home / "sounds"
        spoken = [*folder.glob(f"[0-9a-f]*{sound.SUFFIX}"), *folder.glob("emergency-*")]
        for path in spoken:
            kept = PROMPTS / path.name
            if not kept.exists():
                draft = PROMPTS / f".{path.name}.{os.getpid()}"
                shutil.copy(path, draft)
                draft.replace(kept)

    def stop(self) -> None:
        """Stop it as Ctrl-C does."""
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(STOP_WITHIN)
            self._keep_prompts()

    def longlines(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a `longlines` command against this instance."""
        return commands.run(arguments, self.environ, CHECKOUT, within=60)

    def status(self) -> dict[str, Any]:
        """What `longlines status --json` says."""
        found: dict[str, Any] = json.loads(self.longlines("status", "--json").stdout)
        return found

    def calls(self, last: int = 500) -> list[dict[str, Any]]:
        """What `longlines calls --json` says, newest first."""
        found: list[dict[str, Any]] = json.loads(
            self.longlines("calls", "--json", "--last", str(last)).stdout
        )
        return found

    def part(self, name: str) -> int:
        """The process id of a part (`pbx`, `engine`, `flows`, `listener`)."""
        return int((self.home / "run" / f"{name}.pid").read_text())

    def prompt(self, key: str) -> list[Path]:
        """The audio of a prompt's pieces, in their order."""
        prompts = library.load_published(self.home / "flow-versions").prompts
        return [file_of(part) for part in prompts.parts(key) if isinstance(part, Audio)]
