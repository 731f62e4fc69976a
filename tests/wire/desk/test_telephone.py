"""A page's way to Asterisk, which a hand-written WebSocket plays."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp import WSCloseCode, web

from ami.desk import gone, telephone
from longlines.host import page_telephones, secrets
from longlines.store.desk import audit
from tests.pbx.exchange import free_port
from tests.wire.ami.fakepbx import until
from tests.wire.desk.at_the_desk import AtWork, Person, at_work

MEMBER = {"Interface": "PJSIP/operator1", "Queue": "operators", "Status": "2", "Paused": "0"}
CALL = {"Linkedid": "1.1", "ChannelStateDesc": "Up"}
ALICE = {**CALL, "Channel": "PJSIP/alice-00000001", "Uniqueid": "1.1"}
ANN = {**CALL, "Channel": "PJSIP/operator1-00000002", "Uniqueid": "1.2"}
REGISTER = "REGISTER sip:desk SIP/2.0\r\n\r\n"


class Switch:
    """Asterisk's WebSocket: answers each message, and keeps what it heard."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.protocols: list[str | None] = []
        self.sockets: list[web.WebSocketResponse] = []
        self.port = 0

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(protocols=("sip",))
        await socket.prepare(request)
        self.protocols.append(socket.ws_protocol)
        self.sockets.append(socket)
        async for message in socket:
            self.heard.append(message.data)
            await socket.send_str("SIP/2.0 401 Unauthorized\r\n\r\n")
        return socket


