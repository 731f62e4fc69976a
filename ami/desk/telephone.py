"""The telephone in the page: SIP by WebSocket, through the desk to Asterisk, which is on loopback.

The desk looks into no SIP message: Asterisk asks for the account's password. What the desk adds is
that nobody comes that far who isn't signed in with an account.
"""

import asyncio
import logging
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import WSCloseCode, WSMsgType, web

from ami.desk.actions import WORKING
from ami.desk.door import WHO, refusal
from ami.desk.gone import Pages
from ami.desk.limits import Limit
from ami.desk.office import Office, in_thread, now
from ami.desk.sockets import Sockets
from longlines.desk import page
from longlines.host import telephone_moves
from longlines.host.errors import HostError
from longlines.store.desk import audit
from longlines.store.desk.model import Operator

BUNDLE = Path(page.__file__).parents[1] / "phone" / "built" / "jssip.js"
"""JsSIP, once somebody has built it (`make phone`)."""

DOMAIN = "desk"
"""The page registers as account@desk, beside an ordinary telephone (asterisk-config/pjsip.conf)."""

SAYS, WITHIN = 200, 10.0
"""SIP messages that a page may send in so many seconds."""

LONGEST = 32_768
HEARTBEAT = 10.0
AT_ONCE = 2
"""Of one session: a page that was loaded again may be there before the old one is gone."""

CONNECTING = 5.0
LONGEST_NAME = 40
"""Of a page, which names itself by chance."""

log = logging.getLogger(__name__)


class Telephones:
    """Those of one desk."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self.sockets = Sockets(AT_ONCE)
        self.pages = Pages(office)

    async def account(self, request: web.Request, who: Operator) -> dict[str, Any]:
        """GET /api/telephone: with what the page registers, by a password of the page's own. Each
        time is in the audit log.
        """
        told = {"on": self._office.settings.webrtc_port is not None, "built": BUNDLE.is_file()}
        if not all(told.values()):
            return told
        account = _account(request, who)
        await self._office.write(
            lambda database: audit.write(database, who, "telephone", account, "told")
        )
        try:
            password = await in_thread(
                lambda: telephone_moves.password(self._office.settings, account, now())
            )
        except HostError as error:
            raise refusal(503, str(error)) from error
        return {**told, "user": account, "domain": DOMAIN, "password": password}

    async def bundle(self, _request: web.Request) -> web.Response:
        """GET /built/jssip.js."""
        try:
            built = await asyncio.to_thread(BUNDLE.read_bytes)
        except OSError as error:
            raise refusal(404, "the telephone isn't built; build it with: make phone") from error
        return web.Response(body=built, content_type="text/javascript", charset="utf-8")

    async def line(self, request: web.Request) -> web.WebSocketResponse:
        """GET /sip: a page's way to Asterisk, until either end closes."""
        who = request[WHO].operator
        account = _account(request, who)
        session = request[WHO].session
        assert session is not None
        port = self._office.settings.webrtc_port
        if port is None:
            raise refusal(404, "LONGLINES_WEBRTC_PORT is off: there is no telephone in the page")
        socket = web.WebSocketResponse(
            protocols=("sip",), heartbeat=HEARTBEAT, max_msg_size=LONGEST, timeout=1.0
        )
        async with aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(connect=CONNECTING)
        ) as client:
            try:
                async with asyncio.timeout(CONNECTING):
                    pbx = await client.ws_connect(
                        f"http://127.0.0.1:{port}/ws", protocols=("sip",), max_msg_size=LONGEST
                    )
            except (aiohttp.ClientError, TimeoutError) as error:
                log.warning("no telephone for %s: %s", who.name, error or "no answer")
                raise refusal(503, "the PBX can't be reached; it is tried again") from error
            await socket.prepare(request)
            if not self.sockets.enter(session.id, socket):
                await socket.close(code=WSCloseCode.TRY_AGAIN_LATER, message=b"too many")
                return socket
            try:
                with self.pages.connected(account, request.query.get("page", "")[:LONGEST_NAME]):
                    await _both_ways(socket, pbx, who.name)
            finally:
                self.sockets.leave(session.id, socket)
        return socket


async def _both_ways(
    page_: web.WebSocketResponse, pbx: aiohttp.ClientWebSocketResponse, name: str
) -> None:
    """Pass on what either says, until one of them closes; then close the other."""
    hearing = asyncio.ensure_future(_from_page(page_, pbx, name))
    telling = asyncio.ensure_future(_from_pbx(pbx, page_))
    try:
        await asyncio.wait((hearing, telling), return_when=asyncio.FIRST_COMPLETED)
    finally:
        # The binding at Asterisk goes with its socket: calls ring elsewhere at once.
        await pbx.close()
        await page_.close(code=WSCloseCode.GOING_AWAY)
        for task in (hearing, telling):
            task.cancel()
        for ending in await asyncio.gather(hearing, telling, return_exceptions=True):
            if isinstance(ending, ConnectionError):
                log.info("the telephone of %s has gone: %s", name, ending)
            elif isinstance(ending, Exception):
                log.error("the telephone of %s failed", name, exc_info=ending)


async def _from_page(
    page_: web.WebSocketResponse, pbx: aiohttp.ClientWebSocketResponse, name: str
) -> None:
    said = Limit(SAYS, WITHIN)
    async for message in page_:
        if said.reached("") or message.type is not WSMsgType.TEXT:
            log.warning("the telephone of %s says too much, or no text; closing", name)
            await page_.close(code=WSCloseCode.POLICY_VIOLATION)
            return
        said.count("")
        await pbx.send_str(message.data)


async def _from_pbx(pbx: aiohttp.ClientWebSocketResponse, page_: web.WebSocketResponse) -> None:
    async for message in pbx:
        if message.type is WSMsgType.TEXT:
            await page_.send_str(message.data)
        elif message.type is WSMsgType.BINARY:
            await page_.send_str(message.data.decode("utf-8", "replace"))


def _account(request: web.Request, who: Operator) -> str:
    """The account of somebody who has signed in and may talk. Raises a refusal."""
    if request[WHO].session is None:
        raise refusal(403, "the telephone is for who has signed in, not for a token")
    if who.role not in WORKING:
        raise refusal(403, f"the telephone is for {', '.join(WORKING)}; you are {who.role}")
    if not who.account:
        raise refusal(403, f"{who.name} has no telephone; an admin gives one with: longlines desk")
    return who.account
