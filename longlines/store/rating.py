"""Rates calls in the transaction that records them."""

import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection, Engine

from longlines.billing.calls import Call
from longlines.billing.rating import billable
from longlines.billing.rating.billable import Billable, Tried
from longlines.billing.rating.model import Charge, Unrated
from longlines.billing.rating.rate import fee, rate
from longlines.billing.rating.rules import Rules
from longlines.rates.model import Deck, Side
from longlines.rates.problems import DeckError
from longlines.store import charges, credit, ledger, tries
from longlines.store.calls import these

log = logging.getLogger(__name__)


class Decks(Protocol):
    """Knows which version of which deck was in force when."""

    def refresh(self) -> None:
        """See which versions there are by now."""
        ...

    def at(self, side: Side, names: Sequence[str], moment: datetime) -> list[Deck]:
        """The decks of these names in force at `moment`, in their order. Raises DeckError."""
        ...


class Book(Protocol):
    """Knows which rules were in force when."""

    def refresh(self, connection: Connection) -> None:
        """See what changed, and keep it in this transaction."""
        ...

    def __call__(self, moment: datetime) -> Rules:
        """The rules of a moment. Raises Unrated."""
        ...


class Rater:
    """Gives each complete call its charges, once.

    `rules` gives the rules of now, or raises Unrated; `deck_of` gives the name of a carrier's
    deck. With a `book` each call goes by the rules of its own moment instead.
    """

    def __init__(
        self,
        decks: Decks,
        rules: Callable[[], Rules],
        deck_of: Callable[[str], str] = lambda carrier: carrier,
        book: Book | None = None,
    ) -> None:
        self._decks = decks
        self._rules = rules
        self._book = book
        self._deck_of = deck_of

    def rate(
        self,
        connection: Connection,
        calls: Iterable[Call],
        tried: Mapping[str, Sequence[Tried]] | None = None,
        fresh: Collection[str] = (),
    ) -> int:
        """Charge these calls, those that have their price already excepted, book that, and give
        back what was set aside for them; what was `tried` stands by call. The calls of `fresh`
        are known not to have been charged before: nobody looks.

        Says how many charges were written. What has no price is kept with the reason.
        """
        tried = tried or {}
        calls = list(calls)
        over = [call.id for call in calls if call.complete]
        if over and credit.any_reserved(connection):
            credit.release(connection, over)
        wanted = [each for call in calls for each in billable.of(call, tried.get(call.id, ()))]
        found = charges.unsettled(connection, wanted, fresh)
        changed = found.gone | {each.call for each in found.wanted}
        if not changed:
            return 0
        self.refresh(connection)
        rows = [charges.row(each, self.price(each)) for each in found.wanted]
        charges.write(connection, rows, fresh)
        kept = [each for each in found.kept if each["call"] in changed]
        ledger.settle_rows(connection, changed, [*kept, *rows], fresh=fresh)
        return len(rows)

    def refresh(self, connection: Connection) -> None:
        """See which decks and rules there are by now."""
        self._decks.refresh()
        if self._book is not None:
            self._book.refresh(connection)

    def again(self, engine: Engine) -> int:
        """Rate the calls that have no price yet. Says how many have been tried.

        A transaction for each few hundred calls: whoever ends this loses nothing.
        """
        writing, after, count = engine.execution_options(writes=True), "", 0
        while True:
            with writing.begin() as connection:
                ids = charges.without_price(connection, after)
                if not ids:
                    return count
                self.rate(connection, these(connection, ids), tries.these(connection, ids))
            after, count = ids[-1], count + len(ids)

    def price(self, wanted: Billable) -> Charge | str:
        """What is charged, by the quote that binds, else by decks and rules; or why nothing is."""
        if wanted.bad_quote and wanted.rated.seconds:
            return wanted.bad_quote
        try:
            if wanted.quote is not None:
                return wanted.quote.charge(wanted.rated)
            moment = wanted.rated.at
            rules = self._book(moment) if self._book else self._rules()
            if wanted.is_fee:
                return fee(wanted.rated, rules, wanted.given_back)
            return self._by_deck(wanted, rules)
        except (DeckError, Unrated) as error:
            log.info("call %s has no %s price: %s", wanted.call, wanted.side, error)
            return str(error)

    def _by_deck(self, wanted: Billable, rules: Rules) -> Charge:
        call = wanted.rated
        if wanted.side == "sell":
            decks = self._decks.at("sell", rules.sell_decks(call.account), call.at)
            return rate(call, decks, rules)
        name = self._deck_of(wanted.carrier)
        missing = (
            f'the carrier "{wanted.carrier}" had no deck in force; import one: '
            f"longlines decks import {name} FILE.csv"
        )
        return rate(call, self._decks.at("buy", [name], call.at), rules, "buy", missing)
