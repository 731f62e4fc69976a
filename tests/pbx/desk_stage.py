"""Where the shows at a desk in a real browser are played."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from longlines.telephones.legs import Leg
from tests.pbx.conftest import Register
from tests.pbx.exchange import Exchange
from tests.pbx.page_phone import PagePhone
from tests.pbx.scenes import prompt
from tests.pbx.test_services import listed

PRICES = 'direct: {per_minute: "0.60", currency: USD}\n'


@dataclass
class Show:
    """Where they are played: an exchange, its telephones, operator1's page."""

    exchange: Exchange
    register: Register
    phone: PagePhone
    pictures: Path | None = None

    async def look(self, name: str) -> None:
        """Keep a picture of the page, where pictures are kept."""
        if self.pictures:
            await self.phone.page.look(self.pictures / f"{name}.png")


@contextmanager
def exchange(folder: Path, host: str = "127.0.0.1") -> Iterator[Exchange]:
    """A running exchange with a desk, telephones in its page, listings and an emergency service."""
    running = Exchange(folder / "var", ring="20s", desk=True, webrtc=True, psap=True, host=host)
    with (running.flows / "prices.yaml").open("a") as prices:
        prices.write(PRICES)
    with running:
        listed(running)
        yield running


async def answered(show: Show) -> Leg:
    """A caller asks for an operator, who answers in the page; the caller's leg."""
    alice = await show.register("alice")
    asking = await alice.dial("0")
    await prompt(asking, show.exchange, "main-menu")
    await asking.keys("2")
    await show.phone.is_("ringing")
    await show.phone.page.key("r")
    await show.phone.is_("talking")
    return asking
