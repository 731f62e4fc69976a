"""A caller for tests of single sessions: the simulator's line, and a script in few words."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from longlines.carriers.own import OwnAccounts
from longlines.flow.engine import Arrival, Engine
from longlines.flow.library import FlowSet, Library
from longlines.flow.phone import KEYS, Audio
from longlines.flow.services import Services
from longlines.rehearsal.cases import START, HangsUp, Item, Keys, Silence, Speaks
from longlines.rehearsal.clock import VirtualClock
from longlines.rehearsal.line import ScriptedLine
from longlines.rehearsal.party import Party
from longlines.rehearsal.sound import on_paper
from longlines.rehearsal.transcript import Transcript

SILENT = ""
HANGS_UP = "hang-up"
SAYS_NOTHING = "says-nothing"

ENDPOINTS = {"+12025550101": "alice", "+12025550102": "bob"}


class Caller(ScriptedLine):
    """What the caller does at each input, in order; silence when the script has ended.

    An entry is keys as they are pressed (`2025550102#`), SILENT, SAYS_NOTHING (at a recording),
    HANGS_UP (the last one), or anything else, which is spoken. Keys are pressed while the prompt
    is being spoken.
    """

    def __init__(self, script: list[str]) -> None:
        transcript = Transcript(VirtualClock(START))
        items = [_item(entry) for entry in script if entry != HANGS_UP]
        last = [HangsUp()] if HANGS_UP in script else []
        party = Party("caller", transcript, items, lambda wanted: last)
        super().__init__(transcript, party)
        self.heard: list[str] = []
        self.recorded: list[Path] = []
        self.aways: list[float] = []
        self.heard_before: list[int] = []

    async def play(self, audio: Audio, stop_keys: str = "") -> str:
        self.heard.append(audio.text or audio.path)
        return await super().play(audio, stop_keys)

    async def record(
        self, path: Path, up_to: float, stop_keys: str = KEYS, silence: float = 2.0
    ) -> float:
        seconds = await super().record(path, up_to, stop_keys, silence)
        if seconds:
            self.recorded.append(path)
        return seconds

    async def event(self, name: str, facts: Mapping[str, str]) -> None:
        self.heard_before.append(len(self.heard))
        await super().event(name, facts)

    async def away(self, up_to: float) -> None:
        self.aways.append(up_to)

    def said(self) -> str:
        """All that was heard, as text."""
        return " ".join(self.heard)


def _item(entry: str) -> Item:
    if entry in (SILENT, SAYS_NOTHING):
        return Silence()
    return Keys(entry) if set(entry) <= set(KEYS) else Speaks(1.5)


def library_of(flow_set: FlowSet, archive: Path) -> Library:
    """A library whose audio is only told of."""
    library, _ = on_paper(flow_set)
    return replace(library, archive=archive)


def engine_of(flow_set: FlowSet, folder: Path, services: Services | None = None) -> Engine:
    """An engine on a checked set, with two accounts to call."""
    loaded = library_of(flow_set, folder)
    routes = OwnAccounts(ENDPOINTS)
    return Engine(lambda: loaded, routes, folder / "recordings", services or Services())


def arrival(flow: str, dialled: str = "", place: str = "", outcome: str = "") -> Arrival:
    """Alice's call, arriving in a flow."""
    return Arrival("1.1", flow, place, outcome, dialled, "+12025550101")
