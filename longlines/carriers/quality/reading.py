"""`stepping_back:` of carriers.yaml: the rules by which a failing carrier is stepped back."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from longlines.carriers import kinds
from longlines.carriers.quality.rules import Rules
from longlines.flow.kinds import Kind
from longlines.flow.kinds.quantities import SecondsKind

_COUNT = kinds.WholeKind(1000)
_PART = kinds.AmountKind(Decimal(1), above_zero=True)

KEYS: Mapping[str, Kind[Any]] = {
    "in_a_row": _COUNT,
    "samples": _COUNT,
    "least_effective": _PART,
    "memory": SecondsKind(),
    "first_pause": SecondsKind(),
    "longest_pause": SecondsKind(),
    "probe_share": _PART,
    "probe_every": SecondsKind(),
    "probes": _COUNT,
    "probe_failures": _COUNT,
    "forgiven": SecondsKind(),
}
"""Each is a field of Rules."""


def rules(values: Mapping[str, Any]) -> Rules:
    """The rules with what a file says of them."""
    floats = {key: float(each) for key, each in values.items() if not isinstance(each, int)}
    return Rules(**{**values, **floats})
