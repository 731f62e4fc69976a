"""Web hooks called by the script that carries one call, which has no event loop.

The request runs in a thread, since a look-up of a name can't be interrupted; when the time is
over the call goes on without it.
"""

import json
import socket
import threading
from collections.abc import Mapping
from urllib.parse import urlencode

from longlines.flow.services import WebError, WebTimeout
from longlines.host import hooks
from longlines.host.hooks import Hook, HookList


class ScriptHooks:
    """Calls the listed web hooks, one at a time."""

    def __init__(self, listed: HookList) -> None:
        self._listed = listed

    async def ask(
        self, method: str, url: str, values: Mapping[str, str], within: float
    ) -> Mapping[str, object]:
        """The JSON object that a hook answers. Raises WebTimeout, WebError."""
        hook = self._listed.find(url)
        answers: list[tuple[int, bytes]] = []
        failures: list[Exception] = []

        def work() -> None:
            try:
                answers.append(_request(method, hook, values, within))
            except (OSError, ValueError, WebError) as error:
                failures.append(error)

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        thread.join(within)
        if failures and not isinstance(failures[0], TimeoutError):
            raise WebError(f"{hook.host}: {failures[0]}")
        if not answers:
            raise WebTimeout(f"{hook.host}: no answer within {within:g} s")
        return hooks.reply(*answers[0])


def _request(
    method: str, hook: Hook, values: Mapping[str, str], within: float
) -> tuple[int, bytes]:
    path, body, headers = hook.path, None, dict(hooks.HEADERS)
    if method == "get":
        path += ("&" if "?" in path else "?") + urlencode(values) if values else ""
    else:
        body = json.dumps(dict(values)).encode()
        headers["Content-Type"] = "application/json"
    from http.client import HTTPConnection, HTTPException  # long to import

    connection = HTTPConnection(hook.host, hook.port, timeout=within)
    try:
        connection.sock = _connect(hook, within)
        connection.request(method.upper(), path, body, headers)
        response = connection.getresponse()
        return response.status, response.read(hooks.LONGEST_REPLY + 1)
    except HTTPException as error:
        raise WebError(f"its answer is not HTTP ({type(error).__name__})") from error
    finally:
        connection.close()


def _connect(hook: Hook, within: float) -> socket.socket:
    """A connection to an address that was looked at. Raises OSError, WebError."""
    found = socket.getaddrinfo(hook.host, hook.port, type=socket.SOCK_STREAM)
    hooks.check_addresses(hook, [str(each[4][0]) for each in found])
    connected = _first_that_answers([str(each[4][0]) for each in found], hook.port, within)
    if hook.scheme == "https":
        import ssl  # long to import

        return ssl.create_default_context().wrap_socket(connected, server_hostname=hook.host)
    return connected


def _first_that_answers(addresses: list[str], port: int, within: float) -> socket.socket:
    for address in addresses[:-1]:
        try:
            return socket.create_connection((address, port), timeout=within)
        except OSError:
            continue
    return socket.create_connection((addresses[-1], port), timeout=within)
