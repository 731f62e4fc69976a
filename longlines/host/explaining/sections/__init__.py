"""The sections of an explanation, a file each: `ORDER`, and `tell(known)`, which gives the section
or None where it has nothing to say. A new file here is a new section."""

import functools
import importlib
import pkgutil
from collections.abc import Callable, Sequence
from typing import TypeAlias

from longlines.host.explaining.model import Known, Section

Tell: TypeAlias = Callable[[Known], Section | None]


@functools.cache
def all_sections() -> Sequence[Tell]:
    """Every section, in its order."""
    found = [
        importlib.import_module(f"{__name__}.{module.name}")
        for module in pkgutil.iter_modules(__path__)
    ]
    return [module.tell for module in sorted(found, key=lambda module: module.ORDER)]
