"""The location that a caller has told an operator, which counts before what we know of him."""

import re

from longlines.flow.problems import did_you_mean
from longlines.host import emergency, pbx_commands
from longlines.host.errors import HostError
from longlines.settings import Settings

VARIABLE = "LL_REPORTED"


def tell(settings: Settings, account: str, location: str) -> int:
    """Write it on every line of the account; how many. Raises HostError, OSError."""
    plan = emergency.in_force(settings)
    known = plan.locations if plan else {}
    if location not in known:
        near = did_you_mean(location, known)
        raise HostError(f"there is no location {location} in the plan in force{near}")
    own = re.compile(rf"PJSIP/{re.escape(account)}-[0-9a-f]+")
    said = pbx_commands.ask(settings, "core show channels concise")
    found = [own.match(line) for line in said.splitlines()]
    channels = [each[0] for each in found if each]
    if not channels:
        raise HostError(f"{account} is on no line; see: longlines calls --follow")
    for channel in channels:
        pbx_commands.ask(settings, f"dialplan set chanvar {channel} {VARIABLE} {location}")
    return len(channels)
