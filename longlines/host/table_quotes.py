"""Quotes by the routing table in force, where Python has no numpy to read decks with.

That is the Python of the script which carries one call without an engine. The table is what calls
leave by; a deck that was imported this second may not be in it yet.
"""

import logging
from datetime import datetime
from decimal import Decimal

from longlines.billing.rating import quotes
from longlines.billing.rating.model import RatedCall, Unrated
from longlines.billing.rating.quotes import Quote
from longlines.carriers.table import sell_decks
from longlines.carriers.table.layout import TableError
from longlines.carriers.table.opened import Table
from longlines.files.arrays import CURRENT
from longlines.flow.services import QuotesLost
from longlines.host.tariffs import RulesInForce
from longlines.settings import Settings

log = logging.getLogger(__name__)


class TableQuotes:
    """Opens the table for each quote: a script gives hardly more than one."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._rules = RulesInForce(settings)

    def quote(self, service: str, number: str, account: str, at: datetime) -> Quote | None:
        """A quote for calls of a service, None where they have no price. Raises QuotesLost."""
        call = RatedCall(number, at, Decimal(0), service, account)
        try:
            rules = self._rules()
            path = self._settings.tables / CURRENT
            known = rules.sell_decks(account)
            decks = sell_decks.of(Table.open(path), known) if path.exists() else []
            return quotes.give(call, decks, rules)
        except Unrated as error:
            log.warning("no price for %s to %s: %s", service, number, error)
            return None
        except (OSError, TableError) as error:
            raise QuotesLost(f"no price can be looked up: {error}") from error
