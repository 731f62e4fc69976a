"""What a file of rates says, as far as it could be read."""

from dataclasses import dataclass, field

from longlines.files.encodings import Source
from longlines.rates.bands import Bands
from longlines.rates.model import Tariff
from longlines.rates.prefixes import Prefixes
from longlines.rates.problems import Rejections
from longlines.rates.reading.layout import Layout
from longlines.rates.reading.terms import Removal


@dataclass
class Reading:
    """The rows of one file; to be used only when nothing was `rejected`.

    `removed` are prefixes that the file says end, `repeated` counts rows that only say again what
    another does, `passed_over` rows without prefix and price, such as a footer; `lines` counts
    the lines of the file.
    """

    source: Source
    layout: Layout
    rejected: Rejections = field(default_factory=Rejections)
    rows: Prefixes[Tariff] = field(default_factory=lambda: Prefixes.of({}))
    removed: dict[str, Removal] = field(default_factory=dict)
    bands: Bands = field(default_factory=lambda: Bands("UTC"))
    currency: str = ""
    lines: int = 0
    repeated: int = 0
    passed_over: int = 0
    warnings: list[str] = field(default_factory=list)
