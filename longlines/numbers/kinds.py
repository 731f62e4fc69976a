"""The kinds of number that a telephone company must tell apart."""

from enum import StrEnum


class Kind(StrEnum):
    """What a number is for; every one but `ordinary` is special."""

    @property
    def said(self) -> str:
        """With its article: an emergency, a toll-free."""
        return f"{'an' if self.value[0] in 'aeiou' else 'a'} {self.value}"

    ORDINARY = "ordinary"
    EMERGENCY = "emergency"
    OPERATOR = "operator"
    SERVICE = "service"
    """A short number of three digits that the exchange answers itself: 411, 611."""
    SHORT_CODE = "short-code"
    """Any other number too short for E.164."""
    TOLL_FREE = "toll-free"
    PREMIUM = "premium"
    SHARED_COST = "shared-cost"
    PERSONAL = "personal"
    PAGER = "pager"
    DIRECTORY = "directory"
    """Directory assistance of a far area: 1, area code, 555-1212."""


NEVER_CARRIED = frozenset((Kind.EMERGENCY, Kind.OPERATOR, Kind.SERVICE, Kind.SHORT_CODE))
"""What the exchange answers itself. No setting sends it to a carrier."""

CARRIED_IF_SAID = frozenset(Kind) - NEVER_CARRIED - {Kind.ORDINARY}
"""What goes only to a carrier that says so, with `carries` in carriers.yaml."""
