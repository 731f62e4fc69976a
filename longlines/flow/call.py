"""One call in a flow: its line, the values it saved, and what it may ask of the house."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from longlines.flow.kinds import PromptRef, TemplateText
from longlines.flow.model import FlowError
from longlines.flow.phone import KEYS, Audio, Phone
from longlines.flow.prompts import Prompts, Value

RECORDING = "recording:"


@dataclass(frozen=True)
class Route:
    """Where a number is reached: the PBX's endpoint, and the carrier's name for the record."""

    endpoint: str
    carrier: str


class Routes(Protocol):
    """Finds the way to a number."""

    def route(self, number: str) -> Route | None:
        """The route to an E.164 number, None when no carrier takes it."""
        ...


@dataclass
class Call:
    """What a verb works with. `id` is the PBX's linkedid; `saved` holds text by value name.

    `published` is the version of the set of flows that the call began with.
    """

    id: str
    flow: str
    phone: Phone
    prompts: Prompts
    routes: Routes
    recordings: Path
    saved: dict[str, str] = field(default_factory=dict)
    published: str = ""

    def fill(self, template: TemplateText) -> str:
        """The template with its values. Raises FlowError when a value was never saved."""
        text = template.text
        for name in template.names:
            text = text.replace(f"{{{name}}}", self.value(name))
        return text

    def value(self, name: str) -> str:
        """A saved value. Raises FlowError when it was never saved."""
        try:
            return self.saved[name]
        except KeyError:
            raise FlowError(f'the value "{name}" was never saved') from None

    async def play(self, prompt: PromptRef, stop_keys: str = "") -> str:
        """Speak a prompt with its values; the key that stopped it, "" when it was heard out."""
        for audio in self._audio(prompt):
            key = await self.phone.play(audio, stop_keys)
            if key:
                return key
        return ""

    def new_recording(self, name: str) -> Path:
        """A file for what the caller will say; the call's own, by value name."""
        safe = "".join(character for character in self.id if character in "0123456789.")
        return self.recordings / f"{safe or 'call'}-{name}.wav"

    def save_recording(self, name: str, path: Path, seconds: float) -> None:
        """Keep a recording as a value that prompts can speak."""
        self.saved[name] = f"{RECORDING}{seconds:.2f}:{path.name}"

    def _audio(self, prompt: PromptRef) -> list[Audio]:
        pieces: list[Audio] = []
        for part in self.prompts.parts(prompt.key):
            if isinstance(part, Value):
                pieces.extend(self._spoken(self.value(part.name)))
            else:
                pieces.append(part)
        return pieces

    def _spoken(self, value: str) -> list[Audio]:
        if value.startswith(RECORDING):
            seconds, _, name = value.removeprefix(RECORDING).partition(":")
            return [Audio(str(self.recordings / Path(name).stem), float(seconds))]
        return [self.prompts.digit(character) for character in value if character in KEYS[:10]]
