"""A caller on paper: says what to key, notes what was heard. No audio, no PBX, no waiting."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from longlines.carriers.own import OwnAccounts
from longlines.flow import prompts
from longlines.flow.engine import Arrival, Engine
from longlines.flow.library import FlowSet, Library
from longlines.flow.phone import Audio, Hangup, Keyed
from longlines.flow.prompts import Prompts
from longlines.flow.services import Services

SILENT = ""
HANGS_UP = "hang-up"
SAYS_NOTHING = "says-nothing"

ENDPOINTS = {"+12025550101": "alice", "+12025550102": "bob"}


@dataclass
class Caller:
    """What the caller does at each input, in order; silence when the script has ended.

    An entry is keys as they are pressed (`2025550102#`), SILENT, SAYS_NOTHING (at a recording)
    or HANGS_UP. Keys are pressed while the prompt is being spoken.
    """

    script: list[str]
    heard: list[str] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)
    recorded: list[Path] = field(default_factory=list)
    events: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    aways: list[float] = field(default_factory=list)
    pending: str = ""
    silent: bool = False

    async def play(self, audio: Audio, stop_keys: str = "") -> str:
        self.heard.append(audio.path)
        if not stop_keys or self.silent:
            return ""
        self._next()
        self.silent = not self.pending
        return self._press()

    async def key(self, wait: float) -> str:
        assert self.silent, "a key is awaited only after a prompt that no key stopped"
        self.silent = False
        return ""

    async def keys(self, at_most: int, wait: float) -> Keyed:
        self.silent = False
        digits, closed, _ = self.pending.partition("#")
        self.pending = ""
        return Keyed(digits[:at_most], closed=bool(closed) or len(digits) >= at_most)

    async def record(
        self, path: Path, up_to: float, stop_keys: str = "", silence: float = 2.0
    ) -> float:
        self._next()
        if self.pending == SAYS_NOTHING:
            return 0.0
        self.recorded.append(path)
        return min(up_to, 1.5)

    async def set(self, variables: Mapping[str, str]) -> None:
        self.variables.update(variables)

    async def get(self, name: str) -> str:
        return self.variables.get(name, "")

    async def event(self, name: str, facts: Mapping[str, str]) -> None:
        self.events.append((name, dict(facts)))

    async def away(self, up_to: float) -> None:
        self.aways.append(up_to)

    def said(self) -> str:
        """All that was heard, as text."""
        return " ".join(self.heard)

    def _next(self) -> None:
        self.pending = self.script.pop(0) if self.script else SILENT
        if self.pending == HANGS_UP:
            raise Hangup("hung up")

    def _press(self) -> str:
        key, self.pending = self.pending[:1], self.pending[1:]
        return key


def library_of(flow_set: FlowSet, archive: Path) -> Library:
    """A library whose audio is the text itself, each piece a second long."""
    audio = {text: Audio(text, 1.0) for text in prompts.pieces(flow_set.texts)}
    return Library(flow_set.flows, Prompts(flow_set.texts, audio), archive)


def engine_of(flow_set: FlowSet, folder: Path, services: Services | None = None) -> Engine:
    """An engine on a checked set, with two accounts to call."""
    loaded = library_of(flow_set, folder)
    routes = OwnAccounts(ENDPOINTS)
    return Engine(lambda: loaded, routes, folder / "recordings", services or Services())


def arrival(flow: str, dialled: str = "", place: str = "", outcome: str = "") -> Arrival:
    """Alice's call, arriving in a flow."""
    return Arrival("1.1", flow, place, outcome, dialled, "+12025550101")
