"""Re-rates with the decks of the house's database, and its rules of then or of now."""

from datetime import datetime

from sqlalchemy import Engine

from longlines.host.deck_names import DeckNames
from longlines.host.rule_book import RuleBook
from longlines.host.tariffs import RulesInForce
from longlines.settings import Settings
from longlines.store.deck_shelf import DeckShelf
from longlines.store.rating import Rater
from longlines.store.rerating.model import RulesOf
from longlines.store.rerating.running import Rerating


def rerating(settings: Settings, engine: Engine) -> Rerating:
    """What re-rates in this database."""

    def rater(rules: RulesOf, known_by: datetime) -> Rater:
        shelf = DeckShelf(engine, known_by)
        book = RuleBook(settings) if rules == "then" else None
        return Rater(shelf, RulesInForce(settings), DeckNames(settings), book)

    return Rerating(engine, rater)
