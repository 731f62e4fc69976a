"""What `flows/emergency.yaml` says, once it has been read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from ipaddress import IPv4Network
from typing import Literal

from longlines.emergency import civic
from longlines.flow.problems import Mark

NOWHERE = Mark("", 0, 0)

STUB = "stub"
"""The host of a simulated PSAP, which runs on this machine's loopback."""


@dataclass(frozen=True)
class Trunk:
    """A way to the PSAP: a switch of its own (`host`), or the line of an ordinary `carrier`.

    `dials` is what is dialled there for an emergency (the number that was dialled, where it is
    ""), `test` what is dialled for a drill. `reserved` channels of the carrier's line are kept
    from ordinary calls.
    """

    name: str
    host: str = ""
    port: int = 5060
    transport: str = "udp"
    user: str = ""
    carrier: str = ""
    dials: str = ""
    test: str = ""
    reserved: int = 0
    mark: Mark = field(default=NOWHERE, compare=False)

    @property
    def endpoint(self) -> str:
        """The PJSIP endpoint by which it is dialled."""
        return f"carrier-{self.carrier}" if self.carrier else f"psap-{self.name}"


@dataclass(frozen=True)
class Location:
    """A place that can be told to those who come: the site's address, and where inside.

    `elins` are the numbers at which a PSAP calls back; `address` is whole, in words of `civic`.
    """

    name: str
    site: str
    address: Mapping[str, str] = field(default_factory=dict, hash=False)
    elins: tuple[str, ...] = ()
    mark: Mark = field(default=NOWHERE, compare=False)

    @property
    def spoken(self) -> str:
        """The address in one line."""
        return civic.spoken(self.address)


@dataclass(frozen=True)
class Site:
    """A validated address. `security` is the account that is rung when a callback comes late."""

    name: str
    validated: date | None
    security: str
    locations: tuple[Location, ...]
    mark: Mark = field(default=NOWHERE, compare=False)


@dataclass(frozen=True)
class Placed:
    """Where an account is: its usual location, and that of its devices by their address."""

    account: str
    location: str
    devices: Mapping[str, str] = field(default_factory=dict, hash=False)
    mark: Mark = field(default=NOWHERE, compare=False)


@dataclass(frozen=True)
class Notice:
    """Who is told, and how: an operator's screen, a call to an account, e-mail, a web hook."""

    how: Literal["screens", "call", "mail", "web"]
    to: str = ""
    mark: Mark = field(default=NOWHERE, compare=False)


@dataclass(frozen=True)
class Plan:
    """All of it. Times are seconds, whole ones but for `silence`.

    `silence` is how long a trunk may say nothing (the next has to be asked within 3), `ring` how
    long a PSAP may ring, `dropped` how soon after an answer the end of the call counts as the
    trunk's failure; `callback` how long the caller's own telephone is called back.
    """

    numbers: tuple[str, ...]
    test: str
    keyed: tuple[str, ...]
    prefixes: tuple[str, ...]
    country_codes: tuple[str, ...]
    trunks: tuple[Trunk, ...]
    sites: tuple[Site, ...]
    accounts: tuple[Placed, ...]
    networks: Mapping[IPv4Network, str] = field(default_factory=dict, hash=False)
    notices: tuple[Notice, ...] = ()
    priority: str = "esnet.1"
    silence: float = 2.3
    ring: int = 90
    dropped: int = 10
    callback: int = 3 * 3600
    recording: bool = False
    mark: Mark = field(default=NOWHERE, compare=False)

    @property
    def locations(self) -> Mapping[str, Location]:
        """All locations by their names."""
        return {each.name: each for site in self.sites for each in site.locations}


@dataclass(frozen=True)
class Who:
    """An account of the exchange, as far as emergency calls want to know."""

    name: str
    number: str
    operator: bool
