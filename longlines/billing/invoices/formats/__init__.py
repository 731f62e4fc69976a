"""The formats of invoices, one file each; a new file here, with its `FORMAT`, is one more.

A format is made from the invoice and from nothing else: no clock, no database, no language data
of a library. Bytes that customers have got must come out the same for ever: whoever changes how a
format looks keeps the old way for invoices of the old `layout` (tests hold the bytes of a sample).
"""

import functools
import importlib
import pkgutil
from typing import NamedTuple, Protocol

from longlines.billing.invoices.model import Invoice


class Wish(NamedTuple):
    """What is asked for: the `arithmetic` of each call in words; `masked` says what was hidden."""

    arithmetic: bool = False
    masked: bool = False


class Format(Protocol):
    """Makes a file of an invoice; `suffix` begins with a dot."""

    suffix: str

    def render(self, invoice: Invoice, wish: Wish) -> bytes:
        """The file."""
        ...


@functools.cache
def names() -> tuple[str, ...]:
    """The formats, by name."""
    return tuple(sorted(info.name for info in pkgutil.iter_modules(__path__)))


@functools.cache
def named(name: str) -> Format:
    """A format. Raises KeyError for an unknown one."""
    if name not in names():
        raise KeyError(name)
    found: Format = importlib.import_module(f"{__name__}.{name}").FORMAT
    return found
