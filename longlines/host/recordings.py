"""What was recorded in calls: callers' names and messages, as files of the instance."""

import wave
from collections.abc import Iterable, Iterator
from pathlib import Path

from longlines.settings import Settings
from longlines.store.disputes.chain import Recording


def of_calls(settings: Settings, calls: Iterable[str]) -> list[Recording]:
    """The recordings of these calls, by name; nothing where the folder can't be read."""
    return [each for call in calls for each in _of_call(settings.recordings, call)]


def _of_call(folder: Path, call: str) -> Iterator[Recording]:
    safe = "".join(character for character in call if character in "0123456789.")
    if not safe:
        return
    for path in sorted(folder.glob(f"{safe}-*.wav")):
        yield Recording(call, path.name, _seconds(path))


def _seconds(path: Path) -> float:
    """The length of a recording; 0 for one that is gone or can't be read."""
    try:
        with wave.open(str(path)) as file:
            return float(file.getnframes() / file.getframerate())
    except (OSError, EOFError, wave.Error, ZeroDivisionError):
        return 0.0
