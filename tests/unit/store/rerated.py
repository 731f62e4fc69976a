"""Calls that were charged, and decks that are corrected afterwards."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from longlines import store
from longlines.billing.rating.rules import Rules
from longlines.rates.model import Deck
from longlines.store import Rater, decks
from longlines.store.deck_shelf import DeckShelf
from longlines.store.deck_versions import Origin
from longlines.store.ledger import Verified, verify
from longlines.store.rerating.model import RulesOf, Wish
from longlines.store.rerating.running import Rerating
from tests.unit.store import spoolfile
from tests.unit.store.spoolfile import batch

ALICE, BOB = "+12025550101", "+12025550102"
BEGAN = datetime.fromtimestamp(spoolfile.START, UTC)
LONG_AGO = BEGAN - timedelta(days=30)
PERIOD = Wish(BEGAN - timedelta(days=1), BEGAN + timedelta(days=30))


def save(
    engine: Engine, made: Deck, since: datetime = LONG_AGO, imported: datetime | None = None
) -> None:
    """The next version of a deck."""
    made = replace(made, version=len(decks.versions(engine, made.name)) + 1)
    decks.save_version(engine, made, Origin(since, imported or since, "rates.csv", "tests"))


def record(engine: Engine, records: Sequence[bytes], rules: Rules | None = None) -> None:
    """Take calls in, and charge them."""
    rater = Rater(DeckShelf(engine), lambda: rules or Rules())
    store.Intake(engine, rater).record(batch(*records))


def rerating(engine: Engine, rules: Rules | None = None) -> Rerating:
    """Re-rates by these rules, whichever are asked for."""

    def rater(_: RulesOf, known_by: datetime) -> Rater:
        return Rater(DeckShelf(engine, known_by), lambda: rules or Rules())

    return Rerating(engine, rater)


def verified(engine: Engine) -> Verified:
    """The ledger, found to be in order."""
    with engine.connect() as connection:
        found = verify(connection)
    assert found.problems == ()
    return found
