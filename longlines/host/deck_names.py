"""By which rate deck each carrier is paid, as carriers.yaml says now."""

import logging

from longlines.carriers import reading
from longlines.settings import Settings

log = logging.getLogger(__name__)


class DeckNames:
    """Reads carriers.yaml again when it has changed; while it can't be read, what it said before
    holds, and a carrier that it never named has a deck of its own name.
    """

    def __init__(self, settings: Settings) -> None:
        self._path = settings.carriers
        self._read_at = 0
        self._decks: dict[str, str] = {}

    def __call__(self, carrier: str) -> str:
        """The name of the carrier's deck."""
        try:
            changed_at = self._path.stat().st_mtime_ns
            if changed_at != self._read_at:
                self._read_at = changed_at
                carriers = reading.load(self._path).carriers
                self._decks = {each.name: each.deck or each.name for each in carriers}
        except (reading.CarrierProblems, OSError) as error:
            log.error("the carriers' decks are those known before: %s", error)
        return self._decks.get(carrier, carrier)
