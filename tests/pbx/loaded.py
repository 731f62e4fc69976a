"""All code of the commands; importing this loads it. See `tests.pbx.commands`."""

import importlib
import os
import pkgutil

from longlines import cli

for module in pkgutil.walk_packages(cli.__path__, f"{cli.__name__}."):
    importlib.import_module(module.name)

if os.getpriority(os.PRIO_PROCESS, 0) < 0:
    os.setpriority(os.PRIO_PROCESS, 0, 0)  # as any command's
