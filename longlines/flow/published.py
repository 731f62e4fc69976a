"""The checked and rendered set that is in force, on disk, for a process that lives one call long.

It holds the outcome of loading: which version of each flow is current (the flows themselves are
in the archive), prompt texts in their pieces, and the audio of each piece. So a set that wasn't
checked or has no audio is never run on, and nobody checks or renders while a caller waits.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from longlines.flow.phone import Audio
from longlines.flow.prompts import TextPart, Value

FILE = "current.json"


class Unpublished(Exception):
    """There is no set to run on; the message says what to do."""


@dataclass(frozen=True)
class Published:
    """Flow names with their versions, texts by prompt key, audio by piece of text."""

    versions: Mapping[str, str]
    texts: Mapping[str, tuple[TextPart, ...]]
    audio: Mapping[str, Audio]


def write(folder: Path, published: Published) -> None:
    """Put a set in force, at once for every process that reads it from now on. Raises OSError."""
    body = {
        "versions": dict(published.versions),
        "texts": {key: [_part(part) for part in parts] for key, parts in published.texts.items()},
        "audio": {text: [audio.path, audio.seconds] for text, audio in published.audio.items()},
    }
    unfinished = folder / f".{FILE}.{os.getpid()}"
    unfinished.write_text(json.dumps(body, ensure_ascii=False, indent=1), encoding="utf-8")
    unfinished.replace(folder / FILE)


def read(folder: Path) -> Published:
    """The set in force. Raises Unpublished."""
    path = folder / FILE
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
        return Published(
            {str(name): str(version) for name, version in body["versions"].items()},
            {
                key: tuple(_read_part(part) for part in parts)
                for key, parts in body["texts"].items()
            },
            {
                text: Audio(str(path), float(length))
                for text, (path, length) in body["audio"].items()
            },
        )
    except FileNotFoundError:
        raise Unpublished(f"no flows are ready in {folder}; start Longlines once") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unpublished(f"{path} can't be used ({error}); start Longlines once") from error


def _part(part: TextPart) -> str | dict[str, str]:
    return {"value": part.name} if isinstance(part, Value) else part


def _read_part(part: Any) -> TextPart:
    return part if isinstance(part, str) else Value(str(part["value"]))
