"""Asks the listener what the operators' queues did."""

import json
import urllib.error
import urllib.request
from typing import Any

from longlines.host.configure import reachable
from longlines.host.errors import HostError
from longlines.settings import Settings

WITHIN = 6.0


def ask(settings: Settings) -> dict[str, Any]:
    """Its answer to GET /queue (ami.queue_figures). Raises HostError."""
    where = f"{reachable(settings.control_host)}:{settings.http_port}"
    try:
        with urllib.request.urlopen(f"http://{where}/queue", timeout=WITHIN) as answer:
            found = json.loads(answer.read())
    except urllib.error.HTTPError as error:
        raise HostError(f"the queues can't be asked: {_said(error)}; is the PBX up?") from error
    except (OSError, ValueError) as error:
        raise HostError(f"no listener answers at {where}: {error}; is `make run` up?") from error
    if not isinstance(found, dict):
        raise HostError(f"what answers at {where} is no listener")
    return found


def _said(error: urllib.error.HTTPError) -> str:
    try:
        return str(json.loads(error.read())["error"])
    except (OSError, ValueError, KeyError, TypeError):
        return str(error)
