"""What stands in the ledger for the call, and on which invoice."""

from longlines.host.explaining.model import Known, Section, moment, money, stamp

ORDER = 50


def tell(known: Known) -> Section | None:
    """Nothing where nothing was booked."""
    words, data = [], []
    for booked in known.entries:
        entry = booked.entry
        sides = ", ".join(
            f"{name} {'+' if amount > 0 else ''}{money(amount, entry.currency)}"
            for name, amount in entry.postings
        )
        invoice = known.invoices.get(booked.number)
        on = f"; on invoice {invoice}" if invoice else ""
        why = entry.memo.get("why", "")
        because = f" ({why})" if why else ""
        words.append(
            f"Entry {booked.number}, {moment(booked.booked_at)}: "
            f"{entry.kind}{because}: {sides}{on}."
        )
        data.append(
            {
                "number": booked.number,
                "key": entry.key,
                "kind": entry.kind,
                "booked_at": stamp(booked.booked_at),
                "currency": entry.currency,
                "postings": [{"account": n, "amount": f"{a:f}"} for n, a in entry.postings],
                "reverses": entry.reverses or None,
                "memo": dict(entry.memo),
                "hash": booked.hash,
                "invoice": invoice,
            }
        )
    return Section("ledger", "In the ledger", words, data) if words else None
