"""The tries of a call, for `longlines calls`."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from longlines.billing.tries import Try
from longlines.cli import charge_words

if TYPE_CHECKING:
    from longlines.store.charges import Charged


def as_json(
    each: Try, cost: "Charged | None", time: Callable[[datetime | None], str | None]
) -> dict[str, Any]:
    """A try as scripts see it, with what it cost us; `time` writes times."""
    return {
        "position": each.position,
        "carrier": each.carrier,
        "number": each.number,
        "rank": each.rank,
        "started_at": time(each.started_at),
        "pdd": _number(each.pdd),
        "outcome": each.outcome,
        "cause": each.cause,
        "sip": each.sip,
        "answered_at": time(each.answered_at),
        "ended_at": time(each.ended_at),
        "seconds": _number(each.seconds),
        "ended_by": each.ended_by,
        "mos": _number(each.mos),
        "loss": _number(each.loss),
        "jitter": _number(each.jitter),
        "signs": list(each.signs),
        "cost": charge_words.as_json(cost),
    }


def words(each: Try, cost: "Charged | None") -> str:
    """One try in a line."""
    said = " ".join(
        f"{name} {value}" for name, value in (("sip", each.sip), ("cause", each.cause)) if value
    )
    facts = [
        each.outcome.replace("_", " ") if each.outcome else "in progress",
        said,
        f"pdd {each.pdd} s" if each.pdd is not None else "",
        f"{each.seconds} s" if each.seconds else "",
        f"MOS {each.mos}" if each.mos is not None else "",
        f"cost {charge_words.cell(cost)}" if cost else "",
        f"signs of a false answer: {', '.join(each.signs)}" if each.signs else "",
    ]
    at = each.started_at.strftime("%H:%M:%S")
    return f"  try {each.position}: {at} {each.carrier or '-'}: {', '.join(filter(None, facts))}"


def _number(value: Decimal | None) -> float | None:
    # At most millisecond precision, so a float shows the exact decimal.
    return None if value is None else float(value)
