"""What a hostile or broken telephone sends: an explanation or a SIP error, and a full record."""

import socket
from pathlib import Path

import pytest

from tests.pbx.conftest import Register
from tests.pbx.exchange import Exchange
from tests.pbx.heard import eventually
from tests.pbx.phones import Phones, RegistrationFailed
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
        ending = await calling.ended(10)
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
    b'"nul\x00nul"',
    b'"' + b"x" * 300 + b'"',
    b'"\xff\xfe\xfa"',
    b"",
]


@pytest.mark.parametrize("name", NAMES)
async def test_a_hostile_caller_id_changes_nothing(exchange: Exchange, name: bytes) -> None:
    """An INVITE with this From, without a password: refused, and the exchange goes on."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sip:
        sip.bind(("127.0.0.1", 0))
        sip.settimeout(3)
        here = f"127.0.0.1:{sip.getsockname()[1]}".encode()
        target = f"{exchange.host}:{exchange.sip_port}".encode()
        lines = [
            b"INVITE sip:0@" + target + b" SIP/2.0",
            b"Via: SIP/2.0/UDP " + here + b";rport;branch=z9hG4bK" + here.replace(b":", b"."),
            b"From: " + name + b" <sip:alice@" + target + b">;tag=1",
            b"To: <sip:0@" + target + b">",
            b"Call-ID: " + here,
            b"CSeq: 1 INVITE",
            b"Contact: <sip:alice@" + here + b">",
            b"Max-Forwards: 70",
            b"Content-Length: 0",
        ]
        sip.sendto(b"\r\n".join(lines) + b"\r\n\r\n", (exchange.host, exchange.sip_port))
        try:
            answer = sip.recv(4096)
        except TimeoutError:
            answer = b""
    assert answer == b"" or answer.split()[1] in (b"400", b"401", b"403")
    await eventually(lambda: exchange.status()["ready"], 10, every=0.3)
    assert not Path("owned").exists()
