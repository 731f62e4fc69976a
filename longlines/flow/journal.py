"""What the engine tells of a call while it runs, for whoever follows the call later."""

from collections.abc import Mapping
from typing import Protocol


class Journal(Protocol):
    """Takes facts about calls; never raises and never waits."""

    def note(self, call: str, what: str, facts: Mapping[str, str]) -> None:
        """Something happened to the call with this id; `what` is a word such as `step`."""
        ...


class NoJournal:
    """Keeps nothing."""

    def note(self, call: str, what: str, facts: Mapping[str, str]) -> None:
        """Forget it."""
