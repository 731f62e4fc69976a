"""Passwords of one instance: made once, kept in files that only its owner can read."""

import os
import secrets
import string
import tempfile
from pathlib import Path

from longlines.host.errors import HostError

LENGTH = 20
SIGNS = string.ascii_letters + string.digits


def read_or_make(folder: Path, name: str) -> str:
    """Return the secret `name` in `folder`, made now if there is none yet.

    A secret is 20 letters and digits. Several processes may ask at once: all
    get the same one. Raises HostError when the folder can't be written or a secret is damaged.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        path = folder / name
        if not path.exists():
            _place(path, "".join(secrets.choice(SIGNS) for _ in range(LENGTH)))
        value = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise HostError(f"can't keep the secret {folder / name}: {error}") from error
    if not value or not all(sign.isalnum() or sign in "-_" for sign in value):
        raise HostError(f"{path} is damaged; remove it and a new password is made")
    return value


def given(folder: Path, name: str, what: str) -> str:
    """Return the secret `name` in `folder`, which somebody else made and told us.

    Raises HostError where it isn't there; `what` it is says what to put there.
    """
    path = folder / name
    try:
        value = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise HostError(f"put {what} into {path}, readable by nobody else") from error
    if not value or not value.isprintable():
        raise HostError(f"{path} holds no password; put {what} into it")
    return value


def _place(path: Path, value: str) -> None:
    # A link fails when another process was first, and never shows a half-written file.
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=".draft-")
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(value + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
    finally:
        os.unlink(draft)
