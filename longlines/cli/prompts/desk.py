"""What the commands of `longlines prompts` share: the texts as they are now, and their audio."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from longlines import settings as environment
from longlines.flow import library, prices, prompt_files, spoken, voices
from longlines.flow.problems import FlowProblems, did_you_mean
from longlines.flow.prompts import TextPart, Texts
from longlines.flow.sources import Sources
from longlines.host import pbx_words
from longlines.host.errors import HostError
from longlines.settings import Settings


@dataclass(frozen=True)
class Desk:
    """The prompts of one instance."""

    settings: Settings
    texts: Mapping[str, Texts]
    sources: Sources

    @property
    def prompts(self) -> Path:
        """The folder of the texts."""
        return self.sources.prompts

    def parts(self, key: str, language: str) -> tuple[TextPart, ...]:
        """A prompt. Raises HostError when there is none."""
        if language not in self.texts:
            raise HostError(f"there is no language {language!r}; use {', '.join(self.texts)}")
        if key not in self.texts[language]:
            if key in self.texts[spoken.FIRST]:
                path = self.prompts / f"{language}.yaml"
                raise HostError(f'the prompt "{key}" has no text in {path}')
            near = did_you_mean(key, self.texts[spoken.FIRST])
            raise HostError(f'there is no prompt "{key}"{near}')
        return self.texts[language][key]


def open_desk(*, best: bool = False) -> Desk:
    """Read the texts; `best` asks for the best voice first, however slow.

    Raises HostError with every mistake in the texts.
    """
    settings = environment.load()
    folder = settings.flows / library.PROMPTS
    known, problems = prices.read(settings.flows / library.PRICES)
    texts, more = prompt_files.read(folder, known)
    if problems or more:
        raise HostError(f"the prompts can't be read:\n{FlowProblems([*problems, *more])}")
    choose = voices.best if best else voices.of_machine
    recorded = pbx_words.of(settings)
    return Desk(
        settings, texts, Sources(folder, settings.sounds, choose(settings.kokoro), recorded)
    )
