"""Places for different things, in the order in which they are met."""

from typing import Any


class Places(dict[Any, int]):
    """Gives each different key its place."""

    def __missing__(self, key: Any) -> int:
        self[key] = place = len(self)
        return place
