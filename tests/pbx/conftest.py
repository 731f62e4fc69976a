"""An exchange for each test module, SIP phones for each test.

The telephones run in the tests' own process. Where that is allowed (as root) it goes before all
others, so that on a busy machine they lose no sound: they measure, and the exchange is measured.
"""

import contextlib
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from longlines.telephones.phones import Phone, Phones
from tests.pbx.exchange import Exchange

with contextlib.suppress(PermissionError):
    os.setpriority(os.PRIO_PROCESS, 0, -10)

Register = Callable[[str], Awaitable[Phone]]


@pytest.fixture(scope="module")
def exchange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exchange]:
    """A running exchange that lets telephones ring for six seconds only."""
    running = Exchange(Path(tmp_path_factory.mktemp("exchange")) / "var", ring="6s")
    with running:
        yield running


@pytest.fixture
async def register(exchange: Exchange) -> AsyncIterator[Register]:
    """Registers an account's telephone at the exchange."""
    async with Phones() as phones:

        async def phone(user: str) -> Phone:
            password = exchange.passwords[user]
            return await phones.register(user, password, exchange.host, exchange.sip_port)

        yield phone
