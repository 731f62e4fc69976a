"""One collect call through the containers, from the menu to the record."""

import json
from pathlib import Path
from typing import Any

from longlines import settings
from longlines.flow import published, sound
from longlines.flow.phone import Audio
from longlines.flow.prompts import Prompts
from longlines.telephones.phones import Phones
from tests.compose.containers import Containers
from tests.pbx.scenes import CALLED_HZ, CALLER_HZ, pick_up, prompt, recorded, say_name

HOME = "/var/lib/longlines"


class Composed:
    """The exchange in the containers: their prompts are copied out, their command is asked."""

    def __init__(self, containers: Containers, folder: Path) -> None:
        self._containers = containers
        self._folder = folder
        (folder / published.FILE).write_bytes(self._bytes(f"{HOME}/flow-versions/{published.FILE}"))
        current = published.read(folder)
        self._prompts = Prompts(current.texts, current.audio)

    def prompt(self, key: str) -> list[Path]:
        parts = self._prompts.parts(key)
        return [self._copied(part) for part in parts if isinstance(part, Audio)]

    def calls(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(
            self._containers.inside("listener", "longlines", "calls", "--json")
        )
        return found

    def _copied(self, audio: Audio) -> Path:
        path = self._folder / f"{Path(audio.path).name}{sound.SUFFIX}"
        if not path.exists():
            path.write_bytes(self._bytes(f"{audio.path}{sound.SUFFIX}"))
        return path

    def _bytes(self, inside: str) -> bytes:
        program = "import sys; sys.stdout.write(open(sys.argv[1], 'rb').read().hex())"
        return bytes.fromhex(self._containers.inside("engine", "python3", "-c", program, inside))


async def test_a_collect_call_is_accepted_and_billed(
    containers: Containers, tmp_path: Path
) -> None:
    exchange = Composed(containers, tmp_path)
    port = settings.load().sip_port

    def password(user: str) -> str:
        return containers.inside("engine", "cat", f"{HOME}/secrets/sip-{user}").strip()

    async with Phones() as phones:
        alice = await phones.register("alice", password("alice"), "127.0.0.1", port)
        bob = await phones.register("bob", password("bob"), "127.0.0.1", port)
        calling = await alice.dial("0")
        await prompt(calling, exchange, "main-menu")
        await calling.keys("1")
        await prompt(calling, exchange, "enter-number")
        await calling.keys("2025550102#")
        await say_name(calling, exchange)
        called = await pick_up(bob)
        await prompt(called, exchange, "collect-offer")
        await called.keys("1")
        called.tone(CALLED_HZ)
        calling.tone(CALLER_HZ)
        await calling.until_hears(CALLED_HZ, 5)
        await called.until_hears(CALLER_HZ, 5)
        await called.hangup()
        await calling.ended(10)
        call = await recorded(exchange, calling, 20)
    assert call["outcome"] == "accepted"
    assert call["bill_to"] == "+12025550102"
    assert call["talk_seconds"] > 0
