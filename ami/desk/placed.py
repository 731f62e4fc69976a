"""Calls that operators place for callers: to whom, and how far each has come.

What was asked for is kept on the caller's channel, so that a desk that was started again knows it;
how far it has come is seen by who is with whom.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from ami.desk.lines import Line, together

VARIABLE = "LL_PLACED"
COLLECT = "collect"
"""The exchange asks, not an operator."""

BEGUN, RINGING, ASKED, CONNECTED, OVER = "begun", "ringing", "asked", "connected", "over"
"""Nobody rings yet; somebody does; he has answered, and is asked, by the operator or (collect) by
the exchange; he is connected with the caller; he is gone.
"""


@dataclass(frozen=True)
class Placed:
    """`kind` is the action, `to` a number or a colleague, `name` the person who is wanted, `by`
    who placed it and `account` his telephone.
    """

    kind: str
    to: str
    by: str
    account: str
    name: str = ""
    stage: str = BEGUN

    def told(self) -> dict[str, str]:
        """As a screen is told it."""
        return asdict(self)

    def kept(self) -> str:
        """As it is kept on a channel: one word, whatever it is made of."""
        return urlencode({**asdict(self), "stage": ""})

    def now(self, lines: Sequence[Line]) -> "Placed":
        """How far it has come, by the lines of the call, the caller's first."""
        caller, *others = lines
        asked = [line for line in others if line.account != self.account]
        third = max(asked, key=lambda line: line.serial, default=None)
        if third is None:
            stage = BEGUN if self.stage in ("", BEGUN) else OVER
        elif together(caller, third):
            stage = CONNECTED
        elif self.kind == COLLECT:
            stage = ASKED if third.state == "Up" else RINGING
        else:
            stage = (
                ASKED
                if any(together(third, line) for line in others if line is not third)
                else RINGING
            )
        return replace(self, stage=stage)


def read(text: str) -> Placed | None:
    """What `kept` gave; None for anything else."""
    told: dict[str, Any] = dict(parse_qsl(text))
    known = {field.name for field in fields(Placed)}
    if not {"kind", "to", "by", "account"} <= told.keys() <= known:
        return None
    return Placed(**told)
