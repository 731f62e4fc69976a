"""Since when each operator's telephone has been free, busy, away or gone."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

Event = Mapping[str, Any]

FREE = "free"


class Shifts:
    """Of all accounts. Nothing is forgotten while the PBX is away: who is found as he was before
    has been so since.
    """

    def __init__(self) -> None:
        self._states: dict[str, tuple[tuple[bool, str], str | None]] = {}

    def take(self, account: str, presence: Mapping[str, Any], event: Event) -> None:
        """Take in what a telephone is now (ami.desk.feed), as the event says that told so."""
        state = (bool(presence["away"]), str(presence["telephone"]))
        known = self._states.get(account)
        if known is None:
            self._states[account] = state, _before(state, event)
        elif known[0] != state:
            self._states[account] = state, _told(datetime.now(UTC))

    def since(self, account: str) -> str | None:
        """When that began, in ISO 8601; None where it began unseen."""
        return self._states.get(account, (None, None))[1]


def _before(state: tuple[bool, str], event: Event) -> str | None:
    """What Asterisk remembers of who was so before the desk looked."""
    away, telephone = state
    field = "LastPause" if away else "LastCall" if telephone == FREE else ""
    text = str(event.get(field, ""))
    seconds = int(text) if text.isascii() and text.isdigit() else 0
    return _told(datetime.fromtimestamp(seconds, UTC)) if seconds else None


def _told(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")
