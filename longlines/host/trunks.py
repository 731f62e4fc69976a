"""The lines to the carriers of `carriers.yaml`, as Asterisk's configuration needs them.

A carrier whose host is `far-end` is simulated: its switch is at a loopback address of its own,
and its password, if it wants one, is made here as those of our accounts are. The password of a
real carrier is given to us, in the file `secrets/trunk-NAME`.
"""

from dataclasses import dataclass

from longlines.carriers import reading
from longlines.carriers.model import Carrier
from longlines.carriers.reading import CarrierProblems
from longlines.host import secrets
from longlines.host.errors import HostError
from longlines.settings import Settings

FAR_END = "far-end"
"""The host of a simulated carrier."""

FIRST_ADDRESS = 11
"""Simulated carriers are at 127.0.0.11, 127.0.0.12... in the order of the file."""


@dataclass(frozen=True)
class Line:
    """A carrier, and where its switch is; `password` is "" where it knows us by our address."""

    carrier: Carrier
    host: str
    port: int
    password: str

    @property
    def simulated(self) -> bool:
        """Whether the far end plays this carrier."""
        return self.carrier.trunk.host == FAR_END

    def values(self) -> dict[str, str]:
        """What the templates say of it."""
        trunk = self.carrier.trunk
        return {
            "carrier": self.carrier.name,
            "address": self.host,
            "port": str(self.port),
            "transport": trunk.transport,
            "user": trunk.user,
            "prefix": trunk.prefix,
            "password": self.password,
        }


def lines(settings: Settings) -> list[Line]:
    """A line for each carrier that is in use; simulated ones only while the far end is on.

    Raises HostError with every mistake in the file, or for a password that is missing.
    """
    try:
        listed = reading.load(settings.carriers).carriers
    except CarrierProblems as error:
        raise HostError(str(error)) from error
    except OSError as error:
        raise HostError(f"{settings.carriers} can't be read: {error.strerror}") from error
    found = []
    for number, carrier in enumerate(listed, FIRST_ADDRESS):
        trunk = carrier.trunk
        if not carrier.enabled or (trunk.host == FAR_END and settings.far_end_port is None):
            continue
        password = _password(settings, carrier) if trunk.user else ""
        if trunk.host == FAR_END:
            found.append(Line(carrier, f"127.0.0.{number}", settings.far_end_port or 0, password))
        else:
            found.append(Line(carrier, trunk.host, trunk.port, password))
    return found


def groups(found: list[Line]) -> dict[str, list[dict[str, str]]]:
    """What the templates repeat for all lines, and for those that have a password."""
    return {
        "trunks": [line.values() for line in found],
        "trunk_logins": [line.values() for line in found if line.password],
    }


def _password(settings: Settings, carrier: Carrier) -> str:
    name = f"trunk-{carrier.name}"
    if carrier.trunk.host == FAR_END:
        return secrets.read_or_make(settings.secrets, name)
    return secrets.given(settings.secrets, name, f"the password of the carrier {carrier.name}")
