"""What the admin says about a file that the file itself may not say, or not clearly."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from longlines.rates.bands import Bands
from longlines.rates.reading.amounts import Style
from longlines.rates.reading.dates import Order

HIGHEST = Decimal(25)
"""Price of a minute, and of a connection, over which a row is refused until it is confirmed."""


@dataclass(frozen=True)
class Asked:
    """Wishes for the reading of one file.

    `bands` are those that the deck has, by the zone that it has; `zone` goes before the zone that
    a file names, "" where none was said. `columns` maps a column to its header or place;
    `separator`, `style` and `order` settle what would else be detected; `currency` is ISO 4217,
    "" where the file tells; `first` and `next` are the increments in seconds of rows without.
    """

    bands: Bands
    zone: str = ""
    currency: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    separator: str = ""
    style: Style | None = None
    order: Order | None = None
    highest: Decimal = HIGHEST
    first: int = 60
    next: int = 60
