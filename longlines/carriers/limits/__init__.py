"""What keeps a carrier from a call, one file each; a new file here is a new limit."""

import functools
import importlib
import pkgutil
from typing import Protocol

from longlines.carriers.field import Field


class Limit(Protocol):
    """Says which carriers may not be asked, and why.

    A `lasting` limit goes by the carriers, their state and the time, and by nothing of the call,
    so that its verdict is kept until one of them changes. One that `yields` gives way when it
    would leave the call without any carrier.
    """

    lasting: bool
    yields: bool

    def dropped(self, field: Field) -> int:
        """A bit for the place of each carrier that may not be asked."""
        ...

    def words(self, field: Field, place: int) -> str:
        """Why the carrier at that place, which was dropped, may not be asked."""
        ...


@functools.cache
def registry() -> tuple[Limit, ...]:
    """Every limit, by the names of their files."""
    found = []
    for module_info in sorted(pkgutil.iter_modules(__path__), key=lambda info: info.name):
        found.append(importlib.import_module(f"{__name__}.{module_info.name}").LIMIT)
    return tuple(found)
