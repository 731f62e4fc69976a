"""Tables, migrations and the ledger's transactions."""

from longlines.store.database import DatabaseError, connect, open_existing
from longlines.store.ledger import Batch, Bookmark, Ledger, Recorded, SpoolMoved
from longlines.store.migrate import upgrade

__all__ = [
    "Batch",
    "Bookmark",
    "DatabaseError",
    "Ledger",
    "Recorded",
    "SpoolMoved",
    "connect",
    "open_existing",
    "upgrade",
]
