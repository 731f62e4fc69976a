"""The directory as calls ask it: in memory, so that no caller waits for another's search."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

from longlines.flow.listings import Listings, ListingsLost, NoListings
from longlines.settings import Settings

if TYPE_CHECKING:
    from longlines.directory.query import Found, Query
    from longlines.host.directory import InForce


class HouseListings:
    """Searches the directory in force, whichever that is by then."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._in_force: InForce | None = None

    def begin(self) -> bool:
        """Open the directory, and follow it from then on; whether somebody is listed."""
        from longlines.host.directory import InForce  # a second, for which no call shall wait

        self._in_force = InForce(self._settings)
        return len(self._in_force.now) > 0

    def search(self, query: Query) -> Found:
        """The listings that match best. Raises ListingsLost while there are none at all."""
        if self._in_force is None:
            raise ListingsLost("the directory is being opened; it takes a second")
        directory = self._in_force.now
        if not len(directory):
            raise ListingsLost("there are no listings; import some: longlines directory import")
        return directory.search(query)


def listings_of(settings: Settings) -> Listings:
    """Those of this machine; none for a Python that can't search them: the script's, which
    carries one call without an engine.
    """
    if importlib.util.find_spec("numpy") is None:
        return NoListings()
    return HouseListings(settings)
