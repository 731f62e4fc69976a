"""What an operator does for a caller who is on a line: says where he is, and hands him over."""

from longlines.flow.problems import did_you_mean
from longlines.host import emergency, pbx_commands
from longlines.host.errors import HostError
from longlines.settings import Settings

REPORTED = "LL_REPORTED"
"""Counts before what we know of the caller (dialplans/emergency-call.conf)."""

HANDED = "emergency-call"
"""The context of those who make an emergency call already."""


def locate(settings: Settings, account: str, location: str) -> int:
    """Send this location for the account's lines; how many. Raises HostError, OSError."""
    plan = emergency.in_force(settings)
    known = plan.locations if plan else {}
    if location not in known:
        near = did_you_mean(location, known)
        raise HostError(f"there is no location {location} in the plan in force{near}")
    lines = lines_of(pbx_commands.ask(settings, "core show channels concise"), account)
    for channel in lines:
        pbx_commands.ask(settings, f"dialplan set chanvar {channel} {REPORTED} {location}")
    return len(_some(lines, account))


def hand(settings: Settings, account: str) -> int:
    """Have the account's lines call the emergency service; how many. Raises HostError, OSError."""
    plan = emergency.in_force(settings)
    if plan is None:
        raise HostError("there is no plan in force; start the exchange with: make run")
    lines = lines_of(pbx_commands.ask(settings, "core show channels concise"), account)
    for channel, context in _some(lines, account).items():
        if context != HANDED:
            to = f"emergency,{plan.numbers[0]},1"
            pbx_commands.ask(settings, f"channel redirect {channel} {to}")
    return len(lines)


def lines_of(said: str, account: str) -> dict[str, str]:
    """The account's channels and their contexts, of what `core show channels concise` says."""
    split = [line.split("!") for line in said.splitlines()]
    own = f"PJSIP/{account}"
    return {each[0]: each[1] for each in split if each[0].rpartition("-")[0] == own}


def _some(lines: dict[str, str], account: str) -> dict[str, str]:
    if not lines:
        raise HostError(f"{account} is on no line; see: longlines calls --follow")
    return lines
