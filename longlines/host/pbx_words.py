"""Which recorded words the PBX of this instance has: what it lacks is spoken by our own voice."""

from pathlib import Path

from longlines.flow.sources import Recorded
from longlines.flow.spoken import LANGUAGES, recorded
from longlines.host import sandbox
from longlines.host.errors import HostError
from longlines.settings import Settings

SOUNDS = Path("usr/share/asterisk/sounds")
SYSTEM_SOUNDS = (Path("/") / SOUNDS, Path("/var/lib/asterisk/sounds"))


def of(settings: Settings) -> Recorded:
    """Found in the PBX's folders, or believed where LONGLINES_PBX_WORDS names the languages.

    Raises HostError for a language that isn't ours.
    """
    for language in settings.pbx_words:
        if language not in LANGUAGES:
            raise HostError(
                f"LONGLINES_PBX_WORDS names {language!r}; use some of {' '.join(LANGUAGES)}"
            )
    if settings.pbx_words:
        return recorded.of(settings.pbx_words)
    return recorded.in_folders(folders(settings))


def folders(settings: Settings) -> tuple[Path, ...]:
    """Where this machine may have Asterisk's sounds."""
    return (settings.pbx_root / SOUNDS,) if sandbox.embedded(settings) else SYSTEM_SOUNDS
