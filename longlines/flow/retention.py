"""For how long what is known of calls is kept, as `retention.yaml` says.

recordings: 90d     # messages that callers left
names: 30d          # what callers said during a call, as their names
call_events: 400d   # the PBX's own events of each call, of which it was folded
calls: never        # afterwards numbers and notes of a call are masked; it is never deleted
spool: 14d          # files of call events that the database has
invoices: 3650d     # what they say, and whose they were; their numbers and sums stay
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

from longlines.flow import marks
from longlines.flow.kinds import BadValue, scalar
from longlines.flow.problems import Problem, did_you_mean, shown

RULES = ("recordings", "names", "call_events", "calls", "spool", "invoices")
NEVER = "never"

Days: TypeAlias = Mapping[str, int | None]
"""By rule, after how many days; None: never."""

_DAYS = re.compile(r"([1-9][0-9]{0,4})d")


def read(path: Path) -> tuple[Days, list[Problem]]:
    """The rules of a file, with every mistake; nothing is ever deleted where there is no file."""
    days: dict[str, int | None] = dict.fromkeys(RULES)
    try:
        root, problems = marks.read(path.read_bytes(), str(path))
    except FileNotFoundError:
        return days, []
    except marks.Unreadable as error:
        return days, [error.problem]
    if not isinstance(root, marks.Mapping):
        return days, [Problem(root.mark, f"expected {', '.join(RULES)}")]
    for key, node in root:
        if key.text not in RULES:
            near = did_you_mean(key.text, RULES) or f"; use {', '.join(RULES)}"
            problems.append(Problem(key.mark, f"retention has no key {shown(key.text)}{near}"))
            continue
        try:
            days[key.text] = _days(node)
        except BadValue as error:
            problems.append(error.problem)
    if not problems and _longer(days["call_events"], days["calls"]):
        problems.append(
            Problem(
                root.mark, "call_events has to be kept no longer than calls: it has the numbers"
            )
        )
    return days, problems


def _days(node: marks.Node) -> int | None:
    wanted = "a number of days such as 90d, or never"
    text = scalar(node, wanted)
    if text == NEVER:
        return None
    found = _DAYS.fullmatch(text)
    if not found:
        raise BadValue(node.mark, f"{shown(text)} is not {wanted}")
    return int(found[1])


def _longer(one: int | None, other: int | None) -> bool:
    return other is not None and (one is None or one > other)
