"""Web hooks called from the engine's event loop; what calls them is loaded after the port is open.

It takes a quarter of a second to load, which callers would wait for when an engine has died.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING

from longlines.flow.services import WebError, WebTimeout
from longlines.host import hooks
from longlines.host.hooks import HookList

if TYPE_CHECKING:
    from agi.hook_client import HookClient


class EngineHooks:
    """Calls the listed web hooks; use within one event loop, and `close` in the end."""

    def __init__(self, listed: HookList) -> None:
        self._listed = listed
        self._client: HookClient | None = None

    def begin(self) -> None:
        """Load what calls them; in a thread. A hook that comes first waits within its own limit."""
        import agi.hook_client  # noqa: F401

    async def ask(
        self, method: str, url: str, values: Mapping[str, str], within: float
    ) -> Mapping[str, object]:
        """The JSON object that a hook answers. Raises WebTimeout, WebError."""
        hook = self._listed.find(url)
        try:
            async with asyncio.timeout(within):
                return hooks.reply(*await (await self._loaded()).request(method, url, values))
        except TimeoutError:
            raise WebTimeout(f"{hook.host}: no answer within {within:g} s") from None
        except (OSError, ValueError, WebError) as error:
            raise WebError(f"{hook.host}: {error}") from error

    async def close(self) -> None:
        """Let go of all connections."""
        if self._client is not None:
            await self._client.close()

    async def _loaded(self) -> HookClient:
        if self._client is None:
            await asyncio.to_thread(self.begin)
            from agi.hook_client import HookClient

            self._client = self._client or HookClient(self._listed)
        return self._client
