"""Web hooks called from the engine's event loop, by aiohttp.

A name is looked up once, and the connection goes to the addresses that were looked at: none of
them is a private one unless that is listed.
"""

import asyncio
import socket
from collections.abc import Mapping

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from longlines.flow.services import WebError, WebTimeout
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


class EngineHooks:
    """Calls the listed web hooks; use within one event loop, and `close` in the end."""

    def __init__(self, listed: HookList) -> None:
        self._listed = listed
        self._session: aiohttp.ClientSession | None = None

    async def ask(
        self, method: str, url: str, values: Mapping[str, str], within: float
    ) -> Mapping[str, object]:
        """The JSON object that a hook answers. Raises WebTimeout, WebError."""
        hook = self._listed.find(url)
        sent = {"params": values} if method == "get" else {"json": dict(values)}
        try:
            async with (
                asyncio.timeout(within),
                self._client().request(
                    method, url, allow_redirects=False, headers=hooks.HEADERS, **sent
                ) as response,
            ):
                body = await _body(response)
                return hooks.reply(response.status, body)
        except TimeoutError:
            raise WebTimeout(f"{hook.host}: no answer within {within:g} s") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise WebError(f"{hook.host}: {error}") from error
        except WebError as error:
            raise WebError(f"{hook.host}: {error}") from error

    async def close(self) -> None:
        """Let go of all connections."""
        if self._session is not None:
            await self._session.close()

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(
                resolver=Resolver(self._listed), limit=AT_ONCE, use_dns_cache=False
            )
            self._session = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None),
                auto_decompress=False,
            )
        return self._session


async def _body(response: aiohttp.ClientResponse) -> bytes:
    """The answer's body; of one that is too long, just enough to see that it is."""
    body = b""
    async for piece in response.content.iter_any():
        body += piece
        if len(body) > hooks.LONGEST_REPLY:
            break
    return body
