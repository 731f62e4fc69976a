"""An invoice as JSON and back. Amounts and seconds are text, so that they stay exact."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from longlines import json_bytes
from longlines.billing.invoices.model import (
    LAYOUT,
    CallLine,
    Correction,
    Credit,
    Invoice,
    Party,
    Payment,
    ServiceTotal,
    TaxTotal,
    Totals,
)
from longlines.billing.invoices.money import MoneyStyle

_DAYS = ("since", "until", "issued_on", "due_on")
_ROWS: Mapping[str, Any] = {
    "services": ServiceTotal,
    "taxes": TaxTotal,
    "payments": Payment,
    "credits": Credit,
    "corrections": Correction,
}
_AMOUNTS = frozenset({"net", "amount", "tax", "old", "new", "seconds", *Totals._fields})
_MOMENT = "at"
_FIELDS = tuple(field.name for field in fields(Invoice))


class NewerLayout(ValueError):
    """An invoice of a layout that this code doesn't know."""


def dumps(invoice: Invoice) -> bytes:
    """One line of JSON: always the same for the same invoice."""
    return json_bytes.dumps(as_json(invoice))


def as_json(invoice: Invoice) -> dict[str, Any]:
    """The invoice as plain data, its fields in the order of the class."""
    return {name: _plain(getattr(invoice, name)) for name in _FIELDS}


def loads(data: bytes | str) -> Invoice:
    """The invoice. Raises ValueError, KeyError or TypeError for what is none."""
    found = json_bytes.loads(data)
    if found["layout"] > LAYOUT:
        raise NewerLayout("it was made by a newer Longlines; use that one")
    found["money"] = MoneyStyle(**found["money"])
    found["issuer"], found["customer"] = _party(found["issuer"]), _party(found["customer"])
    found["totals"] = _row(Totals, found["totals"])
    for name in _DAYS:
        found[name] = date.fromisoformat(found[name])
    for name, row in _ROWS.items():
        found[name] = tuple(_row(row, each) for each in found[name])
    found["calls"] = tuple(map(_call, found["calls"]))
    return Invoice(**found)


def _plain(value: Any) -> Any:
    match value:
        case str() | int() | None:
            return value
        case Decimal():
            return f"{value:f}"
        case datetime():
            return value.isoformat(timespec="milliseconds")
        case date():
            return value.isoformat()
        case Mapping():
            return dict(value)
        case CallLine():
            return _call_json(value)
        case tuple() if hasattr(value, "_fields"):
            return {name: _plain(each) for name, each in zip(value._fields, value, strict=True)}
        case Iterable():
            return [_plain(each) for each in value]
    raise TypeError(f"an invoice holds no {type(value).__name__}")


def _call_json(line: CallLine) -> dict[str, Any]:
    """Written out: there are many of them."""
    return {
        "call": line.call,
        "at": line.at.isoformat(timespec="milliseconds"),
        "number": line.number,
        "place": line.place,
        "service": line.service,
        "seconds": f"{line.seconds:f}",
        "billed": line.billed,
        "rate": line.rate,
        "increments": line.increments,
        "net": f"{line.net:f}",
        "amount": f"{line.amount:f}",
        "late": line.late,
        "arithmetic": line.arithmetic,
    }


def _call(told: dict[str, Any]) -> CallLine:
    return CallLine(
        told["call"],
        datetime.fromisoformat(told["at"]),
        told["number"],
        told["place"],
        told["service"],
        Decimal(told["seconds"]),
        told["billed"],
        told["rate"],
        told["increments"],
        Decimal(told["net"]),
        Decimal(told["amount"]),
        told["late"],
        tuple(map(tuple, told["arithmetic"])),
    )


def _party(told: dict[str, Any]) -> Party:
    lists: dict[str, Any] = {name: tuple(told[name]) for name in ("address", "contact")}
    return Party(**(told | lists))


def _row(kind: Any, told: Mapping[str, Any]) -> Any:
    return kind(**{name: _value(name, told[name]) for name in kind._fields})


def _value(name: str, value: Any) -> Any:
    if name in _AMOUNTS and isinstance(value, str):
        return Decimal(value)
    if name == _MOMENT:
        return datetime.fromisoformat(value)
    return value
