"""Where the audio of each text comes from: a studio, our shipped recordings, the PBX, a voice.

Whatever is used is copied into the instance's own folder: calls in flight keep it when the flows'
folder changes under them. Words that Asterisk has recorded are played by Asterisk's own names.
"""

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from longlines.flow import sound, speech, spoken, studio
from longlines.flow.phone import Audio
from longlines.flow.prompts import Texts, pieces
from longlines.flow.speech import SpeechError

SHIPPED = {"en": "kokoro-af_heart-1", "es": "kokoro-ef_dora-1", "zh": "kokoro-zm_yunxi-1"}
"""The voices of the audio that comes with Longlines: prompts beside their texts, words here."""

AUDIO = "audio"
WORDS = Path(spoken.__file__).with_name(AUDIO)

log = logging.getLogger(__name__)

Recorded = Mapping[str, Mapping[str, Audio]]
"""The words that the PBX has recorded, by language and word."""


@dataclass(frozen=True)
class Found:
    """Audio that is there: `source` is studio, shipped, pbx or rendered."""

    source: str
    path: Path
    seconds: float


@dataclass(frozen=True)
class Sources:
    """`prompts` is the folder of the texts, `sounds` the instance's own, `recorded` the PBX's."""

    prompts: Path
    sounds: Path
    voice: speech.Voice
    recorded: Recorded

    def audio(self, texts: Mapping[str, Texts]) -> dict[str, dict[str, Audio]]:
        """Audio of every prompt and every word, by language. Raises SpeechError, OSError."""
        made: dict[str, dict[str, Audio]] = {}
        for language, of_language in texts.items():
            where = _keys(of_language)
            made[language] = {
                text: self.of_text(text, language, f'the prompt "{where[text]}"')
                for text in pieces(of_language)
            }
            for word in spoken.stock(language):
                if word not in made[language]:
                    made[language][word] = self._word(word, spoken.language_of(word, language))
        return made

    def find(self, text: str, language: str) -> Found | None:
        """Audio of a piece of text that is there already."""
        recorded = studio.Recordings(self.prompts / studio.FOLDER / language).find(text)
        if recorded:
            return Found("studio", recorded, sound.length(recorded))
        for shipped in shipped_paths(self.prompts, text, language):
            if seconds := sound.length(shipped):
                return Found("shipped", shipped, seconds)
        try:
            path = self.sounds / speech.file_name(text, self.voice.name(language))
        except SpeechError:
            return None
        seconds = sound.length(path)
        return Found("rendered", path, seconds) if seconds else None

    def _word(self, word: str, language: str) -> Audio:
        recorded = self.recorded.get(language, {}).get(word)
        return recorded or self.of_text(word, language, f'the word "{word}"')

    def of_text(self, text: str, language: str, what: str) -> Audio:
        """Audio of one text, rendered where there is none; `what` names it in messages.

        Raises SpeechError, OSError.
        """
        found = self.find(text, language)
        if found is None:
            return self._rendered(text, language, what)
        path = found.path if found.source == "rendered" else self._kept(found)
        return Audio(str(path.with_suffix("")), found.seconds, text)

    def _kept(self, found: Found) -> Path:
        name = found.path.name
        if found.source == "studio":
            name = f"{hashlib.sha256(found.path.read_bytes()).hexdigest()[:24]}{sound.SUFFIX}"
        path = self.sounds / name
        if sound.length(path) != found.seconds:
            sound.write(path, found.path.read_bytes())
        return path

    def _rendered(self, text: str, language: str, what: str) -> Audio:
        try:
            voice = self.voice.name(language)
            path = self.sounds / speech.file_name(text, voice)
            sound.write(path, self.voice.speak(text, language))
        except SpeechError as error:
            raise SpeechError(
                f"{what} has no audio in {language} ({text!r}) and no voice can speak it: {error}; "
                "or have it recorded, and use: longlines prompts import"
            ) from None
        if language != spoken.FIRST:
            log.warning("%s is spoken by %s in %s: %s", what, voice, language, text)
        return Audio(str(path.with_suffix("")), sound.length(path), text)


def shipped_paths(prompts: Path, text: str, language: str) -> tuple[Path, Path]:
    """Where our own recording of a text is, if there is one: as a prompt's, as a word's."""
    name = speech.file_name(text, SHIPPED[language])
    return prompts / AUDIO / language / name, WORDS / language / name


def _keys(texts: Texts) -> dict[str, str]:
    """A prompt that says it, by piece of text."""
    return {
        part: key
        for key, parts in reversed(list(texts.items()))
        for part in parts
        if isinstance(part, str)
    }
