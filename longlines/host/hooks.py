"""Which web hooks flows may call: those that begin with an address of `flows/web.yaml`.

    allow:
      - https://crm.example.com/hooks/
    private:
      - http://127.0.0.1:9000/

Hooks under `allow` must be on public addresses; a private one (this machine, this network) is
called only when it is listed under `private`, wherever a name may lead.
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from urllib.parse import unquote, urlsplit

from longlines.flow import marks
from longlines.flow.services import WebError

LISTS = ("allow", "private")
LONGEST_REPLY = 64 * 1024
LONGEST_URL = 1500
PORTS = {"http": 80, "https": 443}
HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "Longlines"}

TRANSLATED = ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16")
"""IPv6 networks that stand for IPv4 addresses."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Hook:
    """Where a web hook is: `path` with its query. `private`: it may be on a private address."""

    scheme: str
    host: str
    port: int
    path: str
    private: bool = False


class HookList:
    """The addresses in the file at `path`, read again when it changes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read_at = 0
        self._listed: list[Hook] = []

    def find(self, url: str) -> Hook:
        """The hook at `url`. Raises WebError unless it is listed."""
        asked = parse(url)
        same = [
            listed
            for listed in self._read()
            if (listed.scheme, listed.host, listed.port) == (asked.scheme, asked.host, asked.port)
            and asked.path.startswith(listed.path)
        ]
        if not same:
            raise WebError(
                f"{asked.scheme}://{asked.host}:{asked.port} at this path is not listed in "
                f"{self._path}; add it there to allow it"
            )
        private = any(listed.private for listed in same)
        found = Hook(asked.scheme, asked.host, asked.port, asked.path, private)
        check_addresses(found, [asked.host] if _is_address(asked.host) else [])
        return found

    def private(self, host: str) -> bool:
        """Whether a listed hook on this host may be on a private address."""
        return any(hook.private and hook.host == host for hook in self._read())

    def _read(self) -> list[Hook]:
        try:
            changed_at = self._path.stat().st_mtime_ns
            if changed_at != self._read_at:
                self._listed, self._read_at = read(self._path), changed_at
        except FileNotFoundError:
            raise WebError(f"no web hooks are listed; write {self._path}") from None
        except OSError as error:
            raise WebError(f"{self._path} can't be read: {error.strerror}") from error
        return self._listed


def read(path: Path) -> list[Hook]:
    """The hooks listed in a file. Raises WebError with its first mistake, OSError."""
    try:
        root, problems = marks.read(path.read_bytes(), str(path))
    except marks.Unreadable as error:
        raise WebError(str(error.problem)) from None
    if problems:
        raise WebError(str(problems[0]))
    if not isinstance(root, marks.Mapping):
        raise WebError(f"{root.mark}: expected allow: and private:, each with a list of addresses")
    hooks = []
    for key, node in root:
        if key.text not in LISTS or not isinstance(node, marks.Sequence):
            raise WebError(f"{key.mark}: expected allow: or private: with a list of addresses")
        for item in node.items:
            if not isinstance(item, marks.Scalar):
                raise WebError(f"{item.mark}: expected an address such as https://example.com/")
            try:
                hook = parse(item.text)
            except WebError as error:
                raise WebError(f"{item.mark}: {error}") from None
            hooks.append(Hook(hook.scheme, hook.host, hook.port, hook.path, key.text == "private"))
    return hooks


def parse(url: str) -> Hook:
    """A hook's address taken apart. Raises WebError for whatever could be read in two ways."""
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        raise WebError("the address has odd signs in it, or is too long")
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError as error:
        raise WebError(f"no web address: {error}") from None
    if parts.scheme not in PORTS or not parts.hostname:
        raise WebError("the address must begin with https:// or http:// and a host")
    if "@" in parts.netloc or parts.fragment or "\\" in url:
        raise WebError("the address must not hold @, # or a backslash")
    path = parts.path or "/"
    if {".", ".."} & set(unquote(path).replace("\\", "/").split("/")):
        raise WebError("the address must not hold . or .. as a folder")
    if parts.query:
        path = f"{path}?{parts.query}"
    return Hook(parts.scheme, parts.hostname.rstrip("."), port, path)


def check_addresses(hook: Hook, addresses: list[str]) -> None:
    """Refuse addresses that the hook must not be on. Raises WebError."""
    for address in addresses:
        if not hook.private and not is_public(address):
            raise WebError(
                f"{hook.host} is on the private address {address}; list it under private: if "
                f"that is meant"
            )


def is_public(address: str) -> bool:
    """Whether this is an address, and one of the whole world's."""
    import ipaddress  # long to import, for who calls a hook

    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return is_public(str(ip.ipv4_mapped))
        if any(ip in ipaddress.ip_network(network) for network in TRANSLATED):
            return False
    return ip.is_global and not ip.is_multicast


def reply(status: int, body: bytes) -> Mapping[str, object]:
    """The JSON object of a hook's answer. Raises WebError for any other answer."""
    if not 200 <= status < 300:
        raise WebError(f"it answered {status}")
    if len(body) > LONGEST_REPLY:
        raise WebError(f"its answer is longer than {LONGEST_REPLY} bytes")
    try:
        found = json.loads(body, parse_float=Decimal)
    except (ValueError, RecursionError, ArithmeticError) as error:
        raise WebError(f"its answer is not JSON: {str(error)[:80]}") from None
    if not isinstance(found, dict):
        raise WebError("its answer is no JSON object")
    return found


def _is_address(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit()
