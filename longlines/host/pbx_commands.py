"""Commands that our Asterisk is given on its own socket."""

import subprocess

from longlines.host import sandbox
from longlines.host.errors import HostError
from longlines.settings import Settings

WITHIN = 20.0


def ask(settings: Settings, command: str, within: float = WITHIN) -> str:
    """What Asterisk says to a command. Raises HostError when it can't be asked."""
    try:
        done = subprocess.run(
            sandbox.asterisk(settings, "-rx", command),
            env=sandbox.environment(settings),
            capture_output=True,
            text=True,
            timeout=within,
            check=False,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise HostError(f"the PBX can't be asked: {error}; is it running?") from error
    if done.returncode:
        said = (done.stdout + done.stderr).strip().partition("\n")[0][:200]
        raise HostError(f"the PBX can't be asked: {said}; is it running?")
    return done.stdout
