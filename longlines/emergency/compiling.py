"""The plan as Asterisk's dialplan: tables that dialplans/emergency-call.conf reads.

The same plan gives the same text. Everything in it was read by a kind that lets no sign through
which means something to Asterisk; an address, which may hold commas, goes in base64.
"""

import base64
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network

from longlines.emergency import civic
from longlines.emergency.model import Location, Plan
from longlines.emergency.numbers import variants

CONTEXT = "emergency"
"""What every context that a telephone or a flow can reach includes first."""

HEADER = """\
; Made by Longlines of flows/emergency.yaml; a change here is lost. `longlines check` reads that
; file, and an exchange that runs takes a new one over within a second or two. What an emergency
; call does stands in dialplans/emergency-call.conf.
"""

OCTETS = 4


def compiled(plan: Plan) -> str:
    """The text of `emergency.conf`."""
    parts = (
        HEADER,
        _numbers(plan),
        _keyed(plan),
        _settings(plan),
        _trunks(plan),
        _reserved(plan),
        _where(plan),
        _locations(plan),
        _callbacks(plan),
    )
    return "\n".join(parts)


def location_info(location: Location) -> str:
    """A location as GEOLOC_PROFILE takes it: `country="US",A1="DC",...`."""
    return ",".join(f'{name}="{text}"' for name, text in civic.elements(location.address))


def address_patterns(network: IPv4Network) -> Iterator[str]:
    """Patterns for an address of twelve digits, three for each octet, that together are a network.

    >>> list(address_patterns(IPv4Network("10.1.0.0/16")))
    ['_010001XXXXXX']
    """
    whole, bits = divmod(network.prefixlen, 8)
    octets = network.network_address.packed
    fixed = "".join(f"{octet:03}" for octet in octets[:whole])
    if not bits:
        rest = "XXX" * (OCTETS - whole)
        yield f"_{fixed}{rest}" if rest else fixed
        return
    rest = "XXX" * (OCTETS - whole - 1)
    first = octets[whole]
    for octet in range(first, first + (1 << (8 - bits))):
        yield f"_{fixed}{octet:03}{rest}" if rest else f"{fixed}{octet:03}"


def _numbers(plan: Plan) -> str:
    lines = ["; Every way of dialling them.", f"[{CONTEXT}]"]
    for text, number in variants(plan).items():
        to = "emergency-test" if number == plan.test else "emergency-call"
        lines.append(f"exten => {text},1,Goto({to},{number},1)")
    return "\n".join([*lines, ""])


def _keyed(plan: Plan) -> str:
    """Whether any number was keyed; and which, on one channel (dialplans/emergency-keys.conf)."""
    signs = {number: _keys(number) for number in plan.keyed}
    count = "".join(f" + ${{GROUP_MATCH_COUNT({sign}@keys.caller)}}" for sign in signs.values())
    keyed = "${GROUP(${LL_KEYS_CALLER})}"
    quiet = f'${{STRFTIME(,,%s%3q)}} - 0${{LL_KEYED_AT}} >= 1000 | "{keyed}" : ".*#$" > 0'
    which = "".join(
        f'${{IF($[${{REGEX("{sign}" {keyed})}} & ({quiet})]?{number})}}'
        for number, sign in signs.items()
    )
    lines = [
        "; What is recognised among the keys that a caller presses; `p` is a second of quiet.",
        "[emergency-keyed]",
        f"exten => count,1,Return($[0{count}])",
        f"exten => number,1,Return({which})",
    ]
    return "\n".join([*lines, ""])


def _keys(number: str) -> str:
    """An expression for keys that end with a number after quiet, or are one with pauses in it.

    Asterisk keeps 79 signs of it.

    >>> _keys("911")
    '(^|p)911#?$|^9p?1p?1#?$'
    """
    return f"(^|p){number}#?$|^{'p?'.join(number)}#?$"


