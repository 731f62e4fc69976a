"""wait_on: let the caller wait for an operator after all."""

from dataclasses import dataclass
from typing import ClassVar

from longlines.flow.call import Call
from longlines.flow.model import HandBack, Result, Verb


@dataclass(frozen=True)
class WaitOn(Verb):
    """Put the caller where he was about to wait: for the same skill, with the same reason.

    For the flow `before_waiting` of `operators.yaml`. He goes through that flow once, so he waits
    now until somebody answers, or until the step that wanted an operator gives up; the call goes on
    from there.

        go_on:
          wait_on: {}
    """

    name: ClassVar[str] = "wait_on"
    ends: ClassVar[bool] = True

    async def run(self, call: Call) -> Result:
        """The PBX knows the rest (dialplans/queue.conf)."""
        return HandBack("queue", {"LL_OFFERED": "1"})
