"""What an operators' queue did since the PBX was started, as Asterisk counts it (QueueStatus)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ami.connection import Connection

QUESTION = {"Action": "QueueStatus"}
TYPICAL = {"Action": "Getvar", "Variable": "LL_TYPICAL_CALL"}
TYPICAL_CALL = 90
"""Seconds, where the PBX doesn't say."""

EMERGENCY = "emergency"
"""Its operators are those of other queues."""

IN_CALL = ("2", "3", "7", "8")
GONE = ("4", "5")
RINGS = "6"
"""AST_DEVICE_* of Asterisk's devicestate.h."""

Event = Mapping[str, Any]


@dataclass
class _Crew:
    """How many operators could be rung now, and how many work: who isn't away or gone."""

    ready: int = 0
    at_work: int = 0

    def take(self, state: str, *, away: bool) -> None:
        self.ready += state == "ready" and not away
        self.at_work += state != "gone" and not away

    def wait(self, ahead: int, talk: float) -> int | None:
        """Seconds that who joins now will wait; None where nobody works (as [queue-wait] of
        dialplans/queue.conf tells callers).
        """
        if self.ready > ahead:
            return 0
        return round((ahead + 1) * talk / self.at_work) if self.at_work else None


async def ask(connection: Connection) -> dict[str, Any]:
    """The figures of now. Raises NotConnected, TimeoutError."""
    events = await connection.ask(QUESTION)
    typical = _number({"it": (await connection.send(TYPICAL)).get("Value")}, "it")
    return figures(events, typical or TYPICAL_CALL)


def figures(events: Iterable[Event], typical: int = TYPICAL_CALL) -> dict[str, Any]:
    """Of all queues together, of each, and of each operator; times are seconds. A call takes
    `typical` until calls were measured.

    `waiting`, `longest_wait` and `expected_wait` (of who joins now; None where nobody could take
    him, or all are away) are of now; `answered`, `abandoned` (who hung up, or left for want
    of operators) and `service_level` (the share of those answered, in percent, who waited no
    longer than `service_seconds`; None before the first) since the PBX was started.
    """
    queues: dict[str, dict[str, Any]] = {}
    operators: dict[str, dict[str, Any]] = {}
    crews: dict[str, _Crew] = {}
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
                    crews.setdefault(queue, _Crew()).take(_state(event), away=_away(event))
    total = _total(queues.values())
    for name, each in queues.items():
        talk = each["average_talk"] or typical
        each["expected_wait"] = crews.get(name, _Crew()).wait(total["waiting"], talk)
    everybody = _Crew()
    for operator in operators.values():
        everybody.take(operator["state"], away=operator["away"])
    talk = _average_talk(queues.values()) or typical
    return {
        "total": {**total, "expected_wait": everybody.wait(total["waiting"], talk)},
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
    return {
        "state": "gone",
        "away": False,
        "reason": "",
        "answered": 0,
        "last_call": 0,
        "queues": [],
    }


def _take(operator: dict[str, Any], event: Event, queue: str) -> None:
    """What one queue says of an operator: all of them count each of his calls."""
    state, away = _state(event), _away(event)
    operator["answered"] = max(operator["answered"], _number(event, "CallsTaken"))
    operator["last_call"] = max(operator["last_call"], _number(event, "LastCall"))
    if queue == EMERGENCY:
        return
    operator["queues"] = sorted({*operator["queues"], queue})
    operator["reason"] = operator["reason"] or (str(event.get("PausedReason", "")) if away else "")
    operator["away"] = away
    operator["state"] = "away" if away and state == "ready" else state


def _away(event: Event) -> bool:
    return str(event.get("Paused")) == "1"


def _state(event: Event) -> str:
    """What a telephone is, whether or not somebody is at it."""
    status = str(event.get("Status", ""))
    if status == RINGS:
        return "ringing"
    return "gone" if status in GONE else "talking" if status in IN_CALL else "ready"


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


def _average_talk(queues: Iterable[Mapping[str, Any]]) -> float:
    measured = [(each["answered"], each["average_talk"]) for each in queues if each["answered"]]
    calls = sum(count for count, _ in measured)
    return sum(count * talk for count, talk in measured) / calls if calls else 0


def _number(event: Event, name: str) -> int:
    text = str(event.get(name) or "0")
    try:
        return round(float(text))
    except ValueError:
        return 0
