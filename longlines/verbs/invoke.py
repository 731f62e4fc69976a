"""invoke: run another flow and come back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from longlines.flow.call import Call
from longlines.flow.kinds import InvokedFlow, Names, Values
from longlines.flow.model import DONE, Invoked, Result, Verb

FINE = (DONE, "completed")


@dataclass(frozen=True)
class Invoke(Verb):
    """Run `flow` (by its name, or `{flow: name, step: name}`) and go on here when it ends.

    That flow has values of its own: `caller`, `dialled` and `language`, and those it is given in
    `with`, by its own names for them. `save` says what comes back: `[name, name]`, or
    `{name here: name there}`; what the flow didn't save isn't saved here either. The language
    that it chose remains. It may itself invoke flows, five deep; a call that is hung up in it is
    over.

    The word of its `end` is the outcome: `completed` and `done` go on with `then`, any other word
    takes `if_<word>`. Outcome failed: it broke and could not help itself, or is not there.

        get_number:
          invoke: {flow: ask-number, with: {least: "7"}, save: {callee: number}}
          if_gave_up: operator
          if_failed: operator
    """

    name: ClassVar[str] = "invoke"
    short: ClassVar[str] = "flow"
    outcomes: ClassVar[tuple[str, ...]] = ("failed",)
    open_outcomes: ClassVar[bool] = True
    instant: ClassVar[bool] = True

    flow: InvokedFlow
    with_: Values = ()
    save: Names = ()

    async def run(self, call: Call) -> Result:
        """The flow to run, with what it is given."""
        given = {name: call.fill(template) for name, template in self.with_}
        return Invoked(self.flow.flow, self.flow.step, given)

    def resume(self, word: str) -> str:
        """The word with which the flow ended."""
        return DONE if word in FINE else word

    def brought_back(self, theirs: Mapping[str, str]) -> dict[str, str]:
        """Those values of `save` that the flow has."""
        return {here: theirs[there] for here, there in self.save if there in theirs}

    def saves(self) -> tuple[str, ...]:
        """The names of `save`, as they are here."""
        return tuple(here for here, _ in self.save)
