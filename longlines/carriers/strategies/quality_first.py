"""The best measured quality first, whatever it costs."""

from collections.abc import Sequence

from longlines.carriers.field import Field
from longlines.carriers.state import WELL
from longlines.carriers.strategies import BEST


class QualityFirst:
    """By the quality that was measured of our own calls to the number's group."""

    def rank(self, field: Field, carriers: Sequence[int]) -> Sequence[int]:
        """The best first; of equals the cheaper."""
        return sorted(carriers, key=_faults(field).__getitem__)

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
    return [BEST - fault for fault in _faults(field)]


def _faults(field: Field) -> list[int]:
    """What each carrier lacks of the best quality; kept until a new measurement."""
    health, table = field.health, field.table
    found: list[int] | None = health.derived.get((QualityFirst, table))
    if found is None:
        known = (health.get(name, WELL) for name in table.names)
        found = health.derived[QualityFirst, table] = [
            BEST - round(each.quality * BEST) for each in known
        ]
    return found


STRATEGY = QualityFirst()
