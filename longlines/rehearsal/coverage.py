"""Which steps and outcomes of the flows a set of played calls came by."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from longlines.flow.kinds import StepRef
from longlines.flow.loader import references
from longlines.flow.model import DONE, Flow, Step
from longlines.rehearsal.result import Result
from longlines.rehearsal.watch import Road


@dataclass(frozen=True)
class Covered:
    """One flow: its steps and outcomes in the order of the file, and which were come by.

    An outcome is (step, word); the word is `to <step>` where the verb itself chooses a step.
    """

    steps: tuple[str, ...]
    visited: frozenset[str]
    outcomes: tuple[tuple[str, str], ...]
    taken: frozenset[tuple[str, str]]

    @property
    def unvisited(self) -> list[str]:
        """Steps that no call came to."""
        return [step for step in self.steps if step not in self.visited]

    @property
    def untaken(self) -> list[str]:
        """Outcomes that no call had, as `step: outcome`."""
        return [f"{step}: {word}" for step, word in self.outcomes if (step, word) not in self.taken]

    def as_json(self) -> dict[str, Any]:
        """The coverage as scripts see it."""
        return {
            "steps": len(self.steps),
            "visited": sorted(self.visited, key=self.steps.index),
            "not_visited": self.unvisited,
            "outcomes": len(self.outcomes),
            "not_taken": self.untaken,
        }


def visited(results: Iterable[Result]) -> dict[str, set[str]]:
    """The steps that calls came by, by flow."""
    found: dict[str, set[str]] = {}
    for result in results:
        for flow, step in result.visited:
            found.setdefault(flow, set()).add(step)
    return found


def of(flows: Mapping[str, Flow], results: Iterable[Result]) -> dict[str, Covered]:
    """The coverage of each flow by these calls."""
    played = list(results)
    steps = visited(played)
    roads = {road for result in played for road in result.roads}
    return {
        name: Covered(
            steps=tuple(flow.steps),
            visited=frozenset(steps.get(name, set())) & frozenset(flow.steps),
            outcomes=tuple(_outcomes(flow)),
            taken=frozenset((road.step, _word(road)) for road in roads if road.flow == name),
        )
        for name, flow in flows.items()
    }


def _outcomes(flow: Flow) -> Iterator[tuple[str, str]]:
    for step in flow.steps.values():
        targets = _targets(step)
        for target in targets:
            yield step.name, f"to {target}"
        if not targets and not step.verb.ends:
            yield step.name, DONE
        for word in dict.fromkeys([*step.verb.possible(), *step.roads]):
            if word != DONE:
                yield step.name, word


def _targets(step: Step) -> list[str]:
    found = [each.step for each in references(step.verb) if isinstance(each, StepRef)]
    return list(dict.fromkeys(found))


def _word(road: Road) -> str:
    return f"to {road.to}" if road.outcome == "go" else road.outcome
