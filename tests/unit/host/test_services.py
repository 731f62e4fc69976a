"""What calls may ask of the house, as this machine's files make it."""

import asyncio
from decimal import Decimal
from pathlib import Path

import pytest

from longlines.flow.services import AccountsLost, NoWeb, Price, WebError
from longlines.host import services
from longlines.host.passwords import ServicePasswords
from longlines.host.services import Aside
from longlines.settings import CHECKOUT, Settings, load

ALICE = "+12025550101"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load({"LONGLINES_HOME": str(tmp_path), "LONGLINES_FLOWS": str(CHECKOUT / "flows")})


@pytest.mark.parametrize("aside", [services.here, asyncio.to_thread])
async def test_accounts(settings: Settings, aside: Aside) -> None:
    ServicePasswords(settings.service_passwords).set(ALICE, "4711")
    accounts = services.make(settings, NoWeb(), aside).accounts
    alice = await accounts.find(ALICE)
    assert alice is not None
    assert (alice.name, alice.language) == ("alice", "en")
    assert await accounts.find("+12025550199") is None
    assert await accounts.check(ALICE, "4711") == "right"
    assert await accounts.check(ALICE, "4712") == "wrong"


@pytest.mark.parametrize("aside", [services.here, asyncio.to_thread])
async def test_a_lost_store(settings: Settings, aside: Aside) -> None:
    settings.service_passwords.mkdir(parents=True)
    with pytest.raises(AccountsLost):
        await services.make(settings, NoWeb(), aside).accounts.check(ALICE, "4711")


async def test_looking_at_passwords_holds_nobody_up(settings: Settings) -> None:
    ServicePasswords(settings.service_passwords).set(ALICE, "4711")
    accounts = services.make(settings, NoWeb(), asyncio.to_thread).accounts
    checks = [asyncio.create_task(accounts.check(ALICE, "4711")) for _ in range(4)]
    turns = 0
    while not all(check.done() for check in checks):
        await asyncio.sleep(0)
        turns += 1
    assert turns > 100, "the loop turned while passwords were hashed"
    assert [check.result() for check in checks] == ["right"] * 4


def test_shipped_prices_and_hooks(settings: Settings) -> None:
    prices = services.make(settings, NoWeb(), services.here).prices
    assert prices.price("collect", "+12025550102") == Price(Decimal("0.35"), "USD")
    with pytest.raises(WebError, match="no web hooks are listed"):
        services.hooks(settings).find("https://example.com/")
