"""Rate decks to begin with, where all carriers are simulated and nobody has imported any."""

from datetime import UTC, datetime

from longlines.host import trunks
from longlines.settings import Settings

SOURCE = "samples"


def bring(settings: Settings) -> int:
    """Import the sample decks, if this is such a home; how many were imported.

    Beside a real carrier nobody is charged by made-up prices. Raises HostError, DatabaseError,
    SQLAlchemy's errors.
    """
    lines = trunks.lines(settings)
    if not lines or not all(line.simulated for line in lines):
        return 0
    from longlines import store
    from longlines.rates import samples
    from longlines.store import decks
    from longlines.store.deck_versions import Origin

    store.upgrade(settings.database_url)
    engine = store.connect(settings.database_url)
    try:
        if decks.versions(engine):
            return 0
        now = datetime.now(UTC)
        for name in samples.NAMES:
            decks.save_version(engine, samples.deck(name), Origin(now, now, SOURCE, "longlines"))
        return len(samples.NAMES)
    finally:
        engine.dispose()
