"""The verbs of the flow language, one file each; a new file here is a new verb."""

import functools
import importlib
import pkgutil
from collections.abc import Mapping

from longlines.flow.model import Verb


@functools.cache
def registry() -> Mapping[str, type[Verb]]:
    """Every verb by its name."""
    found = {}
    for module_info in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{module_info.name}")
        for value in vars(module).values():
            own = getattr(value, "__module__", "") == module.__name__
            if own and isinstance(value, type) and issubclass(value, Verb):
                found[value.name] = value
    return found
