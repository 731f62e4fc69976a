"""What a step's verb is made of, and what the checks ask it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from longlines.flow.call import Call
from longlines.flow.kinds import FlowRef, PromptRef, StepRef, TemplateText
from longlines.flow.model import FlowError, Result, Step, Verb
from longlines.flow.problems import Mark
from longlines.verbs.end import End

SPOKEN_TO = ("record", "voicemail")
"""Verbs that a machine answers as well as a caller: no key is needed for them to be done."""


@dataclass(frozen=True)
class Broken(Verb):
    """Stands where a step has mistakes, so that what leads to it and from it is still seen.

    `words` are all texts of its values: any of them may name a step or a flow.
    """

    name: ClassVar[str] = "broken"
    waits: ClassVar[bool] = True

    words: frozenset[str]
    like: type[Verb] | None

    async def run(self, call: Call) -> Result:
        """Never: a flow with mistakes isn't run. Raises FlowError."""
        raise FlowError("the step has mistakes in it")


def references(verb: Verb) -> Iterator[PromptRef | StepRef | FlowRef]:
    """Everything that a step's values name: prompts, steps, flows."""
    for value in inside(verb):
        if isinstance(value, PromptRef | StepRef | FlowRef):
            yield value


PLAIN = frozenset((str, int, float, bool, type(None), Mark, frozenset))
WHOLE = frozenset((PromptRef, StepRef, FlowRef, TemplateText))
"""What is not taken apart further."""


def inside(verb: Verb) -> list[object]:
    """All that a verb's values are made of, at any depth, but for plain texts and numbers."""
    found = []
    waiting: list[object] = [verb]
    while waiting:
        value = waiting.pop()
        for item in value if isinstance(value, tuple) else vars(value).values():
            kind = type(item)
            if kind not in PLAIN:
                found.append(item)
                if kind is tuple or (kind not in WHOLE and hasattr(item, "__dict__")):
                    waiting.append(item)
    return found


def takes_keys(verb: Verb) -> bool:
    """Whether a step goes on well only after a key; without its optional prompt none is asked."""
    return verb.waits and verb.name not in SPOKEN_TO and getattr(verb, "prompt", verb) is not None


def given(verb: Verb) -> tuple[str, ...]:
    """The values that a step gives to the flow that it invokes, by that flow's names."""
    return tuple(name for name, _ in getattr(verb, "with_", ()))


def ends_here(step: Step, parts: Iterable[object]) -> bool:
    """Whether the call ends with this step, or with the person it hands the caller to."""
    return isinstance(step.verb, Broken) or (
        step.verb.ends and not any(isinstance(part, StepRef | FlowRef) for part in parts)
    )


def returns(verb: Verb) -> bool:
    """Whether a flow that ends with this step goes back to the flow that invoked it."""
    return isinstance(verb, End)
