"""The HTTP client of web hooks, by aiohttp.

A name is looked up once, and the connection goes to the addresses that were looked at: none of
them is a private one unless that is listed.
"""

import socket
from collections.abc import Mapping

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from longlines.flow.services import WebError
from longlines.host import hooks
from longlines.host.hooks import HookList

AT_ONCE = 100
"""Connections at most; who comes after waits within his own time limit."""


class Resolver(AbstractResolver):
    """Finds a host's addresses, and refuses those that its hooks must not be on."""

    def __init__(self, listed: HookList) -> None:
        self._listed = listed
        self._plain = aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of `host`. Raises WebError for a private one, OSError for none."""
        found = await self._plain.resolve(host, port, family)
        hook = hooks.Hook("", host, port, "", self._listed.private(host))
        hooks.check_addresses(hook, [each["host"] for each in found])
        return found

    async def close(self) -> None:
        """Nothing is held."""


class HookClient:
    """Sends requests to listed hooks; made within the event loop that uses it."""

    def __init__(self, listed: HookList) -> None:
        connector = aiohttp.TCPConnector(
            resolver=Resolver(listed), limit=AT_ONCE, use_dns_cache=False
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None),
            auto_decompress=False,
        )

    async def request(self, method: str, url: str, values: Mapping[str, str]) -> tuple[int, bytes]:
        """An answer's status and body. Raises WebError, OSError, ValueError."""
        sent = {"params": values} if method == "get" else {"json": dict(values)}
        try:
            async with self._session.request(
                method, url, allow_redirects=False, headers=hooks.HEADERS, **sent
            ) as response:
                return response.status, await _body(response)
        except aiohttp.ClientError as error:
            raise WebError(str(error)) from error

    async def close(self) -> None:
        """Let go of all connections."""
        await self._session.close()


async def _body(response: aiohttp.ClientResponse) -> bytes:
    """The answer's body; of one that is too long, just enough to see that it is."""
    body = b""
    async for piece in response.content.iter_any():
        body += piece
        if len(body) > hooks.LONGEST_REPLY:
            break
    return body
