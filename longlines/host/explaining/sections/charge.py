"""What the payer was charged, line by line, and where its price came from."""

from typing import Any

from longlines.billing.rating.billable import FEES
from longlines.host.explaining.model import Known, Section, moment, money, stamp
from longlines.store.charges import Charged

ORDER = 30

SOURCE, TOTAL = "price", "amount"
"""Lines of an explanation: where the price is from, and what it comes to."""


def tell(known: Known) -> Section | None:
    """Nothing where nobody was dialled."""
    sold = known.sold
    if sold is None:
        return None
    words = [*price(sold, known)]
    if known.rules is not None and sold.amount is not None and not sold.quote:
        version, since = known.rules.version[:12], moment(known.rules.since)
        late = ", the first that are known" if known.rules.since > sold.at else ""
        words.append(
            f"The rules of tariffs.yaml were those since {since}{late} (version {version})."
        )
    return Section("charge", "What it cost", words, data(sold, known))


def price(charge: Charged, known: Known) -> list[str]:
    """The sentences about one charge, on either side."""
    payer = known.who(charge.account) if charge.side == "sell" else "the exchange"
    seconds = f"{charge.seconds.normalize():f} s"
    if charge.amount is None or charge.currency is None:
        return [
            f"There is no price for {seconds} of a {charge.call_class} call: {charge.reason}.",
            "When what is missing is there, longlines rate --again charges it.",
        ]
    total = money(charge.amount, charge.currency)
    if not charge.deck:
        why = str(charge.lines[0]["how"]) if charge.lines else "nothing is charged for it"
        return [f"{total}: {why}."]
    of = f"{seconds} of a {charge.call_class} call"
    if charge.try_ >= FEES:
        of = f"one use of the service {charge.call_class}"
    words = [f"{payer} pays {total} for {of}.", f"{_deck(charge, known)}."]
    for line in charge.lines:
        if line["what"] == TOTAL:
            words.append(f"  {TOTAL}: {total}")
        elif line["what"] != SOURCE:
            amount = f" = {line['amount']}" if line["amount"] is not None else ""
            words.append(f"  {line['what']}: {line['how']}{amount}")
    return words


def data(charge: Charged, known: Known) -> dict[str, Any]:
    """A charge as data; amounts are text."""
    version = _version(charge, known)
    rules = known.rules
    return {
        "side": charge.side,
        "account": charge.account or None,
        "carrier": charge.carrier or None,
        "class": charge.call_class,
        "seconds": f"{charge.seconds:f}",
        "billed_seconds": charge.billed_seconds,
        "amount": None if charge.amount is None else f"{charge.amount:f}",
        "net": None if charge.net is None else f"{charge.net:f}",
        "currency": charge.currency,
        "deck": charge.deck or None,
        "version": charge.version or None,
        "prefix": charge.prefix or None,
        "quote": charge.quote,
        "deck_source": version.source if version else None,
        "deck_imported_at": stamp(version.imported_at) if version else None,
        "rules": rules.version if rules and charge.side == "sell" else None,
        "lines": list(charge.lines),
        "reason": charge.reason,
    }


def _deck(charge: Charged, known: Known) -> str:
    version = _version(charge, known)
    if version is None:
        return f"The price is that of {charge.deck}"
    since, imported = moment(version.effective_from), moment(version.imported_at)
    return (
        f"The price is that of the prefix {charge.prefix} in the {charge.side} deck "
        f"{charge.deck}, version {charge.version}: in force since {since}, imported {imported} "
        f"from {version.source} by {version.author}"
    )


def _version(charge: Charged, known: Known) -> Any:
    return known.decks.get((charge.deck or "", charge.version or 0))
