"""A checked flow: named steps, each with one verb and where its outcomes lead."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from longlines.flow.problems import Mark

if TYPE_CHECKING:
    from longlines.flow.call import Call

DONE = "done"


@dataclass(frozen=True)
class Go:
    """Go on at a step of this flow, chosen by the verb itself."""

    step: str


@dataclass(frozen=True)
class Enter:
    """Go on in another flow, at a step of it ("" for its first)."""

    flow: str
    step: str


@dataclass(frozen=True)
class Invoked:
    """Run another flow, from a step of it ("" for its first), and come back with its word.

    That flow has the values `given`, besides what it is always told.
    """

    flow: str
    step: str
    given: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Over:
    """The flow is over; the word is its outcome for the flow that invoked it, or the record."""

    word: str


@dataclass(frozen=True)
class HandBack:
    """The PBX goes on by itself: `next` names its dialplan part, `variables` what that reads."""

    next: str
    variables: Mapping[str, str] = field(default_factory=dict)


Result: TypeAlias = str | Go | Enter | Invoked | Over | HandBack


class FlowError(Exception):
    """A step can't be carried out: the call takes the flow's on_failure road."""


class Verb(ABC):
    """What a step does. A subclass is a frozen dataclass; its fields are the YAML keys.

    `outcomes` are the words a step may answer with `if_<word>`, besides `done`. `short` names the
    field that is meant when the verb's value is no mapping. An `instant` verb neither waits nor
    is heard. A verb that `ends` never falls through to the step below it. A `whole` verb takes
    its value, mapping or not, as its `short` field. A verb that `waits` takes keys or speech of
    the caller. With `open_outcomes` any `if_<word>` may stand beside it. `done_word` is a word of
    the verb's own for `done`: `if_open` is `then`. What a `secret` verb takes in is shown nowhere.

    `exactly_one` and `at_least_one` name keys of which so many must be given; `dependent` names
    for a key the others that it needs. A field's name with a `_` at its end is a key that Python
    has taken (`with_`: with). `needs` names values that must be saved on every road to the step,
    though no key names them.
    """

    name: ClassVar[str]
    outcomes: ClassVar[tuple[str, ...]] = ()
    short: ClassVar[str] = ""
    instant: ClassVar[bool] = False
    ends: ClassVar[bool] = False
    whole: ClassVar[bool] = False
    waits: ClassVar[bool] = False
    open_outcomes: ClassVar[bool] = False
    done_word: ClassVar[str] = ""
    secret: ClassVar[bool] = False
    exactly_one: ClassVar[tuple[str, ...]] = ()
    at_least_one: ClassVar[tuple[str, ...]] = ()
    dependent: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    needs: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    async def run(self, call: "Call") -> Result:
        """Carry the step out; an outcome word, or where to go on. Raises FlowError, Hangup."""

    def resume(self, word: str) -> str:
        """The outcome for the word with which the PBX, or an invoked flow, came back."""
        return word if word in (DONE, *self.outcomes) else "failed"

    def brought_back(self, theirs: Mapping[str, str]) -> dict[str, str]:
        """What this step saves of the values of a flow that it invoked."""
        return {}

    def possible(self) -> tuple[str, ...]:
        """Those of `outcomes` in which this step, with these values, can end."""
        return self.outcomes

    def mistakes(self) -> Iterator[str]:
        """What is wrong with these values together, beyond what its keys say."""
        yield from ()

    def saves(self) -> tuple[str, ...]:
        """The names of the values that this step may save."""
        name = getattr(self, "save_as", None)
        return (name,) if isinstance(name, str) else ()


@dataclass(frozen=True)
class Step:
    """One step; `roads` maps an outcome to the step it leads to (`done` included where set).

    Of a `secret` step, keys and saved values are shown nowhere.
    """

    name: str
    verb: Verb
    roads: Mapping[str, str]
    mark: Mark
    secret: bool = False


@dataclass(frozen=True)
class Flow:
    """Steps in the order of the file; the first is where a call begins."""

    name: str
    version: str
    steps: Mapping[str, Step]
    on_failure: str
    mark: Mark

    @property
    def first(self) -> str:
        """The step where a call begins."""
        return next(iter(self.steps))

    def step(self, name: str) -> Step:
        """The step of that name. Raises FlowError when there is none."""
        if name not in self.steps:
            raise FlowError(f'flow "{self.name}" has no step "{name}"')
        return self.steps[name]

    def road(self, step: Step, outcome: str) -> str:
        """The step after `outcome`; "" where the flow ends there."""
        if outcome in step.roads:
            return step.roads[outcome]
        if outcome != DONE:
            return self.on_failure
        if step.verb.ends:
            return ""
        return self._below[step.name]

    @cached_property
    def numbers(self) -> Mapping[str, str]:
        """Each step's number in the file, from 0, as text."""
        return {name: str(number) for number, name in enumerate(self.steps)}

    @cached_property
    def _below(self) -> Mapping[str, str]:
        names = list(self.steps)
        return dict(zip(names, [*names[1:], ""], strict=True))
