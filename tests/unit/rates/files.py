"""Small files of rates, as a carrier could send them, and what was read of them."""

from datetime import UTC, datetime
from typing import Any

from longlines.rates import bands
from longlines.rates.bands import Bands
from longlines.rates.importing import Prepared, Target, prepare
from longlines.rates.model import Deck
from longlines.rates.reading.asked import Asked
from longlines.rates.reading.read import read
from longlines.rates.reading.reading import Reading

NO_BANDS = bands.read("UTC", {})
PEAK = bands.read("America/New_York", {"peak": "mon-fri 8:00-20:00"})
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 1, tzinfo=UTC)


def asked(known: Bands = NO_BANDS, **more: Any) -> Asked:
    """What an admin who says USD says."""
    return Asked(known, **{"currency": "USD", **more})


def reading(text: str | bytes, known: Bands = NO_BANDS, **more: Any) -> Reading:
    """A file as read."""
    return read(text.encode() if isinstance(text, str) else text, asked(known, **more))


def prices(found: Reading) -> dict[str, str]:
    """Each prefix with the prices of its rows."""
    return {
        prefix: " ".join(f"{terms.per_minute.normalize():f}" for terms in tariff)
        for prefix, tariff in found.rows.items()
    }


def rejected(found: Reading) -> list[tuple[int, str]]:
    """Lines and reasons, in the order of the file."""
    return [(each.line, each.reason) for each in sorted(found.rejected.told)]


def imported(text: str, base: Deck | None = None, *, at: datetime = NOW, **more: Any) -> Prepared:
    """A file as the next version of a deck."""
    partial = more.pop("partial", False)
    known = more.pop("known", base.bands if base else NO_BANDS)
    version = base.version + 1 if base else 1
    target = Target("cheap", "buy", version, base, at, partial)
    return prepare(text.encode(), target, asked(known, **more))
