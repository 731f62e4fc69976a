"""Rate decks to begin with, where the carriers are simulated and nobody has imported any."""

from datetime import UTC, datetime

from longlines.settings import Settings

SOURCE = "samples"


def bring(settings: Settings) -> int:
    """Import the sample decks, if this is such a home; how many were imported.

    Raises DatabaseError, SQLAlchemy's errors.
    """
    if settings.far_end_port is None:
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
