"""What a hostile or broken telephone sends: an explanation or a SIP error, and a full record."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from longlines.telephones.heard import eventually
from longlines.telephones.phones import Phones, RegistrationFailed
from tests.pbx.conftest import Register
from tests.pbx.exchange import Exchange
from tests.pbx.forger import Forger
from tests.pbx.scenes import prompt, recorded

HOSTILE = [
    "7",
    "*",
    "*99",
    "2025550102%23",
    "1" * 40,
    "9" * 300,
    "00000000000000000000",
    "%24%7BSHELL(touch%20owned)%7D",
    "%22%2C%22%3B%24%7BEVIL%7D",
    "s",
    "h",
    "T",
    "run-flow",
    "%C3%A9%C3%A9",
]


@pytest.mark.parametrize("dialled", HOSTILE)
async def test_an_unknown_number_is_explained(
    exchange: Exchange, register: Register, dialled: str
) -> None:
    alice = await register("alice")
    calling = await alice.dial(f"sip:{dialled}@{alice.domain}")
    if dialled == "%C3%A9%C3%A9":
        ending = await calling.ended(15)
        assert ending.code == 404
        return
    if dialled != "s":
        await prompt(calling, exchange, "not-in-service")
    await prompt(calling, exchange, "main-menu")
    await calling.hangup()
    call = await recorded(exchange, calling)
    assert call["from"] == "+12025550101"
    assert call["outcome"] == "abandoned"
    assert call["bill_to"] is None
    assert not Path("owned").exists()
    assert not (exchange.home / "owned").exists()


@pytest.mark.parametrize(
    ("user", "password"), [("alice", "wrong"), ("nobody", "x"), ("operator1", "")]
)
async def test_a_wrong_password_is_refused(exchange: Exchange, user: str, password: str) -> None:
    async with Phones() as phones:
        with pytest.raises(RegistrationFailed) as refused:
            await phones.register(user, password or "none", exchange.host, exchange.sip_port)
    assert refused.value.code in (401, 403)


NAMES = [
    b'"Quote \\" comma, semi; <angle>"',
    b'"${SHELL(touch owned)} $[1+1] `id`"',
    b'"a\\\rb"',
    b'"line\r\n feed"',
    b'"nul\x00nul"',
    b'"' + b"x" * 300 + b'"',
    b'"\xff\xfe\xfa"',
    b'"\xe8\x94\xa1\xe8\x8b\xb1"',
    b"",
]


@pytest.mark.parametrize("name", NAMES)
async def test_a_hostile_caller_id_changes_nothing(exchange: Exchange, name: bytes) -> None:
    """The telephone's own words are not believed: the account's number is on the record."""
    before = {call["id"] for call in exchange.calls()}
    forger = Forger(exchange.host, exchange.sip_port)
    try:
        code = await asyncio.to_thread(forger.call, "alice", exchange.passwords["alice"], name)
        assert code in (0, 200, 400), code
        if code == 200:
            forger.hang_up()
    finally:
        forger.close()

    def new() -> list[dict[str, Any]]:
        return [c for c in exchange.calls() if c["id"] not in before and c["ended_at"]]

    if code == 200:
        (call,) = await eventually(new, 10, every=0.3)
        assert call["from"] == "+12025550101"
        assert call["flow"] == "main-menu"
    assert exchange.status()["ready"]
    assert not Path("owned").exists()
    assert not (exchange.home / "owned").exists()


async def test_a_call_without_a_password_is_refused(exchange: Exchange) -> None:
    forger = Forger(exchange.host, exchange.sip_port)
    try:
        assert await asyncio.to_thread(forger.call, "alice", "", b'"Alice"') == 401
    finally:
        forger.close()
