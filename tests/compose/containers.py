"""The running containers of one Compose project, as Docker's own client shows them."""

import json
import subprocess
from dataclasses import dataclass
from typing import Any

PATIENCE = 60.0  # seconds that one command may take


@dataclass(frozen=True)
class Containers:
    """The parts of one exchange: `pbx`, `engine`, `flows` and `listener` of a Compose project."""

    project: str

    def inspect(self, part: str) -> dict[str, Any]:
        """What Docker knows of the container of `part`."""
        described: list[dict[str, Any]] = json.loads(_output("inspect", self._container(part)))
        return described[0]

    def inside(self, part: str, *command: str) -> str:
        """Run `command` in the container of `part`; return what it writes."""
        return _output("exec", self._container(part), *command)

    def says(self, part: str, *command: str) -> str:
        """What `command` writes there, whether it succeeds or not."""
        return _done("exec", self._container(part), *command).stdout

    def _container(self, part: str) -> str:
        labels = {"project": self.project, "service": part}
        wanted = [f"--filter=label=com.docker.compose.{key}={labels[key]}" for key in labels]
        found = _output("ps", "--all", "--quiet", *wanted).split()
        assert len(found) == 1, f"there are {len(found)} containers of {part} in {self.project}"
        return found[0]


def _output(*command: str) -> str:
    done = _done(*command)
    assert done.returncode == 0, f"docker {' '.join(command)}: {done.stderr or done.stdout}"
    return done.stdout


def _done(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["docker", *command],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
