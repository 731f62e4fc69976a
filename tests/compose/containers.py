"""The running containers, as `docker compose` and Docker's own client show them."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[2]
PATIENCE = 30.0  # seconds that one command may take


@dataclass(frozen=True)
class Containers:
    """The parts of one exchange; `compose` is how this machine calls Docker Compose."""

    compose: tuple[str, ...]

    def inspect(self, part: str) -> dict[str, Any]:
        """What Docker knows of the container of `part`: `pbx`, `engine` or `listener`."""
        container = _output(*self.compose, "ps", "-q", part).strip()
        assert container, f"there is no container of {part}"
        described: list[dict[str, Any]] = json.loads(_output("docker", "inspect", container))
        return described[0]

    def inside(self, part: str, *command: str) -> str:
        """Run `command` in the container of `part`; return what it writes."""
        return _output(*self.compose, "exec", "-T", part, *command)


def _output(*command: str) -> str:
    done = subprocess.run(
        command,
        cwd=CHECKOUT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, f"{' '.join(command)}: {done.stderr or done.stdout}"
    return done.stdout
