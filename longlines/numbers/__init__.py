"""Telephone numbers: from how people dial them to E.164 text, and which of them are special."""

from longlines.numbers.dialled import Dialled, read
from longlines.numbers.kinds import CARRIED_IF_SAID, NEVER_CARRIED, Kind
from longlines.numbers.normal import e164
from longlines.numbers.special import Plan, kind_of, narrowed

__all__ = [
    "CARRIED_IF_SAID",
    "NEVER_CARRIED",
    "Dialled",
    "Kind",
    "Plan",
    "e164",
    "kind_of",
    "narrowed",
    "read",
]
