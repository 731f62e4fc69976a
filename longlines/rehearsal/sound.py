"""Prompts that are told instead of played: the length of their audio is guessed from the text."""

from collections.abc import Mapping
from pathlib import Path

from longlines.flow import prompts
from longlines.flow.library import FlowSet, Library
from longlines.flow.phone import Audio
from longlines.flow.prompts import Prompts

LETTERS_A_SECOND = 15.0
PAUSE = 0.3
"""Seconds that a piece of a prompt takes besides its letters."""

NOWHERE = Path("nowhere")


def seconds(text: str) -> float:
    """About how long it takes to speak a text."""
    return PAUSE + len(text) / LETTERS_A_SECOND


def on_paper(flow_set: FlowSet) -> tuple[Library, Mapping[str, str]]:
    """A checked set that can be run on without any audio, and the words by the path of each."""
    audio = {
        text: Audio(f"paper/{number}", seconds(text), text)
        for number, text in enumerate(prompts.pieces(flow_set.texts))
    }
    words = {each.path: text for text, each in audio.items()}
    return Library(flow_set.flows, Prompts(flow_set.texts, audio), NOWHERE), words
