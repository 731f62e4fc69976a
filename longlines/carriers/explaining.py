"""Why each carrier of a choice is where it is, put into words when somebody asks."""

from collections.abc import Sequence

from longlines.carriers import limits
from longlines.carriers.field import Field
from longlines.carriers.model import Candidate, Choice
from longlines.carriers.strategies import Strategy
from longlines.carriers.table import layout
from longlines.carriers.table.cost import amount

PASSED = "a limit that no longer holds dropped it at the moment of the choice"


class Chosen(Choice):
    """A choice that knows what it went by, and puts the reasons into words when asked for them.

    `alive` are the carriers left by the limits, by cost; `places` the same as they are tried.
    """

    __slots__ = ("_alive", "_by", "_field", "_places")

    def __init__(
        self,
        field: Field,
        name: str,
        strategy: Strategy,
        alive: Sequence[int],
        places: Sequence[int],
    ) -> None:
        self.number = field.ask.number
        self.at = field.ask.at
        self.strategy = name
        self.refused = ""
        self._candidates = None
        self._field = field
        self._by = strategy
        self._alive = alive
        self._places = places

    @property
    def order(self) -> tuple[str, ...]:
        """The carriers to be tried, the first one first."""
        return tuple(map(self._field.table.names.__getitem__, self._places))

    def _explained(self) -> tuple[Candidate, ...]:
        tried = [self._tried(place, number) for number, place in enumerate(self._places, start=1)]
        everyone = range(len(self._field.carriers))
        dropped = [self._dropped(place) for place in everyone if place not in self._places]
        return (*tried, *dropped)

    def _tried(self, place: int, position: int) -> Candidate:
        why = self._by.words(self._field, self._alive, place)
        resting = [each for each in self._limits(place) if each]
        if resting:
            why = f"{why}; {'; '.join(resting)}, but no other carrier is left"
        score = self._by.score(self._field, self._alive, place)
        return self._candidate(place, position=position, score=score, why=why)

    def _dropped(self, place: int) -> Candidate:
        reasons = [reason for reason in (self._no_price(place), *self._limits(place)) if reason]
        return self._candidate(place, dropped="; ".join(reasons) or PASSED)

    def _limits(self, place: int) -> list[str]:
        field = self._field
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
        field, name = self._field, self._field.carriers[place].name
        held = field.held(place)
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
        field = self._field
        cost = field.costs[place]
        if cost >= 0:
            return ""
        if field.table.unpriced[place]:
            return field.table.unpriced[place]
        column = field.table.columns[place]
        deck = f"its deck {column.name}" if column else "it"
        held = field.held(place)
        if held is None:
            return f"{deck} has no rate for +{field.digits}"
        prefix = f"+{field.digits[: held.length]}"
        if cost == layout.BLOCKED:
            note = f" ({held.terms.note})" if held.terms and held.terms.note else ""
            return f"{deck} blocks {prefix}{note}"
        return f"{deck} has no price for {prefix} at this hour"
