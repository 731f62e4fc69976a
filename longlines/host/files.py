"""Files that Asterisk reads, replaced at once."""

import os
from pathlib import Path


def write_private(path: Path, text: str) -> None:
    """Replace `path` at once by a file with `text` that only its owner can read."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(path)
