"""Listings to begin with, where all carriers are simulated and nobody has imported any."""

from datetime import UTC, datetime
from pathlib import Path

from longlines.host import trunks
from longlines.settings import Settings

SOURCE = "samples"
FILE = Path(__file__).with_name("sample_listings.csv")


def bring(settings: Settings) -> int:
    """Import the sample listings, if this is such a home; how many were imported.

    Their numbers belong to nobody. Raises HostError, DatabaseError, SQLAlchemy's errors.
    """
    lines = trunks.lines(settings)
    if not lines or not all(line.simulated for line in lines):
        return 0
    from longlines import store
    from longlines.directory.reading.model import Asked
    from longlines.directory.reading.read import read
    from longlines.host import directory
    from longlines.store import listings
    from longlines.store.listings import Origin

    store.upgrade(settings.database_url)
    engine = store.connect(settings.database_url)
    try:
        with engine.connect() as connection:
            if listings.version(connection):
                return 0
        found = read(FILE.read_bytes(), FILE.name, Asked(SOURCE)).listings
        origin = Origin(datetime.now(UTC), "longlines", FILE.name)
        listings.take_over(engine, SOURCE, found, origin)
    finally:
        engine.dispose()
    directory.rebuild(settings)
    return len(found)
