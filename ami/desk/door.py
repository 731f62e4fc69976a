"""Who may come in: sign-in, sessions by cookie, tokens of programs, and what each may do."""

import asyncio
import hmac
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from ami.desk.limits import Limit
from ami.desk.office import Office, now
from longlines.desk import passwords
from longlines.desk.said import told
from longlines.store.desk import audit, operators, sessions
from longlines.store.desk.model import Operator, Session

COOKIE, CSRF = "longlines-desk", "X-Desk-Token"
SAFE = ("GET", "HEAD")
SOCKETS = ("/live", "/sip")
HASHING_AT_ONCE = 2
"""More at once would only take the machine from calls."""

LARGEST_BODY = 16_384

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

log = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Visitor:
    """Who asks. `session` is None for a program with a token."""

    operator: Operator
    session: Session | None


WHO: web.RequestKey[Visitor] = web.RequestKey("who", Visitor)


class Door:
    """Lets people in and out, and keeps strangers out."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._by_name = Limit(10, 900.0)
        self._by_pair = Limit(5, 900.0)
        self._by_address = Limit(30, 900.0)
        self._hashing = asyncio.Semaphore(HASHING_AT_ONCE)
        self.left: Callable[[str], None] = lambda session: None
        """Told of each session that was ended."""

    def open(self, application: web.Application) -> None:
        """Add what signing in and out needs."""
        application.middlewares.append(_middleware(_hardened))
        application.middlewares.append(_middleware(self._known))
        application.router.add_post("/api/session", self.sign_in)
        application.router.add_get("/api/session", self.tell)
        application.router.add_delete("/api/session", self.sign_out)

    async def sign_in(self, request: web.Request) -> web.Response:
        """Name and password for a cookie. 429 after too many wrong ones, whoever they were for."""
        body = await body_of(request)
        name, password = str(body.get("name", ""))[:64], str(body.get("password", ""))
        address = request.remote or ""
        pair = f"{name} {address}"
        limits = ((self._by_name, name), (self._by_pair, pair), (self._by_address, address))
        if any(limit.reached(key) for limit, key in limits):
            raise refusal(429, "too many wrong passwords; try again in a quarter of an hour")
        # Counted before the password is looked at: many at once can't try more often.
        for limit, key in limits:
            limit.count(key)
        found = await self._office.read(lambda database: operators.find(database, name))
        async with self._hashing:
            right = await asyncio.to_thread(
                passwords.is_right, found[1] if found else None, password
            )
        if not right or found is None or found[0].disabled:
            log.warning("wrong password for %r from %s", name, address)
            raise refusal(401, "name or password is wrong")
        for limit, key in limits[:2]:
            limit.forget(key)
        # A whole office may sign in from one address.
        self._by_address.give_back(address)

        def begin(database: Any) -> str:
            audit.write(database, found[0], "sign_in", name, "done", {"address": address})
            return sessions.begin(database, name, address, now())

        cookie = await self._office.write(begin)
        session = await self._office.read(lambda it: sessions.find(it, cookie, now()))
        if session is None:
            raise refusal(401, "name or password is wrong")
        answer = web.json_response(_told(session))
        answer.set_cookie(
            COOKIE,
            cookie,
            httponly=True,
            samesite="Strict",
            secure=request.secure,
            path="/",
            max_age=int(sessions.LASTS.total_seconds()),
        )
        return answer

    async def tell(self, request: web.Request) -> web.Response:
        """Who is signed in, and what must come with each write."""
        session = request[WHO].session
        if session is None:
            return web.json_response(_who(request[WHO].operator))
        return web.json_response(_told(session))

    async def sign_out(self, request: web.Request) -> web.Response:
        """End the session."""
        who = request[WHO]
        session = who.session
        if session is None:
            raise refusal(400, "a token isn't signed in")

        def end(database: Any) -> None:
            audit.write(database, who.operator, "sign_out", who.operator.name, "done")
            sessions.end(database, session.id)

        await self._office.write(end)
        self.left(session.id)
        answer = web.json_response({})
        answer.del_cookie(COOKIE, path="/")
        return answer

    async def _known(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Nobody but who is signed in gets past /api and sockets, or writes from another site."""
        path = request.path
        socket = path in SOCKETS
        if not socket and not path.startswith("/api/"):
            return await handler(request)
        if request.method not in SAFE or socket:
            _same_site(request, must_say=socket)
        if path == "/api/session" and request.method == "POST":
            return await handler(request)
        who = await self._visitor(request)
        if who is None:
            raise refusal(401, "sign in first")
        if who.session is not None and request.method not in SAFE:
            said = request.headers.get(CSRF, "")
            if not hmac.compare_digest(said.encode(), who.session.csrf.encode()):
                raise refusal(403, f"the header {CSRF} is missing or wrong; sign in again")
        request[WHO] = who
        return await handler(request)

    async def _visitor(self, request: web.Request) -> Visitor | None:
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() == "bearer":
            found = await self._office.read(lambda it: sessions.of_token(it, token.strip()))
            return Visitor(found, None) if found else None
        cookie = request.cookies.get(COOKIE, "")
        if not cookie:
            return None
        session = await self._office.read(lambda it: sessions.find(it, cookie, now()))
        return Visitor(session.operator, session) if session else None


