"""Prompts that are told instead of played: the length of their audio is guessed from the text."""

from collections.abc import Mapping
from pathlib import Path

from longlines.flow import prompts
from longlines.flow.library import FlowSet, Library
from longlines.flow.phone import Audio
from longlines.flow.prompts import PER_SECOND, Prompts
from longlines.flow.spoken import FIRST, stock

PAUSE = 0.3
"""Seconds that a piece of a prompt takes besides its letters."""

NOWHERE = Path("nowhere")


def seconds(text: str, language: str = FIRST) -> float:
    """About how long it takes to speak a text."""
    return PAUSE + len(text) / PER_SECOND[language]


def on_paper(flow_set: FlowSet) -> tuple[Library, Mapping[str, str]]:
    """A checked set that can be run on without any audio, and the words by the path of each."""
    audio = {
        language: {
            text: Audio(f"paper/{language}/{number}", seconds(text, language), text)
            for number, text in enumerate((*prompts.pieces(texts), *stock(language)))
        }
        for language, texts in flow_set.languages.items()
    }
    words = {each.path: text for spoken in audio.values() for text, each in spoken.items()}
    return Library(flow_set.flows, Prompts(flow_set.languages, audio), NOWHERE), words
