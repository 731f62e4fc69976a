"""when: choose the next step by a value."""

from dataclasses import dataclass
from typing import ClassVar

from longlines.flow.call import Call
from longlines.flow.kinds import Groups, Roads, Step, Text
from longlines.flow.model import Go, Result, Verb


@dataclass(frozen=True)
class When(Verb):
    """Compare `value` with texts, and go to the step of the first that fits.

    `equals` lists texts and their steps: the value is that text. `one_of` lists steps and their
    texts: the value is one of them. `prefix` lists beginnings and their steps, of which the
    longest counts. They are tried in this order; `otherwise` is the step when nothing fits, also
    for a value that was never saved. Large and small letters differ. There are no other outcomes.

        by_country:
          when:
            value: "{callee}"
            equals: {"0": operator}
            one_of: {front_desk: ["100", "101"]}
            prefix: {"011": abroad, "01152": mexico}
            otherwise: at_home
    """

    name: ClassVar[str] = "when"
    instant: ClassVar[bool] = True
    ends: ClassVar[bool] = True
    at_least_one: ClassVar[tuple[str, ...]] = ("equals", "one_of", "prefix")

    value: Text
    otherwise: Step
    equals: Roads = ()
    one_of: Groups = ()
    prefix: Roads = ()

    async def run(self, call: Call) -> Result:
        """The step of the first text that fits."""
        if not all(name in call.saved for name in self.value.names):
            return Go(self.otherwise.step)
        value = call.fill(self.value)
        for text, step in self.equals:
            if value == call.fill(text):
                return Go(step.step)
        for step, texts in self.one_of:
            if value in [call.fill(text) for text in texts]:
                return Go(step.step)
        beginnings = [(call.fill(text), step.step) for text, step in self.prefix]
        fitting = [road for road in beginnings if road[0] and value.startswith(road[0])]
        longest = max(fitting, key=lambda road: len(road[0]), default=("", self.otherwise.step))
        return Go(longest[1])
