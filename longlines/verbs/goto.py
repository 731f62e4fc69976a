"""goto: go on elsewhere."""

from dataclasses import dataclass
from typing import ClassVar

from longlines.flow.call import Call
from longlines.flow.kinds import StepRef, Target
from longlines.flow.model import Enter, Go, Result, Verb


@dataclass(frozen=True)
class Goto(Verb):
    """Go on at a step of this flow, or in another: `{flow: name, step: name}`.

    Without a step, the other flow begins at its first. Saved values come along, and the call
    doesn't come back; `invoke` does.

        again: {goto: get_number}
        collect: {goto: {flow: collect-call, step: get_name}}
    """

    name: ClassVar[str] = "goto"
    short: ClassVar[str] = "target"
    instant: ClassVar[bool] = True
    whole: ClassVar[bool] = True
    ends: ClassVar[bool] = True

    target: Target

    async def run(self, call: Call) -> Result:
        """Where to go on."""
        if isinstance(self.target, StepRef):
            return Go(self.target.step)
        return Enter(self.target.flow, self.target.step)
