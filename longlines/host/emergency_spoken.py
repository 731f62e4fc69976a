"""Whether the words of the emergency plan in force were spoken already, asked without the plan."""

import hashlib
from pathlib import Path

from longlines.host import files
from longlines.settings import Settings

TEXTS = Path(__file__).with_name("emergency_words.py")


def stamp(settings: Settings) -> str:
    """What tells one plan, and the texts made of it, from another. Raises OSError."""
    plan = settings.home / "emergency" / "in-force.yaml"
    content = plan.read_bytes() if plan.is_file() else b""
    return hashlib.sha256(content + TEXTS.read_bytes()).hexdigest()


def keep(settings: Settings, of: str) -> None:
    """The words of this stamp are there now. Raises OSError."""
    files.write_private(_path(settings), of)


def is_kept(settings: Settings) -> bool:
    """Whether the words of the plan in force are there. Raises OSError."""
    path = _path(settings)
    return path.is_file() and path.read_text(encoding="utf-8") == stamp(settings)


def _path(settings: Settings) -> Path:
    return settings.sounds / "emergency-spoken"
