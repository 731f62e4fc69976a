"""What a picture of a flow shows: a node for each step, an arrow for each way out of it."""

import dataclasses
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from longlines.flow.kinds import INLINE, FlowRef, PromptRef, StepRef
from longlines.flow.loader import references
from longlines.flow.model import DONE, Flow, Step, Verb
from longlines.flow.written import written

OVER = "*over"
"""The node where a call ends because no road leads on."""

NONE = 0.0
"""A length of time that isn't limited."""

INPUT = ("no_input", "invalid")
FAILURES = (
    *("failed", "unavailable", "no_answer", "busy", "refused", "error", "timeout"),
    *("locked", "denied", "unknown", "not_found"),
)


class Kind(StrEnum):
    """What an arrow means, and so its colour; UNHANDLED outcomes go where `on_failure` says."""

    NORMAL = "normal"
    INPUT = "input"
    FAILURE = "failure"
    UNHANDLED = "unhandled"
    ASIDE = "aside"


class Shape(StrEnum):
    """STEP goes on, TERMINAL is where the flow lets go of a call, PAGE is another flow."""

    STEP = "step"
    TERMINAL = "terminal"
    PAGE = "page"


@dataclass(frozen=True)
class Node:
    """A box: `quote` is what is heard there, `details` its other values."""

    id: str
    shape: Shape
    title: str
    verb: str = ""
    quote: str = ""
    details: tuple[str, ...] = ()
    also: str = ""
    tested: bool = True


@dataclass(frozen=True)
class Arrow:
    """A way from one node to another; `outcome` is `done`, a word, or what a choice says.

    `said` is what stands beside it.
    """

    source: str
    outcome: str
    target: str
    kind: Kind
    said: str


@dataclass(frozen=True)
class Graph:
    """A flow's steps in the order of the file, the nodes beside them, and all arrows."""

    name: str
    version: str
    on_failure: str
    steps: tuple[Node, ...]
    pages: tuple[Node, ...]
    arrows: tuple[Arrow, ...]
    begins: tuple[str, ...] = ()

    @property
    def untested(self) -> int:
        """How many steps no test visits."""
        return sum(not step.tested for step in self.steps)


def graph_of(
    flow: Flow,
    texts: Mapping[str, str],
    *,
    others: Collection[Flow] = (),
    visited: Collection[str] | None = None,
) -> Graph:
    """The picture of a flow.

    `texts` are prompt texts by key, `others` flows that may lead here; `visited` names the steps
    that tests visit, None when nobody counted.
    """
    entries = list(_entries(flow, others))
    steps = [
        _node(
            step,
            texts,
            sorted({name for name, entered in entries if entered == step.name}),
            visited is None or step.name in visited,
        )
        for step in flow.steps.values()
    ]
    pages: list[Node] = []
    arrows: list[Arrow] = []
    for step in flow.steps.values():
        for label, target, aside in _choices(step.verb):
            if isinstance(target, FlowRef):
                pages.append(_page(step, target, len(pages)))
                kind = Kind.ASIDE if aside else Kind.NORMAL
                arrows.append(Arrow(step.name, label, pages[-1].id, kind, label))
            else:
                arrows.append(Arrow(step.name, label, target.step, Kind.NORMAL, label))
        arrows.extend(_outcomes(flow, step))
    if any(arrow.target == OVER for arrow in arrows):
        steps.append(Node(OVER, Shape.TERMINAL, "hang up"))
    begins = tuple(sorted({name for name, entered in entries if not entered}))
    return Graph(
        flow.name, flow.version, flow.on_failure, tuple(steps), tuple(pages), tuple(arrows), begins
    )


def _outcomes(flow: Flow, step: Step) -> Iterator[Arrow]:
    """An arrow for each outcome, those without a road of their own included."""
    words = dict.fromkeys((DONE, *step.verb.possible(), *step.roads))
    for word in words:
        if word == DONE and DONE not in step.roads and step.verb.ends:
            continue
        handled = word == DONE or word in step.roads
        kind = _kind(word) if handled else Kind.UNHANDLED
        said = (step.verb.done_word or "then") if word == DONE else word
        target = flow.road(step, word) or OVER
        yield Arrow(step.name, word, target, kind, said.replace("_", " "))


def _kind(outcome: str) -> Kind:
    if outcome in INPUT:
        return Kind.INPUT
    return Kind.FAILURE if outcome in FAILURES else Kind.NORMAL


def _choices(verb: Verb) -> Iterator[tuple[str, StepRef | FlowRef, bool]]:
    """Where a verb's own values lead: what is chosen, the target, whether the call comes back."""
    for name, value in vars(verb).items():
        label = verb.name if name in (verb.short, "flow") else name.replace("_", " ")
        for found, target in _targets(label, value):
            yield found, target, isinstance(target, FlowRef) and not verb.ends


def _targets(label: str, value: object) -> Iterator[tuple[str, StepRef | FlowRef]]:
    match value:
        case StepRef() | FlowRef():
            yield label, value
        case (StepRef() as target, chosen) | (chosen, StepRef() as target):
            yield f"{'key' if label == 'keys' else label} {written(chosen)}", target
        case tuple():
            for item in value:
                yield from _targets(label, item)
        case _ if dataclasses.is_dataclass(value):
            for item in vars(value).values():
                yield from _targets(label, item)


def _node(step: Step, texts: Mapping[str, str], entered_from: list[str], tested: bool) -> Node:
    prompts = [each for each in references(step.verb) if isinstance(each, PromptRef)]
    quote = _heard(prompts[0].key, texts) if prompts else ""
    details = tuple(_details(step.verb))
    also = f"also from {', '.join(entered_from)}" if entered_from else ""
    return Node(
        step.name,
        Shape.TERMINAL if step.verb.ends and not list(_choices(step.verb)) else Shape.STEP,
        step.name,
        step.verb.name,
        quote,
        details,
        also,
        tested,
    )


def _heard(key: str, texts: Mapping[str, str]) -> str:
    return texts.get(key, key).removeprefix(INLINE)


def _details(verb: Verb) -> Iterator[str]:
    """The values that are neither heard nor drawn as arrows: times and counts, and what is set."""
    for field in dataclasses.fields(verb):  # type: ignore[arg-type]
        value = getattr(verb, field.name)
        limits = isinstance(value, float | int) and value != NONE
        said = isinstance(value, PromptRef) or any(True for _ in _targets("", value))
        if (limits or value != field.default) and not said:
            name = "" if field.name == verb.short else f"{field.name.removesuffix('_')} "
            yield f"{name}{written(value)}"


def _page(step: Step, target: FlowRef, number: int) -> Node:
    details = (f"at {target.step}",) if target.step else ()
    return Node(f"{target.flow}*{step.name}*{number}", Shape.PAGE, target.flow, details=details)


def _entries(flow: Flow, others: Collection[Flow]) -> Iterator[tuple[str, str]]:
    """The flows that lead into this one, each with the step that it enters ("" for the first)."""
    for other in others:
        for step in other.steps.values():
            for reference in references(step.verb):
                if isinstance(reference, FlowRef) and reference.flow == flow.name:
                    yield other.name, reference.step
