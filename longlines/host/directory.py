"""The directory that this process searches: in memory, and another one as soon as it is there."""

from longlines.directory.search import Directory
from longlines.settings import Settings


class InForce:
    """Gives the directory of the moment. Asking takes no time, and nothing of the disk."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._now = Directory.of(())

    @property
    def now(self) -> Directory:
        """The directory; empty as long as there are no listings."""
        return self._now
