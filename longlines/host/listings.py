"""The directory as calls ask it: in memory, so that no caller waits for another's search."""

from __future__ import annotations

import importlib.util
from datetime import datetime
from typing import TYPE_CHECKING

from longlines.flow.listings import Listings, ListingsLost, NoListings
from longlines.settings import Settings

if TYPE_CHECKING:
    from longlines.directory.duty import Duty
    from longlines.directory.listing import Listing
    from longlines.directory.query import Found, Query
    from longlines.directory.search import Directory
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
        return self._directory().search(query)

    def everybody(self, query: Query) -> Found:
        """Who is at the query's place and of its kind. Raises ListingsLost, likewise."""
        return self._directory().everybody(query)

    def duty(self, listing: Listing, at: datetime) -> Duty:
        """Who answers for a listing at an aware time. Raises ListingsLost, likewise."""
        return self._directory().duty(listing, at)

    def referred(self, reference: str) -> Listing | None:
        """The listing of a reference, if calls come back to it. Raises ListingsLost, likewise."""
        return self._directory().referred(reference)

    def _directory(self) -> Directory:
        if self._in_force is None:
            raise ListingsLost("the directory is being opened; it takes a second")
        directory = self._in_force.now
        if not len(directory):
            raise ListingsLost("there are no listings; import some: longlines directory import")
        return directory


def listings_of(settings: Settings) -> Listings:
    """Those of this machine; none for a Python that can't search them: the script's, which
    carries one call without an engine.
    """
    if importlib.util.find_spec("numpy") is None:
        return NoListings()
    return HouseListings(settings)
