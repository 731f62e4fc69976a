"""What is booked when a customer gets money back: of the price, and of each tax in proportion."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from longlines.billing.ledger.model import CREDIT, Entry, Posting, customer
from longlines.billing.ledger.postings import entries_of_charge
from longlines.billing.rating.rounding import coin, plain

_TAX = "tax:"


class BadCredit(ValueError):
    """So much can't be credited; the message says why, and how much can."""


@dataclass(frozen=True)
class Credit:
    """`amount` given back, taxes included, after `before` was given back of the same charge."""

    key: str
    at: datetime
    amount: Decimal
    before: Decimal
    memo: Mapping[str, str]


def entry(charge: Mapping[str, Any], credit: Credit) -> Entry:
    """The entry of a credit note on a row of `charges`. Raises BadCredit.

    All credits of a charge together never come to more than it, nor those of any tax to more than
    that tax: each tax is credited up to its share of all that was given back so far.
    """
    currency, charged = str(charge["currency"]), Decimal(charge["amount"] or 0)
    amount, before, unit = credit.amount, credit.before, coin(currency)
    if amount <= 0:
        raise BadCredit("a credit is more than 0; to give nothing back, use --refuse")
    if amount != amount.quantize(unit):
        raise BadCredit(
            f"{currency} has no coin smaller than {unit:f}; {amount:f} can't be credited"
        )
    if amount > charged - before:
        already = f", {plain(before, currency)} of it were credited already" if before else ""
        left = plain(max(Decimal(0), charged - before), currency)
        raise BadCredit(
            f"{currency} {plain(charged, currency)} were charged{already}: at most {left} can be "
            "credited"
        )
    taxes = {
        posting.account: _share(-posting.amount, before, amount, charged, unit)
        for each in entries_of_charge(charge)
        for posting in each.postings
        if posting.account.startswith(_TAX)
    }
    given = [Posting(account, part) for account, part in taxes.items() if part]
    rest = amount - sum(taxes.values())
    if rest:
        given.insert(0, Posting(CREDIT, rest))
    postings = (Posting(customer(charge["account"]), -amount), *given)
    return Entry(
        credit.key, "credit", credit.at, charge["call"], currency, postings, memo=credit.memo
    )


def _share(
    tax: Decimal, before: Decimal, amount: Decimal, charged: Decimal, unit: Decimal
) -> Decimal:
    def up_to(given: Decimal) -> Decimal:
        return (tax * given / charged).quantize(unit, ROUND_HALF_UP)

    return min(amount, up_to(before + amount) - up_to(before))
