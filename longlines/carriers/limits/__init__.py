"""What keeps a carrier from a call, one file each; a new file here is a new limit."""

import functools
import importlib
import pkgutil
from typing import Protocol

from longlines.carriers.field import Field
from longlines.carriers.table.opened import Table
from longlines.numbers import Kind


class Limit(Protocol):
    """Says which carriers may not be asked, and why.

    A `lasting` limit goes by the carriers, their state and the time, and by nothing of the call,
    so that its verdict is kept until one of them changes. One that is `for_special` numbers has
    nothing to say of ordinary ones. One that `yields` gives way when it would leave the call
    without any carrier.
    """

    lasting: bool
    for_special: bool
    yields: bool

    def matters(self, table: Table) -> bool:
        """Whether it can drop a carrier of this table at all."""
        ...

    def dropped(self, field: Field) -> bytes:
        """The places of the carriers that may not be asked, a byte each."""
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


def concerning(table: Table, kind: Kind) -> list[Limit]:
    """The limits that have something to say of such numbers by this table."""
    return [
        each
        for each in registry()
        if each.matters(table) and (kind is not Kind.ORDINARY or not each.for_special)
    ]
