"""The best measured quality first, whatever it costs."""

from collections.abc import Sequence

from longlines.carriers.field import Field
from longlines.carriers.state import WELL
from longlines.carriers.strategies import BEST


class QualityFirst:
    """By the quality that was measured of our own calls to the number's group."""

    def rank(self, field: Field, carriers: Sequence[int]) -> Sequence[int]:
        """The best first; of equals the cheaper."""
        known = qualities(field)
        return sorted(carriers, key=lambda place: -known[place])

    def score(self, field: Field, carriers: Sequence[int], place: int) -> int:
        """Its quality."""
        return qualities(field)[place]

    def words(self, field: Field, carriers: Sequence[int], place: int) -> str:
        """Its quality in percent."""
        name = field.carriers[place].name
        measured = "" if name in field.health else ", as nothing was measured yet"
        return f"quality {qualities(field)[place] / BEST:.1%}{measured}; equals go by cost"


def qualities(field: Field) -> list[int]:
    """The quality of each carrier, from 0 to BEST."""
    health = field.health
    return [round(health.get(name, WELL).quality * BEST) for name in field.table.names]


STRATEGY = QualityFirst()
