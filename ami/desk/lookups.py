"""What operators look up for callers: the directory, and prices. Nothing is changed by it."""

from typing import Any

from aiohttp import web

from ami.desk.door import refusal
from ami.desk.office import Office, in_thread, now
from longlines.desk.said import Said
from longlines.directory.query import Query
from longlines.flow.services import QuotesLost
from longlines.host.directory import InForce
from longlines.host.rate_desk import RateDesk
from longlines.numbers import e164
from longlines.store.desk.model import Operator

MOST = 20
SERVICES = ("direct", "collect")


class Lookups:
    """The directory and the rates of one desk."""

    def __init__(self, office: Office) -> None:
        self._directory = InForce(office.settings)
        self._rates = RateDesk(office.settings)

    def close(self) -> None:
        """Follow the directory no longer, and let the database go."""
        self._directory.close()
        self._rates.close()

    async def directory(self, request: web.Request, _who: Operator) -> Any:
        """Listings, the best first. A number that isn't published is shown to nobody here."""
        asked = {name: request.query.get(name, "")[:200] for name in ("text", "keys", "place")}
        kind = request.query.get("kind", "")[:20]
        found = self._directory.now.search(Query(**asked, kind=kind, limit=MOST))
        hits = [
            {**hit.listing.told(), "score": round(hit.score, 3), "why": list(hit.why)}
            for hit in found.hits
        ]
        return {"hits": hits, "more": found.more, "total": found.total}

    async def price(self, request: web.Request, _who: Operator) -> Any:
        """What a call would cost an account by the rates of now; it binds nobody."""
        number = e164(request.query.get("number", ""))
        service = request.query.get("service", "") or "direct"
        account = request.query.get("account", "")
        if number is None or service not in SERVICES:
            said = Said(
                "give a number, and one of {services} as service", services=", ".join(SERVICES)
            )
            raise refusal(400, said)
        payer = account or (number if service == "collect" else "")
        try:
            quote = await in_thread(lambda: self._rates.quote(service, number, payer, now()))
        except QuotesLost as error:
            raise refusal(503, str(error)) from error
        if quote is None:
            raise refusal(404, Said("there is no price to {number}", number=number))
        return {
            "number": number,
            "service": service,
            "currency": quote.basis.currency,
            "per_minute": f"{quote.per_minute:f}",
            "connect": f"{quote.connect:f}",
        }
