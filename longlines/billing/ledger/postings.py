"""What a charge books: who owes, and who has earned it.

A customer's charge is a debit of the customer, a credit of revenue (net) and one of each tax. A
carrier's is a debit of cost and a credit of the carrier.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from longlines.billing.ledger.model import COST, REVENUE, Entry, Posting, carrier, customer, tax

OTHER = "other"
"""The tax whose name a charge does not tell."""

_PERCENT = re.compile(r"[0-9.]+ % of [0-9.]+")


def entries_of_charge(
    charge: Mapping[str, Any], count: int = 1, memo: Mapping[str, str] | None = None
) -> list[Entry]:
    """What a row of `charges` books, nothing where it has no price or a price of 0.

    `count` counts the corrections of the same charge; `memo` is added to what the charge tells.
    """
    amount: Decimal | None = charge["amount"]
    if not amount:
        return []
    side = charge["side"]
    told = {
        "billed": str(charge["billed_seconds"]),
        "class": charge["class"],
        "deck": charge["deck"],
        "prefix": charge["prefix"],
        "version": str(charge["version"]),
    }
    if charge["quote"]:
        told["quote"] = charge["quote"]
    return [
        Entry(
            f"{key(charge['call'], side, charge['try'])}:{count}",
            "charge" if side == "sell" else "cost",
            charge["at"],
            charge["call"],
            charge["currency"],
            _sold(charge, amount) if side == "sell" else _bought(charge, amount),
            memo={**told, **memo} if memo else told,
        )
    ]


def key(call: str, side: str, part: int) -> str:
    """What the keys of all entries of one charge begin with."""
    return f"charge:{call}:{side}:{part}"


def _sold(charge: Mapping[str, Any], amount: Decimal) -> tuple[Posting, ...]:
    owes = Posting(customer(charge["account"]), amount)
    net = amount if charge["net"] is None else charge["net"]
    if net == amount:
        return owes, Posting(REVENUE, -amount)
    postings = [owes, Posting(REVENUE, -net)] if net else [owes]
    return *postings, *_taxes(charge["lines"], amount - net)


def _taxes(lines: Sequence[Mapping[str, str | None]], whole: Decimal) -> list[Posting]:
    """A posting for each tax that the lines tell, and one for what they leave untold."""
    told: dict[str, Decimal] = {}
    for line in lines:
        amount, how = line["amount"], line["how"]
        if amount is not None and _PERCENT.match(how or ""):
            account = tax(line["what"] or OTHER)
            told[account] = told.get(account, Decimal(0)) + Decimal(amount)
    left = whole - sum(told.values())
    if left:
        told[tax(OTHER)] = told.get(tax(OTHER), Decimal(0)) + left
    return [Posting(account, -amount) for account, amount in told.items() if amount]


def _bought(charge: Mapping[str, Any], amount: Decimal) -> tuple[Posting, ...]:
    return Posting(COST, amount), Posting(carrier(charge["carrier"]), -amount)
