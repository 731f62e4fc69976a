"""Tables, migrations and the transactions that take in calls."""

from longlines.store.bookmarks import Bookmark
from longlines.store.database import DatabaseError, connect, open_existing
from longlines.store.intake import Batch, Intake, Recorded, SpoolMoved
from longlines.store.migrate import upgrade
from longlines.store.rating import Rater

__all__ = [
    "Batch",
    "Bookmark",
    "DatabaseError",
    "Intake",
    "Rater",
    "Recorded",
    "SpoolMoved",
    "connect",
    "open_existing",
    "upgrade",
]
