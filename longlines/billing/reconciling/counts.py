"""What each carrier carried in a day, counted by events, by CDRs and by what is booked for it."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from longlines.billing.reconciling.cdr import Cdr
from longlines.billing.reconciling.compare import Difference
from longlines.billing.tries import Try

_CARRIER = re.compile(r"PJSIP/carrier-(.+)-[0-9a-f]{8}")


@dataclass
class Count:
    """Calls that a carrier answered: tries by events, with their seconds; the channels to it that
    CDRs have as answered; and charges for them, with theirs.
    """

    tries: int = 0
    seconds: Decimal = Decimal(0)
    cdrs: int = 0
    charges: int = 0
    charged: Decimal = Decimal(0)
    lost: int = 0
    """Of the tries, those of calls that the PBX did not live to end: there is no CDR of them."""


class Carriers:
    """Adds up, call by call."""

    def __init__(self) -> None:
        self.counts: dict[str, Count] = {}

    def add(
        self, tries: Iterable[Try], bought: Mapping[int, tuple[str, Decimal]], *, lost: bool
    ) -> None:
        """A call's tries, and the seconds charged for each by its position, with the carrier."""
        for each in tries:
            if each.answered_at is not None and each.ended_at is not None:
                count = self._of(each.carrier)
                count.tries += 1
                count.seconds += each.seconds
                count.lost += lost
        for carrier, seconds in bought.values():
            if seconds:
                self._of(carrier).charges += 1
                self._of(carrier).charged += seconds

    def add_cdrs(self, cdrs: Sequence[Cdr]) -> None:
        """Count each channel once, however many CDRs speak of it."""
        named = {name for cdr in cdrs if cdr.answered for name in (cdr.channel, cdr.dstchannel)}
        for carrier in filter(None, map(_CARRIER.fullmatch, named)):
            self._of(carrier[1]).cdrs += 1

    def differences(self) -> list[Difference]:
        """Carriers whose counts disagree."""
        found = []
        for name, count in sorted(self.counts.items()):
            if count.cdrs != count.tries - count.lost:
                what = f"{count.tries} answered tries by CEL, {count.cdrs} channels by CDR"
                why = "see the calls above; each of them is one that the carrier bills"
                found.append(Difference("carrier-count", name, what, why))
            if (count.charges, count.charged) != (count.tries, count.seconds):
                what = (
                    f"{count.tries} answered tries of {count.seconds} s, charges for "
                    f"{count.charges} of {count.charged} s"
                )
                why = "calls wait for a price; see longlines rate --unpriced"
                found.append(Difference("carrier-charges", name, what, why))
        return found

    def totals(self) -> Counter[str]:
        """All carriers together."""
        total: Counter[str] = Counter()
        for count in self.counts.values():
            total.update(tries=count.tries, cdrs=count.cdrs, charges=count.charges)
        return total

    def _of(self, carrier: str) -> Count:
        return self.counts.setdefault(carrier, Count())
