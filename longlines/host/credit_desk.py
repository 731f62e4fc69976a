"""Where the house sets money aside for calls: its ledger, at the prices of its decks."""

import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from longlines import store
from longlines.billing.credit.lasting import Cost
from longlines.billing.credit.model import LONGEST_PREPAID, CreditRules, Terms
from longlines.billing.rating.model import RatedCall, Unrated
from longlines.billing.rating.rate import fee, rate
from longlines.flow.credit import NO_CREDIT, SPARE, Answer, Asked, Refused
from longlines.host.credit import CreditLost, granted
from longlines.host.tariffs import RulesInForce
from longlines.rates.problems import DeckError
from longlines.settings import Settings
from longlines.store import credit
from longlines.store.deck_shelf import DeckShelf


class CreditDesk:
    """Opens the database when it is first asked; may be asked from several threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._tariffs = RulesInForce(settings)
        self._lock = threading.Lock()
        self._engine: Engine | None = None
        self._shelf: DeckShelf | None = None

    def reserve(self, asked: Asked, rules: CreditRules, terms: Terms) -> Answer:
        """Set aside what the longest call costs, or what there is. Raises CreditLost."""
        try:
            engine, shelf = self._look()
            try:
                cost, currency = self._cost(asked, shelf)
            except Unrated as error:
                if terms.prepaid:
                    return Refused(NO_CREDIT, f"prepaid accounts need a price: {error}")
                return granted(terms, terms.longest_call, asked.payer)
            return self._set_aside(engine, asked, rules, terms, cost, currency)
        except (DeckError, OSError, SQLAlchemyError, store.DatabaseError) as error:
            raise CreditLost(str(error).partition("\n")[0]) from error

    def close(self) -> None:
        """Let go of the database."""
        if self._engine is not None:
            self._engine.dispose()

    def _set_aside(
        self,
        engine: Engine,
        asked: Asked,
        rules: CreditRules,
        terms: Terms,
        cost: Cost,
        currency: str,
    ) -> Answer:
        longest = terms.longest_call or LONGEST_PREPAID
        if not cost(longest):
            return granted(terms, terms.longest_call, asked.payer)
        own = currency == rules.currency
        owed = terms.most_owed
        if owed is not None and not own:
            owed = Decimal(0)
        wanted = credit.Wanted(
            asked.payer,
            asked.call,
            currency,
            cost,
            longest,
            asked.ring,
            owed,
            caps(terms, rules.zone, asked.at) if own else {},
            asked.leg,
        )
        with engine.begin() as connection:
            found = credit.reserve(connection, wanted, asked.at)
        if not found.seconds:
            left = f"{found.left:f}" if found.left is not None else "nothing"
            return Refused(NO_CREDIT, f"{left} {currency} is left, which pays for no call there")
        whole = found.seconds == longest
        seconds = float(longest) if whole else max(found.seconds - SPARE, SPARE)
        return granted(terms, seconds, asked.payer)

    def _cost(self, asked: Asked, shelf: DeckShelf) -> tuple[Cost, str]:
        """What a call of some seconds costs from now on, and the currency. Raises Unrated."""
        rules = self._tariffs()
        decks = [] if asked.fee else shelf.at("sell", rules.sell_decks(asked.payer), asked.at)

        if asked.fee:
            call = RatedCall("", asked.at, Decimal(0), asked.call_class, asked.payer)
            once = fee(call, rules)
            return lambda seconds: once.amount, once.basis.currency

        def charge(seconds: int) -> RatedCall:
            length = Decimal(seconds)
            return RatedCall(asked.number, asked.at, length, asked.call_class, asked.payer)

        def cost(seconds: int) -> Decimal:
            return rate(charge(seconds), decks, rules).amount

        return cost, rate(charge(1), decks, rules).basis.currency

    def _look(self) -> tuple[Engine, DeckShelf]:
        with self._lock:
            if self._engine is None or self._shelf is None:
                engine = store.open_existing(self._settings.database_url)
                if engine is None:
                    raise CreditLost("there is no database yet; the listener makes it")
                self._engine = engine.execution_options(writes=True)
                self._shelf = DeckShelf(engine)
            self._shelf.refresh()
            return self._engine, self._shelf


def caps(terms: Terms, zone: ZoneInfo, now: datetime) -> Mapping[datetime, Decimal]:
    """The caps on spending, by when their day or month began."""
    local = now.astimezone(zone)
    day = datetime(local.year, local.month, local.day, tzinfo=zone).astimezone(UTC)
    month = datetime(local.year, local.month, 1, tzinfo=zone).astimezone(UTC)
    found: dict[datetime, Decimal] = {}
    for since, cap in ((day, terms.spend_per_day), (month, terms.spend_per_month)):
        if cap is not None:
            found[since] = min(cap, found.get(since, cap))
    return found
