"""All code of the commands; importing this loads it. See `tests.pbx.commands`."""

import importlib
import pkgutil

from longlines import cli

for module in pkgutil.walk_packages(cli.__path__, f"{cli.__name__}."):
    importlib.import_module(module.name)
