"""What an operators' queue did since the PBX was started, as Asterisk counts it (QueueStatus)."""

from collections.abc import Iterable, Mapping
from typing import Any

QUESTION = {"Action": "QueueStatus"}

EMERGENCY = "emergency"
"""Its operators are those of other queues."""

IN_CALL = ("2", "3", "7", "8")
GONE = ("4", "5")
"""AST_DEVICE_* of Asterisk's devicestate.h."""

Event = Mapping[str, Any]


def figures(events: Iterable[Event]) -> dict[str, Any]:
    """Of all queues together, of each, and of each operator; times are seconds.

    `waiting` and `longest_wait` are of now; `answered`, `abandoned` (who hung up, or left for want
    of operators) and `service_level` (the share of those answered, in percent, who waited no
    longer than `service_seconds`; None before the first) since the PBX was started.
    """
    queues: dict[str, dict[str, Any]] = {}
    operators: dict[str, dict[str, Any]] = {}
    for event in events:
        queue = str(event.get("Queue", ""))
        match event.get("Event"):
            case "QueueParams":
                queues[queue] = _queue(event)
            case "QueueEntry" if queue in queues:
                waits = _number(event, "Wait")
                queues[queue]["longest_wait"] = max(queues[queue]["longest_wait"], waits)
            case "QueueMember":
                account = str(event.get("Location", "")).partition("/")[2]
                if account:
                    _take(operators.setdefault(account, _operator()), event, queue)
    return {
        "total": _total(queues.values()),
        "queues": dict(sorted(queues.items())),
        "operators": {name: operators[name] for name in sorted(operators)},
    }


def _queue(event: Event) -> dict[str, Any]:
    answered = _number(event, "Completed")
    return {
        "waiting": _number(event, "Calls"),
        "longest_wait": 0,
        "answered": answered,
        "abandoned": _number(event, "Abandoned"),
        "service_seconds": _number(event, "ServiceLevel"),
        "service_level": _number(event, "ServicelevelPerf") if answered else None,
        "average_wait": _number(event, "Holdtime"),
        "average_talk": _number(event, "TalkTime"),
    }


def _operator() -> dict[str, Any]:
    return {"state": "gone", "reason": "", "answered": 0, "last_call": 0, "queues": []}


def _take(operator: dict[str, Any], event: Event, queue: str) -> None:
    """What one queue says of an operator: all of them count each of his calls."""
    status = str(event.get("Status", ""))
    away = str(event.get("Paused")) == "1"
    operator["answered"] = max(operator["answered"], _number(event, "CallsTaken"))
    operator["last_call"] = max(operator["last_call"], _number(event, "LastCall"))
    if queue == EMERGENCY:
        return
    operator["queues"] = sorted({*operator["queues"], queue})
    operator["reason"] = operator["reason"] or (str(event.get("PausedReason", "")) if away else "")
    here = "gone" if status in GONE else "talking" if status in IN_CALL else "ready"
    operator["state"] = "away" if away and here == "ready" else here


def _total(queues: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    every = list(queues)
    answered = sum(each["answered"] for each in every)
    in_time = sum(each["answered"] * (each["service_level"] or 0) for each in every)
    return {
        "waiting": sum(each["waiting"] for each in every),
        "longest_wait": max((each["longest_wait"] for each in every), default=0),
        "answered": answered,
        "abandoned": sum(each["abandoned"] for each in every),
        "service_level": round(in_time / answered) if answered else None,
    }


def _number(event: Event, name: str) -> int:
    text = str(event.get(name) or "0")
    try:
        return round(float(text))
    except ValueError:
        return 0
