"""One call in a flow: its line, the values it saved, and what it may ask of the house."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from longlines.flow.credit import Answer, Asked, Refused, facts
from longlines.flow.journal import NoJournal
from longlines.flow.kinds import LANGUAGES, PLACEHOLDER, PromptRef, TemplateText
from longlines.flow.model import FlowError
from longlines.flow.phone import Audio, Phone
from longlines.flow.prices import PRICE
from longlines.flow.prompts import Part, Prompts, Value
from longlines.flow.routes import NoRoute, Route
from longlines.flow.services import Services, SpeechLost
from longlines.flow.spoken import NAME
from longlines.flow.telling import Telling

RECORDING = "recording:"
COLLECT, DIRECT = "collect", "direct"

CREDIT_WITHIN = 5.0
"""Seconds that setting money aside may take when the machine is busy."""


class Routes(Protocol):
    """Finds the way to a number."""

    def route(self, number: str, payer: str, call: str) -> Route | NoRoute:
        """The route to an E.164 number, for a payer (E.164, "" for nobody) and a call's id."""
        ...


@dataclass
class Call:
    """What a verb works with. `id` is the PBX's linkedid; `saved` holds text by value name.

    `flow` and `step` are where the call is, `roads` the outcomes for which that step has a road of
    its own; `published` is the version of the set of flows that
    it began with. `within` is the id of the call in which this party was moved, "" if he wasn't.
    """

    id: str
    flow: str
    phone: Phone
    prompts: Prompts
    routes: Routes
    recordings: Path
    saved: dict[str, str] = field(default_factory=dict)
    services: Services = field(default_factory=Services)
    step: str = ""
    roads: Collection[str] = ()
    tell: Telling = field(default_factory=lambda: Telling(NoJournal(), "", ""))
    published: str = ""
    within: str = ""

    @property
    def language(self) -> str:
        """The language in which the caller is spoken to, in two letters."""
        return self.saved.get("language", LANGUAGES[0])

    def fill(self, template: TemplateText) -> str:
        """The template with its values, in which braces mean nothing any more.

        Raises FlowError when a value was never saved.
        """
        return PLACEHOLDER.sub(lambda match: self.value(match[1]), template.text)

    def value(self, name: str) -> str:
        """A saved value. Raises FlowError when it was never saved."""
        try:
            return self.saved[name]
        except KeyError:
            raise FlowError(f'the value "{name}" was never saved') from None

    async def play(self, prompt: PromptRef, stop_keys: str = "") -> str:
        """Speak a prompt with its values; the key that stopped it, "" when it was heard out."""
        pieces = await self.pieces(prompt)
        parts = self._parts(prompt)
        self.tell.prompt(prompt.key, parts, len(pieces), stop_keys)
        return await self._play(pieces, stop_keys)

    async def pieces(self, prompt: PromptRef) -> list[Audio]:
        """The audio of a prompt with its values, in order. Raises FlowError."""
        pieces: list[Audio] = []
        for part in self._parts(prompt):
            if isinstance(part, Value):
                pieces.extend(await self._spoken(part.kind, self.value(part.name)))
            else:
                pieces.append(part)
        return pieces

    def _parts(self, prompt: PromptRef) -> tuple[Part, ...]:
        """The prompt's parts; a price that this call was quoted stands in for the fixed one."""
        quoted = {name: text for name, text in self.saved.items() if name.startswith(PRICE)}
        if not quoted:
            return self.prompts.parts(prompt.key, self.language)
        return self.prompts.parts_with(prompt.key, self.language, quoted)

    async def speak(self, kind: str, value: str) -> None:
        """Speak a value as one of spoken.KINDS. Raises FlowError if it is none."""
        pieces = await self._spoken(kind, value)
        self.tell.spoken(kind, pieces)
        await self._play(pieces)

    async def replay(self, recording: str, stop_keys: str = "") -> str:
        """Play what `save_recording` saved. Raises FlowError for any other value."""
        if not recording.startswith(RECORDING):
            raise FlowError("the value is no recording")
        pieces = await self._spoken("", recording)
        self.tell.spoken("recorded", pieces, stop_keys)
        return await self._play(pieces, stop_keys)

    async def note(self, name: str, facts: Mapping[str, str]) -> None:
        """Write an event of this step into the PBX's event log."""
        await self.phone.event(name, {"flow": self.flow, "step": self.step, **facts})

    def route(self, number: str, payer: str) -> Route | None:
        """The way to an E.164 number; None, and the reason in the trace, when there is none."""
        found = self.routes.route(number, payer, self.id)
        if isinstance(found, Route):
            return found
        self.tell.note("unrouted", number=number, why=found.why)
        return None

    async def credit(self, number: str, payer: str, service: str, ring: float) -> Answer:
        """Whether `payer` ("" for nobody) may have an E.164 number called, and for how long.

        What isn't granted without more ado is in the trace.
        """
        known = self.services.credit
        call_class = service or (COLLECT if payer == number else DIRECT)
        now = self.services.clock.now()
        call, leg = (self.within, self.id) if self.within else (self.id, "")
        asked = Asked(call, payer, number, call_class, now, ring, leg)
        answer = known.at_once(asked)
        if answer is None:
            await self.phone.away(CREDIT_WITHIN)
            answer = await known.reserve(asked)
            self.tell.note("credit", **facts(asked, answer))
        elif isinstance(answer, Refused):
            self.tell.note("credit", **facts(asked, answer))
        return answer

    async def credit_for(self, service: str, fee: str) -> Answer:
        """Whether the caller may use a service once more, and pay for it; `fee` is the charge's id.

        What isn't granted is in the trace.
        """
        known, now = self.services.credit, self.services.clock.now()
        payer = self.saved.get("caller", "")
        call = self.within or self.id
        asked = Asked(call, payer, "", service, now, 0.0, f"fee-{fee}", fee=True)
        answer = known.at_once(asked)
        if answer is None:
            await self.phone.away(CREDIT_WITHIN)
            answer = await known.reserve(asked)
        if isinstance(answer, Refused):
            self.tell.note("credit", **facts(asked, answer))
        return answer

    def new_recording(self, name: str) -> Path:
        """A file for what the caller will say; the call's own, by value name."""
        safe = "".join(character for character in self.id if character in "0123456789.")
        return self.recordings / f"{safe or 'call'}-{name}.wav"

    def save_recording(self, name: str, path: Path, seconds: float) -> None:
        """Keep a recording as a value that prompts can speak."""
        self.saved[name] = f"{RECORDING}{seconds:.2f}:{path.name}"

    async def _play(self, pieces: Iterable[Audio], stop_keys: str = "") -> str:
        for audio in pieces:
            key = await self.phone.play(audio, stop_keys)
            if key:
                return key
        return ""

    async def _spoken(self, kind: str, value: str) -> list[Audio]:
        if not kind and value.startswith(RECORDING):
            seconds, _, name = value.removeprefix(RECORDING).partition(":")
            return [Audio(str(self.recordings / Path(name).stem), float(seconds))]
        if kind == NAME:
            return await self._named(value)
        return self.prompts.spoken(kind, value, self.language)

    async def _named(self, name: str) -> list[Audio]:
        """A name as the machine's voice says it; spelled where there is none."""
        try:
            return [await self.services.speaker.say(name, self.language)]
        except SpeechLost as error:
            self.tell.note("unspoken", why=str(error))
            return self.prompts.spoken("letters", name, self.language)
