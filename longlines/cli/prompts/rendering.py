"""`longlines prompts render`: make the audio of prompts anew with the best voice there is."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from longlines.cli.prompts.desk import Desk, open_desk
from longlines.flow import sound, sources, speech, spoken, studio
from longlines.flow.prompts import pieces, split
from longlines.flow.speech import SpeechError
from longlines.host.errors import HostError


def render(
    keys: Annotated[list[str] | None, typer.Argument(help="Keys of prompts; none: all.")] = None,
    language: Annotated[str, typer.Option(help="Only this language: en, es or zh.")] = "",
    words: Annotated[bool, typer.Option("--words", help="The words of values too.")] = False,
    lacking: Annotated[bool, typer.Option("--lacking", help="Only what has no audio.")] = False,
) -> None:
    """Re-render prompts. Those in Kokoro's voices go beside the texts, to be shipped."""
    desk = open_desk(best=True)
    if language and language not in desk.texts:
        raise HostError(f"there is no language {language!r}; use {', '.join(desk.texts)}")
    odd = done = 0
    for each in [language] if language else list(desk.texts):
        for text, path in _wanted(desk, each, keys or [], words):
            if lacking and sound.length(path):
                continue
            trouble = _render(desk, text, each, path)
            print(f"{each}  {sound.length(path):5.2f} s  {text}{trouble}", flush=True)
            done, odd = done + 1, odd + bool(trouble)
        if not keys:
            _clean(desk, each)
    print(f"{done} rendered, {odd} of an odd length")
    if odd:
        raise typer.Exit(1)


def _wanted(desk: Desk, language: str, keys: list[str], words: bool) -> Iterator[tuple[str, Path]]:
    """Each text, and the file that its audio belongs into."""
    texts = {key: desk.parts(key, language) for key in keys} or desk.texts[language]
    try:
        voice = desk.sources.voice.name(language)
    except SpeechError as error:
        raise HostError(f"no voice speaks {language}: {error}") from error
    shipped = voice == sources.SHIPPED[language]
    for text in pieces(texts):
        prompt, _ = sources.shipped_paths(desk.prompts, text, language)
        yield text, prompt if shipped else desk.sources.sounds / speech.file_name(text, voice)
    for word in spoken.stock(language) if words else ():
        # English words that Asterisk has, any machine can render.
        english = spoken.language_of(word, language) == spoken.FIRST
        if english and word in desk.sources.recorded.get(spoken.FIRST, {}):
            continue
        _, path = sources.shipped_paths(desk.prompts, word, language)
        yield word, path if shipped else desk.sources.sounds / speech.file_name(word, voice)


def _render(desk: Desk, text: str, language: str, path: Path) -> str:
    """Render it; "" or what is odd about the outcome."""
    try:
        sound.write(path, desk.sources.voice.speak(text, language))
    except (SpeechError, OSError) as error:
        raise HostError(f"{text!r} can't be rendered: {error}") from error
    odd = studio.odd_length(sound.length(path), text, language)
    return f"  <- {odd}" if odd else ""


def _clean(desk: Desk, language: str) -> None:
    """Remove shipped audio of texts that no prompt has any more."""
    wanted = {
        path.name for text in _unjoined(desk, language) for path in _paths(desk, text, language)
    }
    for path in (desk.prompts / sources.AUDIO / language).glob(f"*{sound.SUFFIX}"):
        if path.name not in wanted:
            path.unlink()
            print(f"{language}  removed {path.name}: no prompt has its text")


def _paths(desk: Desk, text: str, language: str) -> tuple[Path, Path]:
    return sources.shipped_paths(desk.prompts, text, language)


def _unjoined(desk: Desk, language: str) -> list[str]:
    """Pieces as they are without a studio's recordings too: those may be taken away again."""
    found = pieces(desk.texts[language])
    for parts in desk.texts[language].values():
        for text in studio.texts(parts, language):
            found.extend(part for part in split(text, {}, language) if isinstance(part, str))
    return found
