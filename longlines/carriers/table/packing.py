"""carriers.yaml within the routing table, so that one file holds all that a choice goes by."""

import dataclasses
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from longlines.carriers.model import Carrier, Carriers, Dials, Trunk, Weights
from longlines.carriers.quality.rules import Rules
from longlines.flow.kinds import Span


def pack(carriers: Carriers) -> dict[str, Any]:
    """The carriers as plain data for JSON."""
    packed = dataclasses.asdict(dataclasses.replace(carriers, carriers=()))
    packed["exchange"] = {name: str(rate) for name, rate in carriers.exchange.items()}
    packed["floor"] = str(carriers.floor)
    packed["carriers"] = [_pack(each) for each in carriers.carriers]
    return packed


def unpack(packed: dict[str, Any]) -> Carriers:
    """The carriers that `pack` made plain."""
    exchange = {name: Decimal(rate) for name, rate in packed["exchange"].items()}
    return Carriers(
        **packed
        | {
            "exchange": exchange,
            "floor": Decimal(packed["floor"]),
            "weights": Weights(**packed["weights"]),
            "rules": Rules(**packed["rules"]),
            "carriers": tuple(_unpack(each) for each in packed["carriers"]),
        }
    )


def _pack(carrier: Carrier) -> dict[str, Any]:
    fields = {each.name: getattr(carrier, each.name) for each in dataclasses.fields(carrier)}
    return fields | {
        "trunk": dataclasses.asdict(carrier.trunk),
        "spend_per_day": _text(carrier.spend_per_day),
        "hours": carrier.hours and [[span.start, span.end] for span in carrier.hours],
        "zone": carrier.zone.key,
        "blocked": list(carrier.blocked),
        "carries": sorted(carrier.carries),
        "share": str(carrier.share),
        "floor": _text(carrier.floor),
    }


def _unpack(packed: dict[str, Any]) -> Carrier:
    trunk = packed["trunk"]
    hours = packed["hours"]
    return Carrier(
        **packed
        | {
            "trunk": Trunk(**trunk | {"dials": Dials(trunk["dials"])}),
            "spend_per_day": _amount(packed["spend_per_day"]),
            "hours": hours and tuple(Span(*each) for each in hours),
            "zone": ZoneInfo(packed["zone"]),
            "blocked": tuple(packed["blocked"]),
            "carries": frozenset(packed["carries"]),
            "share": Decimal(packed["share"]),
            "floor": _amount(packed["floor"]),
        }
    )


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
