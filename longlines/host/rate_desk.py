"""Where the house looks up what a call costs: the decks of its database, the rules in force."""

import logging
import threading
from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import Engine, inspect
from sqlalchemy.exc import SQLAlchemyError

from longlines import store
from longlines.billing.rating import quotes
from longlines.billing.rating.model import Charge, RatedCall, Unrated
from longlines.billing.rating.quotes import Quote
from longlines.billing.rating.rate import rate
from longlines.billing.rating.rules import Rules
from longlines.flow.services import QuotesLost
from longlines.host.deck_names import DeckNames
from longlines.host.rule_book import RuleBook
from longlines.host.tariffs import RulesInForce
from longlines.rates.model import Deck, Side
from longlines.rates.problems import DeckError
from longlines.settings import Settings
from longlines.store import rule_versions
from longlines.store.charges import count_without_price
from longlines.store.deck_shelf import DeckShelf
from longlines.store.rating import Rater

log = logging.getLogger(__name__)


class RateDesk:
    """Opens the database when it is first asked; may be asked from several threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._rules = RulesInForce(settings)
        self._book = RuleBook(settings)
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
        except (DeckError, Unrated) as error:
            log.warning("no price for %s to %s: %s", service, number, error)
            return None
        except (OSError, SQLAlchemyError, store.DatabaseError) as error:
            raise QuotesLost(f"no price can be looked up: {error}") from error

    def charges(self, call: RatedCall, side: Side, name: str = "") -> dict[str, Charge | str]:
        """What a call costs, or why it has no price: by carrier, or by "" for what is sold.

        On the buy side by every carrier's deck in force, or by that of the carrier `name`.
        Raises Unrated, DeckError, OSError, DatabaseError, SQLAlchemy's errors.
        """
        shelf = self._look()
        rules = self._rules_at(call.at)
        if side == "sell":
            names = rules.sell_decks(call.account)
            decks = shelf.at("sell", names, call.at) if shelf else []
            return {"": _rated(call, decks, rules, side)}
        if name:
            decks = shelf.at("buy", [name], call.at) if shelf else []
            return {name: _rated(call, decks, rules, side)}
        known = shelf.at("buy", shelf.names("buy"), call.at) if shelf else []
        return {deck.name: _rated(call, [deck], rules, side) for deck in known}

    def again(self) -> tuple[int, dict[str, int]]:
        """Rate the calls without a price: how many were tried, and what is left, by reason.

        Raises as `charges` does.
        """
        self._rules()
        shelf = self._look()
        if shelf is None or self._engine is None:
            return 0, {}
        rater = Rater(shelf, self._rules, DeckNames(self._settings), self._book)
        tried = rater.again(self._engine)
        return tried, count_without_price(self._engine)

    def close(self) -> None:
        """Let go of the database."""
        if self._engine is not None:
            self._engine.dispose()

    def _rules_at(self, moment: datetime) -> Rules:
        """The rules of a moment of the past, else those of now. Raises Unrated."""
        now = self._rules()
        if self._engine is None or moment >= datetime.now(UTC):
            return now
        with self._engine.connect() as connection:
            if not inspect(connection).has_table(rule_versions.in_force.name):
                return now
            self._book.refresh(connection)
        return self._book(moment)

    def _look(self) -> DeckShelf | None:
        """The decks, with the newest versions known; None before there is a database."""
        with self._lock:
            if self._shelf is None:
                self._engine = store.open_existing(self._settings.database_url)
                self._shelf = DeckShelf(self._engine) if self._engine else None
            if self._shelf is not None:
                self._shelf.refresh()
            return self._shelf


def _rated(call: RatedCall, decks: list[Deck], rules: Rules, side: Side) -> Charge | str:
    try:
        return rate(call, decks, rules, side)
    except Unrated as error:
        return str(error)
