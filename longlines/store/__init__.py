"""Tables, migrations and the ledger's transactions."""

from longlines.store.database import DatabaseError, connect, open_existing
from longlines.store.ledger import Batch, Bookmark, Ledger, Recorded, SpoolMoved
from longlines.store.migrate import upgrade
from longlines.store.rating import Rater

__all__ = [
    "Batch",
    "Bookmark",
    "DatabaseError",
    "Ledger",
    "Rater",
    "Recorded",
    "SpoolMoved",
    "connect",
    "open_existing",
    "upgrade",
]
