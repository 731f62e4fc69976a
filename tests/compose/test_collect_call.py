"""One collect call through the containers, from the menu to the record."""

import json
from pathlib import Path
from typing import Any

from longlines import settings
from longlines.flow import library, speech
from tests.compose.containers import Containers
from tests.pbx.phones import Phones
from tests.pbx.scenes import CALLED_HZ, CALLER_HZ, pick_up, prompt, recorded, say_name

HOME = "/var/lib/longlines"


class Composed:
    """The exchange in the containers: their prompts are copied out, their command is asked."""

    def __init__(self, containers: Containers, folder: Path) -> None:
        self._containers = containers
        self._folder = folder
        self._texts = library.read(settings.CHECKOUT / "flows").texts

    def prompt(self, key: str) -> list[Path]:
        texts = self._texts[key]
        return [self._copied(speech.file_name(text)) for text in texts if isinstance(text, str)]

    def calls(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(
            self._containers.inside("listener", "longlines", "calls", "--json")
        )
        return found

    def _copied(self, name: str) -> Path:
        path = self._folder / name
        if not path.exists():
            program = "import sys; sys.stdout.write(open(sys.argv[1], 'rb').read().hex())"
            inside = f"{HOME}/sounds/{name}"
            text = self._containers.inside("engine", "python3", "-c", program, inside)
            path.write_bytes(bytes.fromhex(text))
        return path


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
