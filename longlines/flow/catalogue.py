"""Every prompt in every language, and what its audio comes from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from longlines.flow import sound, spoken, studio
from longlines.flow.prompts import BETWEEN, Known, TextPart, Texts, Value
from longlines.flow.sources import Found, Sources

MISSING = "missing"


@dataclass(frozen=True)
class Piece:
    """A piece of text and its audio, None where there is none yet."""

    text: str
    found: Found | None


@dataclass(frozen=True)
class Entry:
    """A prompt in a language; `text` is "" where that language hasn't got it."""

    key: str
    language: str
    text: str
    pieces: tuple[Piece, ...]

    @property
    def seconds(self) -> float:
        """How long it is, without its values and what has no audio yet."""
        return sum(piece.found.seconds for piece in self.pieces if piece.found)

    @property
    def source(self) -> str:
        """studio, shipped, rendered, several of them with a plus, or missing."""
        if not self.text or not all(piece.found for piece in self.pieces):
            return MISSING
        return "+".join(dict.fromkeys(piece.found.source for piece in self.pieces if piece.found))


def entries(texts: Mapping[str, Texts], sources: Sources) -> list[Entry]:
    """Every prompt that English has, in each language, in the order of the English file."""
    return [
        _entry(key, language, of_language.get(key, ()), sources)
        for key in texts[spoken.FIRST]
        for language, of_language in texts.items()
    ]


def _entry(key: str, language: str, parts: tuple[TextPart, ...], sources: Sources) -> Entry:
    pieces = tuple(
        Piece(part, sources.find(part, language)) for part in parts if isinstance(part, str)
    )
    return Entry(key, language, written(parts, language), pieces)


def written(parts: Iterable[TextPart], language: str) -> str:
    """A prompt as text, with its values in braces."""
    return BETWEEN[language].join(_written(part) for part in parts)


def _written(part: TextPart) -> str:
    if isinstance(part, Value):
        return f"{{{part.name}:{part.kind}}}" if part.kind else f"{{{part.name}}}"
    return part.text if isinstance(part, Known) else part


def outdated(texts: Mapping[str, Texts], prompts: Path) -> list[Path]:
    """Studio recordings of texts that no prompt has any more: they are never played."""
    found: list[Path] = []
    for language, of_language in texts.items():
        wanted = {
            studio.digest(text)
            for parts in of_language.values()
            for text in studio.texts(parts, language)
        }
        files = sorted((prompts / studio.FOLDER / language).glob(f"*{sound.SUFFIX}"))
        found.extend(file for file in files if file.stem.rpartition(".")[2] not in wanted)
    return found
