"""Which accounts are blocked, in a file that engines read without a database.

The database has it; whoever changes it there, and the listener, writes the file anew.
"""

import json
import logging
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from longlines.carriers.holds import sign_of

if TYPE_CHECKING:
    from sqlalchemy import Engine

LOOK_EVERY = 0.2
"""Seconds between looks at the file."""

log = logging.getLogger(__name__)


def publish(engine: "Engine", path: Path) -> dict[str, str]:
    """Write what is blocked now; by account why. Raises SQLAlchemyError, OSError."""
    from longlines.store import blocks

    with engine.connect() as connection:
        known = {each.account: each.why for each in blocks.listed(connection)}
    written = json.dumps(known, indent=1)
    if path.exists() and path.read_text(encoding="utf-8") == written:
        return known
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(
        "w", dir=path.parent, prefix=path.name, delete=False, encoding="utf-8"
    ) as file:
        file.write(written)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)
    return known


class BlockedAccounts:
    """What the file says, read again when it has changed; nobody is blocked without one."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._clock = clock
        self._again_at = float("-inf")
        self._sign: tuple[int, ...] | None = None
        self._known: dict[str, str] = {}

    def why(self, account: str) -> str | None:
        """Why an account is blocked, None where it isn't."""
        now = self._clock()
        if now >= self._again_at:
            self._again_at = now + LOOK_EVERY
            sign = sign_of(self._path)
            if sign != self._sign:
                self._sign = sign
                self._known = self._read()
        return self._known.get(account)

    def _read(self) -> dict[str, str]:
        try:
            told = json.loads(self._path.read_bytes())
            return {str(account): str(why) for account, why in told.items()}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, AttributeError) as error:
            log.error("blocked accounts stay as they were: %s: %s", self._path, error)
            return self._known
