"""The checked and rendered set that is in force, on disk, for a process that lives one call long.

It holds the outcome of loading: which version of each flow is current (the flows themselves are
in the archive), prompt texts in their pieces, and the audio of each piece, by language. So a set
that wasn't checked or has no audio is never run on, and nobody checks or renders while a caller
waits.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from longlines.flow.phone import Audio
from longlines.flow.prompts import Known, TextPart, Texts, Value

FILE = "current.json"
FORMAT = 2
"""Counts the ways in which this file was ever written; only its own is read."""


class Unpublished(Exception):
    """There is no set to run on; the message says what to do."""


@dataclass(frozen=True)
class Published:
    """Flow names with their versions; by language: texts by prompt key, and audio by text."""

    versions: Mapping[str, str]
    texts: Mapping[str, Texts]
    audio: Mapping[str, Mapping[str, Audio]]


def write(folder: Path, published: Published) -> None:
    """Put a set in force, at once for every process that reads it from now on. Raises OSError."""
    body = {
        "format": FORMAT,
        "versions": dict(published.versions),
        "texts": {
            language: {key: [_part(part) for part in parts] for key, parts in texts.items()}
            for language, texts in published.texts.items()
        },
        "audio": {
            language: {text: [each.path, each.seconds] for text, each in audio.items()}
            for language, audio in published.audio.items()
        },
    }
    unfinished = folder / f".{FILE}.{os.getpid()}"
    unfinished.write_text(json.dumps(body, ensure_ascii=False, indent=1), encoding="utf-8")
    unfinished.replace(folder / FILE)


def read(folder: Path) -> Published:
    """The set in force. Raises Unpublished."""
    path = folder / FILE
    try:
        return _read(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise Unpublished(f"no flows are ready in {folder}; start Longlines once") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unpublished(f"{path} can't be used ({error}); start Longlines once") from error


def _read(body: Any) -> Published:
    written = body.get("format", 1)
    if written != FORMAT:
        raise ValueError(f"it is of format {written}, this Longlines reads {FORMAT}")
    return Published(
        {str(name): str(version) for name, version in body["versions"].items()},
        {
            language: {key: tuple(map(_read_part, parts)) for key, parts in texts.items()}
            for language, texts in body["texts"].items()
        },
        {
            language: {
                text: Audio(str(path), float(length), text)
                for text, (path, length) in audio.items()
            }
            for language, audio in body["audio"].items()
        },
    )


def _part(part: TextPart) -> str | dict[str, str]:
    if isinstance(part, Value):
        return {"value": part.name, "kind": part.kind}
    if isinstance(part, Known):
        return {"known": part.text, "kind": part.kind, "name": part.name}
    return part


def _read_part(part: Any) -> TextPart:
    if isinstance(part, str):
        return part
    kind = str(part["kind"])
    if "known" in part:
        return Known(kind, str(part["known"]), str(part.get("name", "")))
    return Value(str(part["value"]), kind)
