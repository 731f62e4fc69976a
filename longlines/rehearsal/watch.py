"""What the engine tells of its legs, for the lines that are played and for the coverage."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from longlines.flow.kinds import PromptRef
from longlines.flow.kinds.references import INLINE
from longlines.flow.library import Library
from longlines.flow.place import unpack
from longlines.rehearsal.line import ScriptedLine
from longlines.rehearsal.transcript import Transcript

MASKED = "***"
"""A value that a `secret` step saved."""


@dataclass(frozen=True, order=True)
class Road:
    """A way that a call took out of a step: by an outcome, to a step ("" where the flow ends)."""

    flow: str
    step: str
    outcome: str
    to: str = ""


@dataclass
class Leg:
    """One line with what its session saved, and the flow and step where it stands."""

    line: ScriptedLine
    saved: dict[str, str] = field(default_factory=dict)
    flow: str = ""
    step: str = ""
    failed: bool = False


class Watch:
    """A Journal that knows which leg is whose line."""

    def __init__(self, transcript: Transcript, library: Library) -> None:
        self.visited: set[tuple[str, str]] = set()
        self.roads: set[Road] = set()
        self.legs: dict[str, Leg] = {}
        self._transcript = transcript
        self._library = library

    def leg(self, name: str, line: ScriptedLine, saved: Mapping[str, str]) -> Leg:
        """Watch a leg from now on; it begins with some saved values."""
        leg = self.legs[name] = Leg(line, dict(saved))
        line.values = leg.saved
        return leg

    def saved(self, name: str) -> dict[str, str]:
        """What a leg saved in all; of a secret step, what is left of it on the channel."""
        leg = self.legs[name]
        place = leg.line.variables.get("LL_PLACE", "")
        kept = unpack(place).saved if place else {}
        return {
            each: kept.get(each, value) if value == MASKED else value
            for each, value in leg.saved.items()
        }

    def announced(self) -> str:
        """The key of the prompt that the step where the caller stands has announced."""
        leg = next(iter(self.legs.values()))
        step = self._library.flow(leg.flow).steps[leg.step]
        prompt = getattr(step.verb, "announce", None)
        return prompt.key if isinstance(prompt, PromptRef) else ""

    def note(self, call: str, what: str, facts: Mapping[str, str]) -> None:
        """Something happened in a session of the engine."""
        leg = self.legs[facts.get("leg", call)]
        match what:
            case "enter":
                leg.line.spoken()
                leg.flow, leg.step, leg.failed = facts["flow"], facts["step"], False
                self.visited.add((leg.flow, leg.step))
            case "prompt":
                leg.line.begins("" if facts["key"].startswith(INLINE) else facts["key"])
            case "outcome":
                leg.line.spoken()
                outcome = "error" if leg.failed else facts["outcome"]
                flow = facts.get("flow", leg.flow)
                self.roads.add(Road(flow, facts["step"], outcome, facts.get("to", "")))
            case "hand_back":
                leg.line.spoken()
            case "resumed":
                self._resumed(leg, facts["flow"], facts["step"], facts["outcome"])
            case "saved":
                leg.saved[facts["name"]] = facts.get("value", MASKED)
            case "failed":
                leg.failed = True
                where = f"{leg.flow}.{leg.step}" if leg.step else "the flow"
                self._transcript.add("engine", f"{where} failed: {facts['why']}")

    def _resumed(self, leg: Leg, flow: str, step: str, word: str) -> None:
        """The engine goes on from a step whose outcome the PBX has brought."""
        leg.flow, leg.step = flow, step
        known = self._library.flow(flow)
        at = known.steps[step]
        outcome = at.verb.resume(word)
        self.roads.add(Road(flow, step, outcome, known.road(at, outcome)))
