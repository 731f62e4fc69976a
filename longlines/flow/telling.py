"""What one session of the engine tells the journal: steps, prompts, keys, saved values.

In a step that is `secret`, keys are only counted, and values only named.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from longlines.flow.journal import Journal
from longlines.flow.model import Flow, HandBack, Over, Result, Step
from longlines.flow.phone import KEYS, Audio, Keyed, Listened, Phone
from longlines.flow.place import Place
from longlines.flow.prompts import Part

LONGEST = 300
"""Characters of a text or value that are kept."""

TOLD_OF_HAND_BACK = (
    "LL_DIAL",
    "LL_CARRIERS",
    "LL_RING",
    "LL_CONSENT",
    "LL_QUEUE",
    "LL_REASON",
    "LL_WORD",
)
UNTOLD_VALUES = ("key",)
"""`key` repeats what was keyed."""


class Telling:
    """The journal of one leg (the channel's uniqueid) of a call (the PBX's linkedid)."""

    def __init__(self, journal: Journal, call: str, leg: str) -> None:
        self._journal = journal
        self._call = call
        self._leg = leg
        self._secret = False
        self._secrets: set[str] = set()
        self._known: dict[str, str] = {}

    def note(self, what: str, **facts: str) -> None:
        """A fact in words of its own."""
        facts["leg"] = self._leg
        self._journal.note(self._call, what, facts)

    def begun(self, place: Place, outcome: str) -> None:
        """The PBX asks: anew, with the outcome of what it did, or again because we had died."""
        self._known = dict(place.saved)
        if outcome:
            self.note("resumed", flow=place.flow, step=place.step, outcome=outcome[:LONGEST])
        elif place.version:
            self.note("asked_again", flow=place.flow, step=place.step)

    def entered(self, flow: Flow, step: Step, saved: Mapping[str, str]) -> None:
        """The call is at a step, with these values."""
        self._known.update(saved)
        self._secret = step.secret
        facts = {"secret": "yes"} if self._secret else {}
        names = {"flow": flow.name, "version": flow.version, "step": step.name}
        self.note("enter", **names, verb=step.verb.name, **facts)

    def left(
        self, flow: Flow, step: Step, result: Result, to: str, saved: Mapping[str, str]
    ) -> None:
        """A step has ended; `to` is the step it leads to, "" where the flow ends."""
        if saved != self._known:
            self._changed(saved)
        if isinstance(result, HandBack):
            told = {name: result.variables.get(name, "") for name in TOLD_OF_HAND_BACK}
            told = {name: value[:LONGEST] for name, value in told.items() if value}
            self.note("hand_back", flow=flow.name, step=step.name, next=result.next, **told)
        else:
            word = {"word": result.word} if isinstance(result, Over) else {}
            facts = {"flow": flow.name, "step": step.name, "outcome": _word(result)}
            self.note("outcome", **facts, to=to, **word)

    def _changed(self, saved: Mapping[str, str]) -> None:
        for name, value in saved.items():
            if self._known.get(name) != value and name not in UNTOLD_VALUES:
                self._saved(name, value)
        self._known.update(saved)

    def _saved(self, name: str, value: str) -> None:
        """A secret stays one under whatever name it is saved again."""
        if self._secret:
            self._secrets.add(value)
        masked = value in self._secrets
        shown = {"masked": "yes"} if masked else {"value": value[:LONGEST]}
        self.note("saved", name=name, **shown)

    def failed(self, step: Step, why: str) -> None:
        """A step could not be carried out."""
        self.note("failed", step=step.name, why=why[:LONGEST])

    def prompt(self, key: str, parts: Iterable[Part], pieces: int, stop_keys: str) -> None:
        """A prompt of so many pieces is about to be heard; values are told by their names."""
        words = [p.text if isinstance(p, Audio) else f"{{{p.name}}}" for p in parts]
        text = " ".join(words)[:LONGEST] if all(words) else ""
        facts = {"stoppable": "yes"} if stop_keys else {}
        self.note("prompt", key=key, text=text, pieces=str(pieces), **facts)

    def spoken(self, kind: str, pieces: Sequence[Audio], stop_keys: str = "") -> None:
        """A value of a kind is about to be heard: a prompt without a key."""
        words = [] if self._secret else [piece.text for piece in pieces]
        text = " ".join(words)[:LONGEST] if all(words) else ""
        facts = {"stoppable": "yes"} if stop_keys else {}
        self.note("prompt", key="", kind=kind, text=text, pieces=str(len(pieces)), **facts)

    def keys(self, digits: str, closed: bool = False) -> None:
        """The caller keyed something; `closed` tells of a pound behind it."""
        keyed = f"{digits}#" if closed else digits
        if keyed and self._secret:
            self.note("keys", masked=str(len(keyed)))
        elif keyed:
            self.note("keys", digits=keyed)

    def phone(self, phone: Phone) -> Phone:
        """The same line, telling of what comes from it."""
        return _ToldPhone(phone, self)


class _ToldPhone:
    """A Phone that tells of keys and recordings."""

    def __init__(self, phone: Phone, telling: Telling) -> None:
        self._phone = phone
        self._telling = telling
        self.set = phone.set
        self.get = phone.get
        self.event = phone.event
        self.away = phone.away

    async def play(self, audio: Audio, stop_keys: str = "") -> str:
        key = await self._phone.play(audio, stop_keys)
        if key:
            self._telling.keys(key)
        return key

    async def key(self, wait: float) -> str:
        key = await self._phone.key(wait)
        self._telling.keys(key)
        return key

    async def keys(self, at_most: int, wait: float) -> Keyed:
        keyed = await self._phone.keys(at_most, wait)
        pound = keyed.closed and len(keyed.digits) < at_most
        self._telling.keys(keyed.digits, closed=pound)
        return keyed

    async def record(
        self, path: Path, up_to: float, stop_keys: str = KEYS, silence: float = 2.0
    ) -> float:
        seconds = await self._phone.record(path, up_to, stop_keys, silence)
        self._telling.note("spoke", seconds=f"{seconds:.2f}")
        return seconds

    async def listen(self, path: Path, up_to: float, silence: float) -> Listened:
        listened = await self._phone.listen(path, up_to, silence)
        self._telling.note("spoke", seconds=f"{listened.seconds:.2f}")
        if listened.key:
            self._telling.keys(listened.key)
        return listened


def _word(result: object) -> str:
    return result if isinstance(result, str) else type(result).__name__.lower()