async def body_of(request: web.Request) -> dict[str, Any]:
    """The JSON object that was sent. Raises a refusal: a form of another site can't send one."""
    if request.content_type != "application/json":
        raise refusal(415, "send JSON, as application/json")
    try:
        body = await request.json()
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise refusal(400, "that is no JSON") from error
    if not isinstance(body, dict):
        raise refusal(400, "send a JSON object")
    return body


_KINDS: dict[int, type[web.HTTPException]] = {
    400: web.HTTPBadRequest,
    401: web.HTTPUnauthorized,
    403: web.HTTPForbidden,
    404: web.HTTPNotFound,
    409: web.HTTPConflict,
    415: web.HTTPUnsupportedMediaType,
    429: web.HTTPTooManyRequests,
    503: web.HTTPServiceUnavailable,
}


def refusal(status: int, why: str) -> web.HTTPException:
    """An answer that says in JSON why not, and for a `Said` what that is made of."""
    said = json.dumps({"error": why, **told(why)})
    return _KINDS[status](text=said, content_type="application/json")


def _same_site(request: web.Request, must_say: bool) -> None:
    """Raises a refusal where the browser says that a page of another site asks."""
    origin = request.headers.get("Origin")
    there = urlsplit(origin).netloc if origin else ""
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    if (origin or must_say) and there != request.host:
        raise refusal(403, "that came from another site")
    if site not in ("same-origin", "none"):
        raise refusal(403, "that came from another site")


async def _hardened(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Headers that hold in every answer; what went wrong is told in JSON, without its insides."""
    try:
        answer = await handler(request)
    except web.HTTPException as error:
        error.headers.update(HEADERS)
        raise
    except SQLAlchemyError as error:
        log.error("no database: %s", str(error).partition("\n")[0])
        answer = web.json_response({"error": "the database is away; try again"}, status=503)
    if not answer.prepared:
        answer.headers.update(HEADERS)
    return answer


def _middleware(work: Callable[[web.Request, Handler], Awaitable[web.StreamResponse]]) -> Any:
    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        return await work(request, handler)

    return middleware


def _told(session: Session) -> dict[str, Any]:
    return {
        **_who(session.operator),
        "csrf": session.csrf,
        "until": session.expires_at.isoformat(),
    }


def _who(operator: Operator) -> dict[str, Any]:
    return {
        "name": operator.name,
        "role": operator.role,
        "staff_number": operator.staff_number,
        "account": operator.account,
        "language": operator.language,
    }
