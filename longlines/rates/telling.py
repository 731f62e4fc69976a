"""Decks in words and in JSON: what tables and reports show of terms, tariffs and changes."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from longlines.rates.change_kinds import ends, final
from longlines.rates.comparing import Change
from longlines.rates.model import Tariff, Terms


def amount(value: Decimal) -> str:
    """Without zeros that say nothing."""
    return f"{value.normalize():f}"


def moment(at: datetime | None) -> str | None:
    """ISO 8601 in UTC, to the second."""
    return at.replace(tzinfo=None).isoformat(timespec="seconds") + "Z" if at else None


def day(at: datetime) -> str:
    """A date, with the time where it isn't midnight UTC."""
    return f"{at:%Y-%m-%d}" if at.time().isoformat() == "00:00:00" else f"{at:%Y-%m-%d %H:%MZ}"


def terms_text(terms: Terms) -> str:
    """One row: `0.0123 + 0.002, 30/6, peak, from 2026-12-01`."""
    parts = ["blocked" if terms.blocked else amount(terms.per_minute)]
    if terms.connect:
        parts[0] += f" + {amount(terms.connect)}"
    parts.append(f"{terms.first}/{terms.next}")
    if terms.minimum:
        parts.append(f"at least {terms.minimum} s")
    if terms.band:
        parts.append(terms.band)
    if terms.effective_from:
        parts.append(f"from {day(terms.effective_from)}")
    if terms.effective_to:
        parts.append(f"until {day(terms.effective_to)}")
    return ", ".join(parts)


def price_text(tariff: Tariff) -> str:
    """The prices that a tariff has in the end, by band; "-" for none."""
    parts = []
    for band, terms in final(tariff).items():
        price = "blocked" if terms.blocked else amount(terms.per_minute)
        price += f" + {amount(terms.connect)}" if terms.connect else ""
        price += f" {band}" if band else ""
        price += f" from {day(terms.effective_from)}" if terms.effective_from else ""
        parts.append(price)
    end = ends(tariff)
    return (", ".join(parts) + (f", until {day(end)}" if end else "")) or "-"


def terms_json(terms: Terms) -> dict[str, Any]:
    """One row; amounts are text, so that nothing rounds them."""
    return {
        "per_minute": amount(terms.per_minute),
        "connect": amount(terms.connect),
        "first": terms.first,
        "next": terms.next,
        "minimum": terms.minimum,
        "band": terms.band or None,
        "effective_from": moment(terms.effective_from),
        "effective_to": moment(terms.effective_to),
        "blocked": terms.blocked,
        "note": terms.note,
    }


def change_json(change: Change) -> dict[str, Any]:
    """One prefix with its old and new rows."""
    return {
        "prefix": change.prefix,
        "change": change.kind,
        "old": [terms_json(terms) for terms in change.old],
        "new": [terms_json(terms) for terms in change.new],
    }


def change_text(change: Change) -> tuple[str, str, str]:
    """Prefix, old and new price; all terms where the price stays."""
    if change.kind == "changed":
        return (
            change.prefix,
            "; ".join(map(terms_text, change.old)),
            "; ".join(map(terms_text, change.new)),
        )
    return change.prefix, price_text(change.old), price_text(change.new)