@pytest.fixture
async def switch() -> AsyncIterator[Switch]:
    made = Switch()
    application = web.Application()
    application.router.add_get("/ws", made.serve)
    runner = web.AppRunner(application, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.port = runner.addresses[0][1]
    yield made
    await runner.cleanup()


@pytest.fixture
async def work(
    tmp_path: Path, switch: Switch, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[AtWork]:
    monkeypatch.setattr(telephone, "BUNDLE", Path(__file__))
    async with at_work(tmp_path, LONGLINES_WEBRTC_PORT=str(switch.port)) as made:
        made.add("ann", account="operator1")
        made.add("sue", "supervisor")
        made.add("ada", "auditor", account="operator2")
        yield made


async def line(person: Person, origin: str = "", page: str = "") -> aiohttp.ClientWebSocketResponse:
    headers = {"Origin": origin or person.base}
    return await person.client.ws_connect(
        f"{person.base}/sip?page={page}", protocols=("sip",), headers=headers, timeout=_WAIT
    )


_WAIT = aiohttp.ClientWSTimeout(ws_close=2.0)


async def refused(person: Person, origin: str = "") -> int:
    with pytest.raises(aiohttp.WSServerHandshakeError) as found:
        await line(person, origin)
    return found.value.status


async def test_sip_goes_both_ways_until_the_page_is_gone(work: AtWork, switch: Switch) -> None:
    socket = await line(await work.signed_in("ann"))
    assert socket.protocol == "sip"
    await socket.send_str(REGISTER)
    assert (await socket.receive_str(timeout=5)).startswith("SIP/2.0 401")
    assert (switch.heard, switch.protocols) == ([REGISTER], ["sip"])
    await socket.close()
    async with asyncio.timeout(5):
        while not switch.sockets[0].closed:
            await asyncio.sleep(0.01)


async def test_only_who_is_signed_in_and_has_a_telephone_gets_there(
    work: AtWork, switch: Switch
) -> None:
    assert await refused(work.person()) == 401
    ann = await work.signed_in("ann")
    assert await refused(ann, "http://elsewhere.example") == 403
    assert await refused(await work.signed_in("sue")) == 403
    assert await refused(await work.signed_in("ada")) == 403
    assert switch.sockets == []


async def test_signing_out_ends_it(work: AtWork) -> None:
    ann = await work.signed_in("ann")
    socket = await line(ann)
    headers = {"X-Desk-Token": ann.csrf}
    async with ann.client.delete(f"{work.base}/api/session", headers=headers) as said:
        assert said.status == 200
    message = await socket.receive(timeout=5)
    assert message.data == WSCloseCode.POLICY_VIOLATION


async def test_a_flood_ends_it(work: AtWork, switch: Switch) -> None:
    socket = await line(await work.signed_in("ann"))
    for _ in range(telephone.SAYS + 1):
        await socket.send_str("x")
    while (message := await socket.receive(timeout=5)).type is aiohttp.WSMsgType.TEXT:
        continue
    assert message.data == WSCloseCode.POLICY_VIOLATION
    assert len(switch.heard) <= telephone.SAYS


async def talking(work: AtWork) -> Person:
    """ann, who talks in her page with a caller."""
    ann = await work.signed_in("ann")
    await work.pbx.event("QueueMemberStatus", **MEMBER)
    for line_ in (ALICE, ANN):
        await work.pbx.event("Newchannel", **line_)
        await work.pbx.event("BridgeEnter", **line_, BridgeUniqueid="one")
    await ann.until(lambda seen: seen["calls"].get("1.1", {}).get("state") == "talking")
    return ann


async def test_a_page_that_was_loaded_again_has_left_its_calls(work: AtWork) -> None:
    ann = await talking(work)
    await (await line(ann, page="one")).close()
    assert not work.pbx.done("Hangup")
    await line(ann, page="two")
    await until(lambda: work.pbx.done("Hangup"))
    (hung,) = work.pbx.done("Hangup")
    assert (hung["Channel"], hung["Cause"]) == (ANN["Channel"], "27")


async def test_a_page_that_lost_the_network_for_a_moment_keeps_them(
    work: AtWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = await talking(work)
    await (await line(ann, page="one")).close()
    again = await line(ann, page="one")
    await again.send_str(REGISTER)
    await again.receive_str(timeout=5)
    assert not work.pbx.done("Hangup")

    monkeypatch.setattr(gone, "COMES_BACK", 0.2)
    await again.close()
    await until(lambda: work.pbx.done("Hangup"))


async def test_a_pbx_that_is_away_is_told(tmp_path: Path) -> None:
    async with at_work(tmp_path, LONGLINES_WEBRTC_PORT=str(free_port())) as work:
        work.add("ann", account="operator1")
        assert await refused(await work.signed_in("ann")) == 503


async def told(person: Person) -> dict[str, object]:
    async with person.client.get(f"{person.base}/api/telephone") as answer:
        assert answer.status == 200
        found: dict[str, object] = await answer.json()
        return found


async def test_the_password_is_for_who_has_the_account(work: AtWork) -> None:
    ann = await work.signed_in("ann")
    found = await told(ann)
    password = str(found.pop("password"))
    account = {"user": "operator1", "domain": "desk"}
    assert found == {"on": True, "built": True, **account}
    assert (await told(ann))["password"] == password
    kept = page_telephones.secret(work.settings, "operator1")
    assert (kept.read_text().strip(), kept.stat().st_mode & 0o777) == (password, 0o600)
    assert password != secrets.read_or_make(work.settings.secrets, "sip-operator1")
    with work.engine.connect() as database:
        (deed, *_) = audit.latest(database, 1)
    assert (deed.who, deed.what, deed.subject) == ("ann", "telephone", "operator1")
    assert password not in str(deed)
    for name in ("sue", "ada"):
        other = await work.signed_in(name)
        async with other.client.get(f"{work.base}/api/telephone") as answer:
            assert answer.status == 403


async def test_where_a_telephone_is_can_be_said(work: AtWork) -> None:
    ann = await work.signed_in("ann")
    said = await ann.do("telephone", where="moon")
    assert said == (409, "there is no 'moon'; use page or sip")
    assert await ann.do("telephone", where="sip") == (200, "operator1 is a SIP telephone")
    assert page_telephones.chosen(work.settings) == frozenset()
    page_telephones.choose(work.settings, "operator1", in_page=True)
    assert await ann.do("telephone", where="page") == (200, "operator1 is in the page")
    work.settings.page_telephones.write_text("{")
    status, why = await ann.do("telephone", where="page")
    assert status == 409
    assert "remove it, and choose anew" in why


async def test_what_is_missing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telephone, "BUNDLE", tmp_path / "none.js")
    async with at_work(tmp_path, LONGLINES_WEBRTC_PORT="off") as work:
        work.add("ann", account="operator1")
        ann = await work.signed_in("ann")
        assert await told(ann) == {"on": False, "built": False}
        assert await refused(ann) == 404
        assert (await ann.do("telephone", where="page"))[0] == 409
