"""Why each carrier of a choice is where it is, put into words when somebody asks."""

from collections.abc import Sequence
from dataclasses import dataclass

from longlines.carriers import limits
from longlines.carriers.field import Field
from longlines.carriers.model import Candidate
from longlines.carriers.strategies import Strategy
from longlines.carriers.table import layout
from longlines.carriers.table.cost import amount

PASSED = "a limit that no longer holds dropped it at the moment of the choice"


@dataclass(slots=True)
class Explanation:
    """What a choice went by: `alive` by cost, `order` as tried, `shut` a bit for each dropped."""

    field: Field
    strategy: Strategy
    alive: Sequence[int]
    order: Sequence[int]
    shut: int

    def candidates(self) -> tuple[Candidate, ...]:
        """Those to be tried in their order, then the dropped in the order of carriers.yaml."""
        tried = [self._tried(place, number) for number, place in enumerate(self.order, start=1)]
        others = [each for each in range(len(self.field.carriers)) if each not in self.order]
        return (*tried, *(self._dropped(place) for place in others))

    def _tried(self, place: int, position: int) -> Candidate:
        why = self.strategy.words(self.field, self.alive, place)
        resting = [each for each in self._limits(place) if each]
        if resting:
            why = f"{why}; {'; '.join(resting)}, but no other carrier is left"
        score = self.strategy.score(self.field, self.alive, place)
        return self._candidate(place, position=position, score=score, why=why)

    def _dropped(self, place: int) -> Candidate:
        reasons = [reason for reason in (self._no_price(place), *self._limits(place)) if reason]
        return self._candidate(place, dropped="; ".join(reasons) or PASSED)

    def _limits(self, place: int) -> list[str]:
        field = self.field
        priced = field.costs[place] >= 0
        return [
            limit.words(field, place)
            for limit in limits.registry()
            if (priced or limit.lasting) and limit.dropped(field) >> place & 1
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
        field, name = self.field, self.field.carriers[place].name
        length = field.table.length(field.found, place)
        held = field.table.prices.held(field.found.cells[place], length, field.ask.at)
        column = field.table.columns[place]
        if held is None or column is None:
            return Candidate(name, dropped=dropped)
        cost = field.costs[place]
        return Candidate(
            carrier=name,
            prefix=field.digits[: held.length],
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
        field = self.field
        cost = field.costs[place]
        if cost >= 0:
            return ""
        if field.table.unpriced[place]:
            return field.table.unpriced[place]
        column = field.table.columns[place]
        deck = f"its deck {column.name}" if column else "it"
        held = field.table.prices.held(
            field.found.cells[place], field.table.length(field.found, place), field.ask.at
        )
        if held is None:
            return f"{deck} has no rate for +{field.digits}"
        prefix = f"+{field.digits[: held.length]}"
        if cost == layout.BLOCKED:
            note = f" ({held.terms.note})" if held.terms and held.terms.note else ""
            return f"{deck} blocks {prefix}{note}"
        return f"{deck} has no price for {prefix} at this hour"
