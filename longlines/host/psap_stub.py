"""The simulated emergency services of an instance, one for each PSAP trunk with the host `stub`.

Each call is answered, and hears itself; or what the file forced/TRUNK in the instance's folder
psap says: answer, ring, silent, trying, refuse or drop. Every INVITE is written down as it came,
a line of JSON each, in psap/calls.jsonl. No real emergency service is ever called from here.
"""

import asyncio
import contextlib
import json
import signal
import sys
from pathlib import Path
from typing import get_args

from longlines.host import emergency
from longlines.host.errors import HostError
from longlines.settings import Settings, SettingsError, load
from longlines.telephones.asked import Asked
from longlines.telephones.psap import Does, Psap

CONFIGURATION_ERROR = 78
PART = "psap"


def folder(settings: Settings) -> Path:
    """Where what came is written down, and what to do is read."""
    return settings.home / "psap"


def played(settings: Settings) -> list[dict[str, str]]:
    """The PSAP trunks that are simulated here. Raises HostError, OSError."""
    return [each for each in emergency.psaps(settings) if each["simulated"] == "yes"]


def main() -> int:
    """Stand there until SIGTERM or SIGINT; 78 when settings can't be used."""
    try:
        settings = load()
        asyncio.run(_stand(settings))
    except (SettingsError, HostError) as error:
        print(error, file=sys.stderr)
        return CONFIGURATION_ERROR
    except OSError as error:
        print(f"the simulated PSAP can't be opened: {error}", file=sys.stderr)
        return 1
    return 0


async def _stand(settings: Settings) -> None:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    (folder(settings) / "forced").mkdir(parents=True, exist_ok=True)
    async with contextlib.AsyncExitStack() as stack:
        for each in played(settings):
            name = each["name"]
            await stack.enter_async_context(
                Psap(
                    each["address"],
                    int(each["port"]),
                    told=lambda asked, name=name: _write(settings, name, asked),  # type: ignore[misc]
                    ask=lambda name=name: _forced(settings, name),  # type: ignore[misc]
                )
            )
        await stop.wait()


def _write(settings: Settings, name: str, asked: Asked) -> None:
    with (folder(settings) / "calls.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps({"at": asked.at, "psap": name, "invite": asked.raw}) + "\n")


def _forced(settings: Settings, name: str) -> Does:
    try:
        does = (folder(settings) / "forced" / name).read_text().strip()
    except OSError:
        return "answer"
    return does if does in get_args(Does) else "answer"  # type: ignore[return-value]


if __name__ == "__main__":
    sys.exit(main())
