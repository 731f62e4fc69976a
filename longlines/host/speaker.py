"""Says names during a call, by the voice of this machine.

A name is rendered once, in a thread, and kept; the file of one that was said before is there at
once. English by hibari-tts; other languages by Kokoro where that was set up, else as an English
voice reads the name in Latin letters: that is understood, unlike espeak-ng.
"""

import logging
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Protocol

from longlines.flow import sound, speech
from longlines.flow.phone import Audio
from longlines.flow.services import SpeechLost
from longlines.flow.speech import SpeechError
from longlines.flow.spoken import FIRST
from longlines.settings import Settings

FOLDER = "names"

WAITED = 4.0
"""Seconds that a name waits for the voice, while it is loaded or says another one."""

FIRST_WORD = "hello"
"""What the voice says to itself when it is loaded: its first words take longer than others."""

log = logging.getLogger(__name__)


class Aside(Protocol):
    """Does work that takes a while where it holds nobody up; raises TimeoutError."""

    def __call__(self, work: Callable[[], Audio], /) -> Coroutine[Any, Any, Audio]:
        """What the work gives."""
        ...


class HouseSpeaker:
    """Keeps what it said below the folder of sounds; `aside` does the rendering.

    `voice` speaks; without one, the voices of this machine, loaded into this process.
    """

    def __init__(self, settings: Settings, aside: Aside, voice: speech.Voice | None = None) -> None:
        self._settings = settings
        self._aside = aside
        self._lock = threading.Lock()
        self._making = threading.Lock()
        self._voice = voice

    def begin(self) -> None:
        """Load the English voice, that the first name needn't wait for it."""
        try:
            with self._lock:
                self._voiced().speak(FIRST_WORD, FIRST)
        except (ImportError, OSError, SpeechError) as error:
            log.error("names can't be said: %s", error)

    async def say(self, name: str, language: str) -> Audio:
        """Audio of a name. Raises SpeechLost."""
        try:
            return await self._aside(lambda: self._say(name, language))
        except TimeoutError as error:
            raise SpeechLost(f"saying {name!r} took too long") from error
        except (ImportError, OSError, SpeechError) as error:
            log.error("%s", error)
            raise SpeechLost(str(error)) from error

    def _say(self, name: str, language: str) -> Audio:
        voice = self._voiced()
        own = language if self._settings.kokoro else FIRST
        text = name if own != FIRST and not name.isascii() else _latin(name)
        spoken_in = FIRST if text.isascii() else own
        path = self._path(text, voice.name(spoken_in))
        if not sound.length(path):
            self._render(voice, text, spoken_in, path)
        return Audio(str(path.with_suffix("")), sound.length(path), name)

    def _render(self, voice: speech.Voice, text: str, language: str, path: Path) -> None:
        # One at a time: a second rendering of the same name would be for nothing.
        if not self._lock.acquire(timeout=WAITED):
            raise TimeoutError
        try:
            if not sound.length(path):
                sound.write(path, voice.speak(text, language))
        finally:
            self._lock.release()

    def _voiced(self) -> speech.Voice:
        with self._making:
            if self._voice is None:
                from longlines.flow import voices  # not for a script's every call

                self._voice = voices.of_machine(self._settings.kokoro)
            return self._voice

    def _path(self, text: str, voice: str) -> Path:
        return self._settings.sounds / FOLDER / speech.file_name(text, voice)


def _latin(name: str) -> str:
    """In letters that an English voice reads. Raises SpeechError where nothing of it is left."""
    if name.isascii():
        return name
    from longlines.directory.names import folded

    text = " ".join(folded(name).split()).title()
    if not text:
        raise SpeechError(f"{name!r} can't be read in English")
    return text
