"""The API behind the desk: a table of routes, what each may be asked by whom, and its description.

`/api/openapi.json` is made from the same table.
"""

import dataclasses
import inspect
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from ami.desk.actions import WORKING, Action, actions, made
from ami.desk.door import CSRF, WHO, body_of, log, refusal
from ami.desk.figures import Figures
from ami.desk.late import Late
from ami.desk.limits import Limit
from ami.desk.office import Office, Refused
from ami.desk.telephone import Telephones
from longlines.desk.said import Said, told
from longlines.store.desk import audit
from longlines.store.desk.model import ROLES, Operator, Role

MOST = 500
READERS: tuple[Role, ...] = ("supervisor", "admin", "auditor")
WRITES, WITHIN = 60, 60.0
"""Writes of one person in so many seconds."""

Answer = Callable[[web.Request, Operator], Awaitable[Any]]


@dataclass(frozen=True)
class Route:
    """One thing that can be asked. `fields` are the keys of its JSON body, True where it must be
    given; `query` those of its address.
    """

    method: str
    path: str
    summary: str
    roles: Sequence[Role]
    answer: Answer
    fields: Sequence[tuple[str, bool]] = ()
    query: Sequence[str] = ()


class Api:
    """The API of one desk."""

    def __init__(self, office: Office, telephones: Telephones) -> None:
        self._office = office
        self._writes = Limit(WRITES, WITHIN)
        self._figures = Figures(office)
        look = self.lookups = Late(office)
        self.routes = [
            Route("GET", "/api/state", "All that stands on the screens.", ROLES, self._state),
            Route("GET", "/api/audit", "What was done, newest first.", READERS, self._audit,
                  query=("last",)),
            Route("GET", "/api/queue", "What the queues did since the PBX was started.",
                  READERS, self._queue),
            Route("GET", "/api/directory", "Listings of the directory, the best first.", WORKING,
                  look.directory, query=("text", "keys", "place", "kind")),
            Route("GET", "/api/price", "What a call costs now.", WORKING, look.price,
                  query=("number", "service", "account")),
            Route("GET", "/api/telephone", "With what your telephone in the page registers.",
                  WORKING, telephones.account),
            *(self._of(each) for each in actions().values()),
        ]  # fmt: skip

    def open(self, application: web.Application) -> None:
        """Add every route, and their description."""
        for route in self.routes:
            application.router.add_route(route.method, route.path, self._handler(route))
        application.router.add_get("/api/openapi.json", self._described)

    def _of(self, kind: type[Action]) -> Route:
        fields = [
            (field.name, field.default is dataclasses.MISSING)
            for field in dataclasses.fields(kind)  # type: ignore[arg-type]
        ]

        async def answer(request: web.Request, who: Operator) -> Any:
            return await self._do(kind, await body_of(request), who)

        summary = " ".join(inspect.getdoc(kind).split())  # type: ignore[union-attr]
        path = f"/api/actions/{kind.name}"
        return Route("POST", path, summary, kind.roles, answer, fields)

    async def _do(self, kind: type[Action], body: dict[str, Any], who: Operator) -> Any:
        """Write down what is asked for, do it, write down what came of it."""
        if self._writes.reached(who.name) and not kind.urgent:
            said = Said("more than {most} writes a minute; wait a little", most=WRITES)
            raise refusal(429, said)
        self._writes.count(who.name)
        try:
            action = made(kind, body)
        except Refused as error:
            raise refusal(400, error.said) from error
        facts = {name: str(value) for name, value in body.items()}
        subject = facts.get("call", "")
        await self._write_down(kind, who, subject, audit.ASKED, facts)
        try:
            outcome = await action.run(self._office, who)
        except Refused as error:
            await self._write_down(kind, who, subject, f"refused: {error}", {})
            raise refusal(409, error.said) from error
        await self._write_down(kind, who, subject, "done" if kind.hushed else outcome, {})
        return {"outcome": outcome, **told(outcome)}

    async def _write_down(
        self, kind: type[Action], who: Operator, subject: str, outcome: str, facts: dict[str, str]
    ) -> None:
        try:
            await self._office.write(
                lambda database: audit.write(database, who, kind.name, subject, outcome, facts)
            )
        except SQLAlchemyError:
            if not kind.urgent:
                raise
            log.exception("not in the audit log: %s %s by %s", kind.name, subject, who.name)

    def _handler(self, route: Route) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            who = request[WHO].operator
            if who.role not in route.roles:
                roles = ", ".join(route.roles)
                said = Said("that is for {roles}; you are {role}", roles=roles, role=who.role)
                raise refusal(403, said)
            return web.json_response(await route.answer(request, who))

        return handle

    async def _state(self, _request: web.Request, _who: Operator) -> Any:
        return self._office.board.snapshot()

    async def _audit(self, request: web.Request, _who: Operator) -> Any:
        text = request.query.get("last", "100")
        count = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 100
        found = await self._office.read(lambda it: audit.latest(it, min(count, MOST)))
        return [{**dataclasses.asdict(each), "at": each.at.isoformat()} for each in found]

    async def _queue(self, _request: web.Request, _who: Operator) -> Any:
        return await self._figures.now()

    async def _described(self, _request: web.Request) -> web.Response:
        return web.json_response(describe(self.routes))


def describe(routes: Sequence[Route]) -> dict[str, Any]:
    """The OpenAPI description of some routes."""
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Longlines operators' desk", "version": "1"},
        "paths": paths,
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "longlines-desk"},
            }
        },
        "security": [{"token": []}, {"session": []}],
    }


def _operation(route: Route) -> dict[str, Any]:
    said: dict[str, Any] = {
        "summary": route.summary,
        "description": f"For {', '.join(route.roles)}.",
        "responses": {
            "200": {"description": "Done."},
            "401": {"description": "Nobody is signed in."},
            "403": {"description": f"Not for this role, or the header {CSRF} is missing."},
            "409": {"description": "It can't be done now; `error` says why."},
            "429": {"description": "Too often."},
        },
    }
    if route.query:
        said["parameters"] = [
            {"name": name, "in": "query", "schema": {"type": "string"}} for name in route.query
        ]
    if route.method == "POST":
        schema = {
            "type": "object",
            "properties": {name: {"type": "string"} for name, _ in route.fields},
            "required": [name for name, needed in route.fields if needed],
            "additionalProperties": False,
        }
        said["requestBody"] = {"content": {"application/json": {"schema": schema}}}
    return said
