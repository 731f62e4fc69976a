"""The look-ups, loaded when somebody first looks something up.

The directory and the rates take longer to load than everything else of the desk, and no screen
needs them to come back.
"""

import asyncio
from typing import TYPE_CHECKING, Any

from aiohttp import web

from ami.desk.office import Office, in_thread
from longlines.store.desk.model import Operator

if TYPE_CHECKING:
    from ami.desk.lookups import Lookups


class Late:
    """What operators look up. Use from the desk's event loop."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._loading = asyncio.Lock()
        self._lookups: Lookups | None = None

    async def directory(self, request: web.Request, who: Operator) -> Any:
        """Listings, the best first."""
        return await (await self._loaded()).directory(request, who)

    async def price(self, request: web.Request, who: Operator) -> Any:
        """What a call costs now."""
        return await (await self._loaded()).price(request, who)

    def close(self) -> None:
        """Let go of what was loaded."""
        if self._lookups:
            self._lookups.close()

    async def _loaded(self) -> "Lookups":
        async with self._loading:
            if self._lookups is None:
                self._lookups = await in_thread(self._load)
            return self._lookups

    def _load(self) -> "Lookups":
        from ami.desk.lookups import Lookups

        return Lookups(self._office)
