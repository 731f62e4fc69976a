"""set: save values."""

from dataclasses import dataclass
from typing import ClassVar

from longlines.flow.call import Call
from longlines.flow.kinds import Values
from longlines.flow.model import DONE, Verb


@dataclass(frozen=True)
class Set(Verb):
    """Save each name with its text, in which `{name}` stands for a value saved before.

    take_number:
      set: {callee: "{dialled}", attempts: "1"}
    """

    name: ClassVar[str] = "set"
    short: ClassVar[str] = "values"
    instant: ClassVar[bool] = True
    whole: ClassVar[bool] = True

    values: Values

    def saves(self) -> tuple[str, ...]:
        """The names it is given."""
        return tuple(name for name, _ in self.values)

    async def run(self, call: Call) -> str:
        """Always done."""
        for name, template in self.values:
            call.saved[name] = call.fill(template)
        return DONE
