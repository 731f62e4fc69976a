"""language: speak another language from here on."""

from dataclasses import dataclass
from typing import ClassVar

from longlines.flow.call import Call
from longlines.flow.kinds import LANGUAGES, LanguageCode
from longlines.flow.model import DONE, Verb

CHANNEL = "CHANNEL(language)"


@dataclass(frozen=True)
class Language(Verb):
    """Speak to the caller in `code`: `en`, `es`, `zh`, or a `{value}` that holds one of them.

    Prompts and values are spoken in it from here on, also in other flows; it is saved as
    `language`. Outcome unknown: the value holds none of them, and nothing changes.

        spanish: {language: es}
    """

    name: ClassVar[str] = "language"
    outcomes: ClassVar[tuple[str, ...]] = ("unknown",)
    short: ClassVar[str] = "code"
    instant: ClassVar[bool] = True

    code: LanguageCode

    async def run(self, call: Call) -> str:
        """Done with the language saved, also for Asterisk's own words; or unknown."""
        code = call.fill(self.code)
        if code not in LANGUAGES:
            return "unknown"
        call.saved["language"] = code
        await call.phone.set({CHANNEL: code})
        return DONE

    def possible(self) -> tuple[str, ...]:
        """A language that is written down can't be unknown."""
        return self.outcomes if self.code.names else ()

    def saves(self) -> tuple[str, ...]:
        """The language."""
        return ("language",)