def _settings(plan: Plan) -> str:
    values = {
        "LL_SILENCE": f"{plan.silence:g}",
        "LL_RINGS": plan.ring,
        "LL_DROPPED": plan.dropped,
        "LL_CALLBACK": plan.callback,
        "LL_PRIORITY": plan.priority,
        "LL_RECORDING": "yes" if plan.recording else "no",
    }
    told = ",".join(f"{name}={value}" for name, value in values.items())
    return f"[emergency-settings]\nexten => s,1,MSet({told})\n same => n,Return()\n"


def _trunks(plan: Plan) -> str:
    lines = ["; The PSAP's trunks, in the order in which they are tried.", "[emergency-trunks]"]
    for number, trunk in enumerate(plan.trunks, 1):
        told = f"LL_TRUNK={trunk.endpoint},LL_DIALS={trunk.dials},LL_LINE={trunk.carrier}"
        told += f",LL_TEST={trunk.test}"
        lines += [f"exten => {number},1,MSet({told})", " same => n,Return()"]
    return "\n".join([*lines, ""])


def _reserved(plan: Plan) -> str:
    lines = ["; What an operator's key dials; channels of a line that ordinary calls can't take."]
    lines += ["[globals](+)", f"EMERGENCY_NUMBER = {plan.numbers[0]}"]
    kept: dict[str, int] = {}
    for trunk in plan.trunks:
        if trunk.carrier:
            kept[trunk.carrier] = max(kept.get(trunk.carrier, 0), trunk.reserved)
    lines += [f"LL_RESERVED_{carrier} = {count}" for carrier, count in sorted(kept.items())]
    return "\n".join([*lines, ""])


def _where(plan: Plan) -> str:
    lines = ["; Who is where: a device by its account and address, a network, an account."]
    lines.append("[emergency-devices]")
    for placed in plan.accounts:
        for address, location in placed.devices.items():
            digits = "".join(f"{octet:03}" for octet in IPv4Address(address).packed)
            lines += _place(f"{placed.account}-{digits}", location)
    lines += ["", "[emergency-networks]"]
    taken: set[str] = set()
    for network, location in sorted(plan.networks.items(), key=lambda each: -each[0].prefixlen):
        for pattern in address_patterns(network):
            if pattern not in taken:
                taken.add(pattern)
                lines += _place(pattern, location)
    lines += ["", "[emergency-accounts]"]
    for placed in plan.accounts:
        lines += _place(placed.account, placed.location)
    lines += ["; Whoever is none of them: a known address helps more than none."]
    lines += _place("*", next(iter(plan.locations)))
    return "\n".join([*lines, ""])


def _place(exten: str, location: str) -> list[str]:
    return [f"exten => {exten},1,Set(LL_PLACE_NAME={location})", " same => n,Return()"]


def _locations(plan: Plan) -> str:
    lines = [
        "; Callback numbers, and the address by the elements of RFC 5139.",
        "[emergency-locations]",
    ]
    for location in plan.locations.values():
        info = location_info(location)
        coded = base64.b64encode(info.encode()).decode()
        lines += [
            f"; {location.name}: {location.spoken}",
            f"exten => {location.name},1,Set(LL_ELINS={'&'.join(location.elins)})",
            f" same => n,Set(LL_PIDF={coded})",
            " same => n,Return()",
        ]
    return "\n".join([*lines, ""])


def _callbacks(plan: Plan) -> str:
    lines = [
        "; The callback numbers, as a PSAP or a carrier may dial them.",
        "[emergency-callbacks]",
    ]
    owners: dict[str, Location] = {}
    for location in plan.locations.values():
        for elin in location.elins:
            owners.setdefault(elin, location)
    for elin in owners:
        for text in _forms(elin):
            lines.append(f"exten => {text},1,Goto(emergency-callback,{elin[1:]},1)")
    lines += ["", "[emergency-elins]"]
    security = {site.name: site.security for site in plan.sites}
    for elin, location in owners.items():
        told = f"LL_SECURITY={security[location.site]},LL_PLACE_NAME={location.name}"
        lines += [f"exten => {elin[1:]},1,MSet({told})", " same => n,Return()"]
    return "\n".join([*lines, ""])


def _forms(elin: str) -> list[str]:
    national = [elin[2:]] if elin.startswith("+1") else []
    return [elin, elin[1:], *national]
