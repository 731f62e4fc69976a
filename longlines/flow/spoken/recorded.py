"""The words that Asterisk's own packages have recorded: asterisk-core-sounds-en and -es.

`recorded.json` holds file and seconds by language and word, measured on version 1.6.1: who loads
the flows may be on another machine than Asterisk. A file is named with its language,
`es/digits/21`: Asterisk looks in its sounds folder under the channel's language first and then as
it is written, so one name is right whatever language the telephone was given.
"""

import functools
import json
from collections.abc import Iterable
from pathlib import Path

from longlines.flow.phone import Audio

FILE = Path(__file__).with_name("recorded.json")


@functools.cache
def words() -> dict[str, dict[str, Audio]]:
    """Every recorded word, by language and word."""
    tables = json.loads(FILE.read_text(encoding="utf-8"))
    return {
        language: {
            word: Audio(f"{language}/{name}", float(seconds), word)
            for word, (name, seconds) in table.items()
        }
        for language, table in tables.items()
    }


def of(languages: Iterable[str]) -> dict[str, dict[str, Audio]]:
    """The words of those languages that the PBX is known to have."""
    wanted = set(languages)
    return {language: table for language, table in words().items() if language in wanted}


def in_folders(folders: Iterable[Path]) -> dict[str, dict[str, Audio]]:
    """The words that are found in one of Asterisk's `sounds` folders, whatever their format."""
    tried = list(folders)
    return {
        language: {
            word: audio
            for word, audio in table.items()
            if any(_there(folder / audio.path) for folder in tried)
        }
        for language, table in words().items()
    }


def _there(path: Path) -> bool:
    return any(path.with_name(f"{path.name}.{suffix}").is_file() for suffix in FORMATS)


FORMATS = ("wav", "gsm", "ulaw", "alaw", "sln16", "g722")
