"""Why each carrier of a choice is where it is, put into words when somebody asks."""

from collections.abc import Sequence

from longlines.carriers import limits
from longlines.carriers.field import Field
from longlines.carriers.model import Candidate
from longlines.carriers.strategies import Strategy
from longlines.carriers.table import layout
from longlines.carriers.table.cost import amount

PASSED = "a limit that no longer holds dropped it at the moment of the choice"


class Chosen(Field):
    """A choice that was made, and puts its reasons into words when asked for them.

    `by` is its strategy; `alive` are the carriers left by the limits, by cost; `places` the same
    as they are tried.
    """

    __slots__ = ("alive", "by", "places")

    by: Strategy
    alive: Sequence[int]
    places: Sequence[int]

    @property
    def order(self) -> tuple[str, ...]:
        """The carriers to be tried, the first one first."""
        if self.places is self.front.by_cost:
            return self.front.names
        return self.table.ordered(bytes(self.places))

    def _explained(self) -> tuple[Candidate, ...]:
        tried = [self._tried(place, number) for number, place in enumerate(self.places, start=1)]
        everyone = range(len(self.carriers))
        dropped = [self._dropped(place) for place in everyone if place not in self.places]
        return (*tried, *dropped)

    def _tried(self, place: int, position: int) -> Candidate:
        why = self.by.words(self, self.alive, place)
        resting = [each for each in self._limits(place) if each]
        if resting:
            why = f"{why}; {'; '.join(resting)}, but no other carrier is left"
        score = self.by.score(self, self.alive, place)
        return self._candidate(place, position=position, score=score, why=why)

    def _dropped(self, place: int) -> Candidate:
        reasons = [reason for reason in (self._no_price(place), *self._limits(place)) if reason]
        return self._candidate(place, dropped="; ".join(reasons) or PASSED)

    def _limits(self, place: int) -> list[str]:
        """What the limits say against a carrier; one without a price only what holds anyway."""
        priced = self.costs[place] >= 0
        return [
            limit.words(self, place)
            for limit in limits.concerning(self.table, self.kind)
            if (priced or limit.lasting) and place in limit.dropped(self)
        ]

    def _candidate(
        self,
        place: int,
        *,
        position: int | None = None,
        score: int | None = None,
        why: str = "",
        dropped: str = "",
    ) -> Candidate:
        name = self.carriers[place].name
        held = self.held(place)
        column = self.table.columns[place]
        if held is None or column is None:
            return Candidate(name, dropped=dropped)
        cost = self.costs[place]
        return Candidate(
            carrier=name,
            prefix=self.digits[: held.length],
            terms=held.terms,
            price=held.terms.per_minute if held.terms else None,
            currency=column.currency,
            cost=amount(cost) if cost >= 0 else None,
            score=score,
            position=position,
            dropped=dropped,
            why=why,
        )

    def _no_price(self, place: int) -> str:
        """Why the carrier has no price for the number, "" when it has one."""
        cost = self.costs[place]
        if cost >= 0:
            return ""
        if self.table.unpriced[place]:
            return self.table.unpriced[place]
        column = self.table.columns[place]
        deck = f"its deck {column.name}" if column else "it"
        held = self.held(place)
        if held is None:
            return f"{deck} has no rate for +{self.digits}"
        prefix = f"+{self.digits[: held.length]}"
        if cost == layout.BLOCKED:
            note = f" ({held.terms.note})" if held.terms and held.terms.note else ""
            return f"{deck} blocks {prefix}{note}"
        return f"{deck} has no price for {prefix} at this hour"
