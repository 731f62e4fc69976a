"""The AGI script that carries calls where there is no engine: made ready, and tried out."""

import subprocess
from pathlib import Path

from longlines.host import sandbox
from longlines.host.errors import HostError
from longlines.settings import Settings

PATIENCE = 60.0
"""Seconds that the script may take once, when it compiles its modules on a busy machine."""


def path(settings: Settings) -> Path:
    """The script, under the path that Asterisk sees it by."""
    return settings.checkout / "agi" / "flow.agi.py"


def check(settings: Settings) -> str:
    """Run the script once where Asterisk will run it; return its path.

    The modules that it compiles are there when the first caller comes. Raises HostError with what
    the script said when it doesn't work there.
    """
    script = str(path(settings))
    try:
        ran = subprocess.run(
            sandbox.beside(settings, script),
            env=sandbox.environment(settings),
            cwd="/",
            input="agi_network_script: ping\n\n",
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise HostError(f"{script} doesn't run: {error}") from error
    if ran.stdout != "pong\n":
        said = ran.stderr.strip().splitlines() or [f"exit code {ran.returncode}"]
        raise HostError(f"{script} doesn't run where Asterisk does: {said[-1]}")
    return script
