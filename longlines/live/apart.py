"""Taking what the flows folder holds, in a process of its own.

Checking and rendering take a second of processor time and some hundred megabytes for the voice;
both are gone again when that process ends, and whoever started it could answer calls meanwhile.
"""

import json
import os
import subprocess
import sys
from typing import Any

from longlines.settings import Settings

WITHIN = 600.0
"""Seconds; rendering all shipped prompts on a slow machine takes one or two minutes."""

AGAIN = "--again"


class TakeError(Exception):
    """Nothing could be taken; the message says why."""


def take(settings: Settings, again: bool = False) -> list[dict[str, Any]]:
    """What became of the folder's changes, as `Entry.as_json` tells it. Raises TakeError."""
    command = [sys.executable, "-m", "longlines.host.publishing", "--once"]
    own = {"LONGLINES_HOME": str(settings.home), "LONGLINES_FLOWS": str(settings.flows)}
    try:
        done = subprocess.run(
            [*command, AGAIN] if again else command,
            env={**os.environ, **own},
            cwd=settings.checkout,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=WITHIN,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise TakeError(f"the flows can't be taken: {error}") from error
    if done.returncode != 0:
        said = done.stderr.strip().splitlines() or [f"code {done.returncode}"]
        raise TakeError(said[-1])
    return [json.loads(line) for line in done.stdout.splitlines()]
