"""Tables, migrations and the transactions that take in calls.

What takes in calls is slow to load, and a program that only asks has no need of it: each name is
loaded when it is first asked for.
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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

_HOMES = {
    "bookmarks": ("Bookmark",),
    "database": ("DatabaseError", "connect", "open_existing"),
    "intake": ("Batch", "Intake", "Recorded", "SpoolMoved"),
    "migrate": ("upgrade",),
    "rating": ("Rater",),
}


def __getattr__(name: str) -> object:
    for module, names in _HOMES.items():
        if name in names:
            found: object = getattr(importlib.import_module(f"{__name__}.{module}"), name)
            globals()[name] = found
            return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
