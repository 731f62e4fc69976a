"""carriers.yaml as it stands now, for the listener."""

import logging
from pathlib import Path

from longlines.carriers.holds import sign_of
from longlines.carriers.model import Carriers
from longlines.carriers.reading import CarrierProblems, load

log = logging.getLogger(__name__)


class CarriersFile:
    """Reads the file when it has changed. While it can't be used, what it said before counts."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._sign: tuple[int, ...] | None = None
        self._known = Carriers()

    def now(self) -> Carriers:
        """Every carrier."""
        sign = sign_of(self._path)
        if sign != self._sign:
            self._sign = sign
            try:
                self._known = load(self._path)
            except (OSError, CarrierProblems) as error:
                log.error("the carriers stay as they were: %s", str(error).partition("\n")[0])
        return self._known
