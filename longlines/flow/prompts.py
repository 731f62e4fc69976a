"""Prompt texts and the audio they become.

A text is split where a `{value}` stands and between sentences; each piece is rendered once and
cached by its content, so that a change re-renders what changed and nothing else. Pieces are short
because Asterisk notices only between two of them that an engine died. Values known when the flows
are loaded (prices) are put into the text; the others are spoken during the call.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from longlines.flow import marks
from longlines.flow.kinds import INLINE, NAME, PLACEHOLDER, BadValue, PromptRef, scalar
from longlines.flow.model import Flow, FlowError
from longlines.flow.phone import Audio
from longlines.flow.problems import Problem

SENTENCE = re.compile(r"(?<=[.!?;]) +")
LONGEST = 40
"""Characters of sentences that are rendered together: about two and a half seconds."""

DIGIT_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True)
class Value:
    """A saved value, spoken when the prompt is played."""

    name: str


TextPart: TypeAlias = str | Value
Part: TypeAlias = Audio | Value


class Prompts:
    """Every prompt, ready to play."""

    def __init__(
        self, texts: Mapping[str, tuple[TextPart, ...]], audio: Mapping[str, Audio]
    ) -> None:
        self._parts = {
            key: tuple(part if isinstance(part, Value) else audio[part] for part in parts)
            for key, parts in texts.items()
        }
        self._digits = [audio[word] for word in DIGIT_WORDS]

    def parts(self, key: str, language: str = "en") -> tuple[Part, ...]:
        """The pieces of a prompt in their order. Raises FlowError for an unknown key."""
        try:
            return self._parts[key]
        except KeyError:
            raise FlowError(f'there is no prompt "{key}"') from None

    def spoken(self, kind: str, value: str, language: str = "en") -> list[Audio]:
        """A value of a kind (digits, number, money, date, time), digit by digit."""
        return [self._digits[int(sign)] for sign in value if sign in "0123456789"]


def read_texts(
    path: Path, known: Mapping[str, str]
) -> tuple[dict[str, tuple[TextPart, ...]], list[Problem]]:
    """The texts of one language's file by key, with the values `known` at load put in."""
    try:
        root, problems = marks.read(path.read_bytes(), str(path))
    except marks.Unreadable as error:
        return {}, [error.problem]
    if not isinstance(root, marks.Mapping):
        return {}, [Problem(root.mark, "expected prompt keys and their texts")]
    texts = {}
    for key, node in root:
        if not NAME.fullmatch(key.text):
            problems.append(Problem(key.mark, f'"{key.text}" is no prompt key'))
            continue
        try:
            texts[key.text] = split(scalar(node, "the text of the prompt"), known)
        except BadValue as error:
            problems.append(error.problem)
    return texts, problems


def inline(
    flows: Iterable[Flow], known: Mapping[str, str]
) -> Iterator[tuple[str, tuple[TextPart, ...]]]:
    """The texts that steps hold themselves, by the keys under which their steps ask for them."""
    for flow in flows:
        for step in flow.steps.values():
            for value in vars(step.verb).values():
                if isinstance(value, PromptRef) and value.key.startswith(INLINE):
                    yield value.key, split(value.key.removeprefix(INLINE), known)


def split(text: str, known: Mapping[str, str]) -> tuple[TextPart, ...]:
    """Pieces to be rendered and values to be spoken, in the order in which they are heard."""
    for name, value in known.items():
        text = text.replace(f"{{{name}}}", value)
    parts: list[TextPart] = []
    rest = 0
    for match in PLACEHOLDER.finditer(text):
        parts.extend(_spoken(text[rest : match.start()]))
        parts.append(Value(match[1]))
        rest = match.end()
    parts.extend(_spoken(text[rest:]))
    return tuple(parts)


def _spoken(text: str) -> list[TextPart]:
    """The sentences of a text, short ones together."""
    pieces: list[TextPart] = []
    held = ""
    for sentence in SENTENCE.split(text.strip().lstrip(".,;:!? ")):
        together = f"{held} {sentence}".strip()
        if held and len(together) > LONGEST:
            pieces.append(held)
            together = sentence
        held = together
    return [*pieces, held] if held else pieces


def pieces(texts: Mapping[str, tuple[TextPart, ...]]) -> list[str]:
    """Every piece of text that needs audio, digits included, each once."""
    spoken = [part for parts in texts.values() for part in parts if isinstance(part, str)]
    return list(dict.fromkeys([*spoken, *DIGIT_WORDS]))
