"""What an exchange can say, as telephones hear it: the pieces of its prompts, ready to compare."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from longlines.flow import sound
from longlines.flow.kinds import PromptRef
from longlines.flow.library import Library
from longlines.flow.model import Flow, Verb
from longlines.flow.phone import Audio
from longlines.telephones import tones
from longlines.telephones.bank import Bank
from longlines.telephones.tones import Pcm

DIGITS = "0123456789"

UNHEEDED = "wrong"
"""The prompt of a verb that no key stops."""

RECORDS = ("record", "voicemail")
"""Verbs after whose `prompt` a tone is sounded and speech is recorded."""

COLLECTS = ("ask", "account")
"""Verbs that go on taking keys after the first."""


class NotRendered(Exception):
    """A prompt has no audio here; the message says which, and what to do."""


@dataclass(frozen=True)
class Piece:
    """One file that is played: its sound without the silence around it, `lead` seconds into it."""

    path: str
    sound: Pcm
    lead: float

    @property
    def seconds(self) -> float:
        """How long the sound itself lasts."""
        return len(self.sound) / tones.RATE


@dataclass(frozen=True)
class Spoken:
    """A prompt in one language: the numbers of its pieces, and the names of values between.

    The PBX's own words are values without a name.
    """

    key: str
    parts: tuple[int | str, ...]

    @property
    def first(self) -> int:
        """The place of the first piece."""
        return min(place for place, part in enumerate(self.parts) if isinstance(part, int))

    @property
    def last(self) -> int:
        """The place of the last piece."""
        return max(place for place, part in enumerate(self.parts) if isinstance(part, int))

    def value_after(self, place: int) -> str | None:
        """The name of the value that follows a piece, None where none does."""
        part = self.parts[place + 1] if place + 1 < len(self.parts) else 0
        return part if isinstance(part, str) else None


class Repertoire:
    """Every prompt of a set of flows. `places` has, by piece, the prompts that it stands in.

    Keys are heeded from the beginning of the prompts in `heeded`, and after those in `collecting`
    more than one; after those in `recording` speech is recorded. `digits` has the sound of each.
    `words` are the folders where the PBX's own words may be. Raises NotRendered.
    """

    def __init__(
        self, library: Library, languages: Iterable[str], words: Iterable[Path] = ()
    ) -> None:
        self.pieces: list[Piece] = []
        self.places: dict[int, list[tuple[Spoken, int]]] = defaultdict(list)
        self.heeded: set[str] = set()
        self.collecting: set[str] = set()
        self.recording: set[str] = set()
        self._numbers: dict[str, int] = {}
        keys = [key for flow in library.flows.values() for key in self._keys(flow)]
        spoken = {
            Spoken(key, self._parts(library, key, language))
            for key in dict.fromkeys(keys)
            for language in languages
        }
        for each in spoken:
            for place, part in enumerate(each.parts):
                if isinstance(part, int):
                    self.places[part].append((each, place))
        self.bank = Bank([piece.sound for piece in self.pieces])
        self.digits = {
            digit: _sound(path)
            for digit in DIGITS
            for path in _files(library.prompts.digit(digit), words)
            if path.exists()
        }

    def _keys(self, flow: Flow) -> Iterator[str]:
        for step in flow.steps.values():
            for field, reference in prompts(step.verb).items():
                yield reference.key
                if field == "prompt" and step.verb.name in RECORDS:
                    self.recording.add(reference.key)
                elif (step.verb.waits and field != UNHEEDED) or field == "announce":
                    self.heeded.add(reference.key)
                    if step.verb.name in COLLECTS:
                        self.collecting.add(reference.key)

    def _parts(self, library: Library, key: str, language: str) -> tuple[int | str, ...]:
        parts = library.prompts.parts(key, language)
        return tuple(self._number(part) if isinstance(part, Audio) else part.name for part in parts)

    def _number(self, audio: Audio) -> int | str:
        if not audio.path.startswith("/"):
            return ""
        if audio.path not in self._numbers:
            self._numbers[audio.path] = len(self.pieces)
            (path,) = _files(audio, ())
            self.pieces.append(Piece(audio.path, *tones.spoken(_sound(path))))
        return self._numbers[audio.path]


def prompts(verb: Verb) -> Mapping[str, PromptRef]:
    """The prompts of a verb by its keys."""
    return {name: each for name, each in vars(verb).items() if isinstance(each, PromptRef)}


def _files(audio: Audio, words: Iterable[Path]) -> list[Path]:
    """Where the sound of a piece may be: the office's own, or in the PBX's folders of words."""
    if audio.path.startswith("/"):
        return [Path(f"{audio.path}{sound.SUFFIX}")]
    return [folder / f"{audio.path}.wav" for folder in words]


def _sound(path: Path) -> Pcm:
    try:
        return tones.read(path)
    except (OSError, ValueError) as error:
        raise NotRendered(
            f"{path} can't be compared with what is heard ({error}); is the exchange of this home "
            "on this machine, and was it started with these flows?"
        ) from error
