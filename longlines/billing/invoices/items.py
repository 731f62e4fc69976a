"""What an invoice is made from: one entry of the ledger with what else is known of its call."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

OF_CALLS = ("charge", "reversal")


class CallFacts(NamedTuple):
    """The record of a call; what its charge says is missing ("", None) where somebody else pays."""

    caller: str
    called: str
    service: str = ""
    seconds: Decimal = Decimal(0)
    billed: int | None = None
    lines: Sequence[Mapping[str, str | None]] = ()


class Item(NamedTuple):
    """An entry as it touches one account: `amount` is what the account owes more by it.

    `taxes` are part of the amount, by name, with its sign. `facts` is None where there is no call.
    """

    number: int
    key: str
    kind: str
    at: datetime
    call: str
    reverses: str
    memo: Mapping[str, str]
    amount: Decimal
    taxes: Sequence[tuple[str, Decimal]] = ()
    facts: CallFacts | None = None

    @property
    def tax(self) -> Decimal:
        """All taxes together."""
        return sum((amount for _, amount in self.taxes), Decimal(0))

    @property
    def of_call(self) -> bool:
        """Whether it charges a call, or takes such a charge back."""
        return self.kind == "charge" or (
            self.kind == "reversal" and self.reverses.startswith("charge:")
        )

    def due(self, ends: datetime) -> bool:
        """Whether it belongs on an invoice for a period that ends then.

        Calls by when they took place; whatever else by when it was booked, which is before now.
        """
        return not self.of_call or self.at < ends
