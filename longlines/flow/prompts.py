"""Prompts, ready to be played: their pieces of audio and the values spoken between them.

A text is split where a `{value}` stands and between sentences; each piece is rendered once and
named by its content, so that a change re-renders what changed and nothing else. Pieces are short
because Asterisk notices only between two of them that an engine died. Prices, which are known when
the flows are loaded, are put in then; the other values are spoken during the call.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from longlines.flow.kinds import NAME, PLACEHOLDER
from longlines.flow.model import FlowError
from longlines.flow.phone import Audio
from longlines.flow.spoken import FIRST, KINDS, Unspeakable, words

SENTENCE = re.compile(r"(?<=[.!?;]) +|(?<=[。！？；])")
LONGEST = {"en": 40, "es": 40, "zh": 14}
"""Characters of sentences that are rendered together: about two and a half seconds."""

BETWEEN = {"en": " ", "es": " ", "zh": ""}
PUNCTUATION = ".,;:!? 。，；：！？、"
PER_SECOND = {"en": 15.0, "es": 15.0, "zh": 5.0}
"""Characters that are spoken in a second."""


@dataclass(frozen=True)
class Value:
    """A saved value, spoken when the prompt is played; `kind` is one of spoken.KINDS.

    "" is for a recording, or else digits.
    """

    name: str
    kind: str = ""


@dataclass(frozen=True)
class Known:
    """A value that is known at load, to be spoken as `kind`.

    A call that has saved another one by this `name` hears that instead: the price it was quoted.
    """

    kind: str
    text: str
    name: str = field(default="", compare=False)


TextPart: TypeAlias = str | Value | Known
Part: TypeAlias = Audio | Value
Texts: TypeAlias = Mapping[str, tuple[TextPart, ...]]
"""The parts of every prompt of one language, by key."""


class BadPlaceholder(ValueError):
    """A `{}` in a text that names nothing; the message says what it should hold."""


class Prompts:
    """Every prompt in every language. `audio` is by language, and by piece of text or word."""

    def __init__(
        self, texts: Mapping[str, Texts], audio: Mapping[str, Mapping[str, Audio]]
    ) -> None:
        self._texts = texts
        self._audio = audio
        self._parts: dict[tuple[str, str], tuple[Part, ...]] = {}

    def parts(self, key: str, language: str = FIRST) -> tuple[Part, ...]:
        """The pieces of a prompt in their order, in English where the language hasn't got it.

        Raises FlowError for an unknown key.
        """
        if (key, language) not in self._parts:
            self._parts[key, language] = self._find(key, language, {})
        return self._parts[key, language]

    def parts_with(self, key: str, language: str, instead: Mapping[str, str]) -> tuple[Part, ...]:
        """The same with other texts for values that are known, by their names."""
        return self._find(key, language, instead)

    def spoken(self, kind: str, value: str, language: str = FIRST) -> list[Audio]:
        """A value in words: `digits`, `number`, `money`, `date` or `time`. Raises FlowError."""
        if language not in self._audio:
            language = FIRST
        try:
            said = words(kind or "digits", value, language)
        except KeyError:
            raise FlowError(f'"{kind}" is no kind of value; use {", ".join(KINDS)}') from None
        except Unspeakable as error:
            raise FlowError(f'"{value[:40]}" can\'t be spoken: {error}') from None
        return [self._audio[language][word] for word in said]

    def digit(self, digit: str, language: str = FIRST) -> Audio:
        """A digit, spoken."""
        return self.spoken("digits", digit, language)[0]

    def _find(self, key: str, language: str, instead: Mapping[str, str]) -> tuple[Part, ...]:
        for tried in (language, FIRST):
            found = self._texts.get(tried, {}).get(key)
            if found is not None:
                return tuple(self._ready(found, tried, instead))
        raise FlowError(f'there is no prompt "{key}"')

    def _ready(
        self, parts: Iterable[TextPart], language: str, instead: Mapping[str, str]
    ) -> Iterable[Part]:
        for part in parts:
            if isinstance(part, Value):
                yield part
            elif isinstance(part, Known):
                yield from self.spoken(part.kind, instead.get(part.name, part.text), language)
            else:
                yield self._audio[language][part]


def split(text: str, known: Mapping[str, Known], language: str = FIRST) -> tuple[TextPart, ...]:
    """Pieces to be rendered and values to be spoken, in the order in which they are heard.

    Raises BadPlaceholder.
    """
    parts: list[TextPart] = []
    rest = 0
    for match in PLACEHOLDER.finditer(text):
        parts.extend(_sentences(text[rest : match.start()], language))
        value = _value(match[1])
        parts.append(known.get(value.name, value))
        rest = match.end()
    parts.extend(_sentences(text[rest:], language))
    return tuple(parts)


def _value(inside: str) -> Value:
    name, colon, kind = inside.partition(":")
    if not NAME.fullmatch(name):
        raise BadPlaceholder(f'"{{{inside}}}" names no value; write {{name}} or {{name:money}}')
    if colon and kind not in KINDS:
        raise BadPlaceholder(f'"{kind}" is no kind of value; use {", ".join(KINDS)}')
    return Value(name, kind)


def _sentences(text: str, language: str) -> list[str]:
    """The sentences of a text, short ones together."""
    pieces: list[str] = []
    held = ""
    for sentence in SENTENCE.split(text.strip().lstrip(PUNCTUATION)):
        together = f"{held}{BETWEEN[language] if held else ''}{sentence}"
        if held and sentence and len(together) > LONGEST[language]:
            pieces.append(held)
            together = sentence
        held = together
    return [*pieces, held.strip()] if held.strip() else pieces


def pieces(texts: Texts) -> list[str]:
    """Every piece of text of a language that needs audio, each once."""
    found = [part for parts in texts.values() for part in parts if isinstance(part, str)]
    return list(dict.fromkeys(found))


def values(parts: Iterable[TextPart]) -> list[Value]:
    """The values that a prompt speaks during the call."""
    return [part for part in parts if isinstance(part, Value)]
