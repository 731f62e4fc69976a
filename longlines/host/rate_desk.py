"""Where the house looks up what a call costs: the decks of its database, the rules in force."""

import logging
import threading
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from longlines import store
from longlines.billing.rating import quotes
from longlines.billing.rating.model import RatedCall, Unrated
from longlines.billing.rating.quotes import Quote
from longlines.flow.services import QuotesLost
from longlines.host.tariffs import RulesInForce
from longlines.settings import Settings
from longlines.store.deck_shelf import DeckShelf

log = logging.getLogger(__name__)


class RateDesk:
    """Opens the database when it is first asked; may be asked from several threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._rules = RulesInForce(settings)
        self._lock = threading.Lock()
        self._engine: Engine | None = None
        self._shelf: DeckShelf | None = None

    def quote(self, service: str, number: str, account: str, at: datetime) -> Quote | None:
        """A quote for calls of a service, None where they have no price. Raises QuotesLost."""
        call = RatedCall(number, at, Decimal(0), service, account)
        try:
            rules = self._rules()
            shelf = self._look()
            decks = shelf.at("sell", rules.sell_decks(account), at) if shelf else []
            return quotes.give(call, decks, rules)
        except Unrated as error:
            log.warning("no price for %s to %s: %s", service, number, error)
            return None
        except (OSError, SQLAlchemyError, store.DatabaseError) as error:
            raise QuotesLost(f"no price can be looked up: {error}") from error

    def _look(self) -> DeckShelf | None:
        """The decks, with the newest versions known; None before there is a database."""
        with self._lock:
            if self._shelf is None:
                self._engine = store.open_existing(self._settings.database_url)
                self._shelf = DeckShelf(self._engine) if self._engine else None
            if self._shelf is not None:
                self._shelf.look()
            return self._shelf
