"""Finds the programs that an instance needs beside Python."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from longlines.host.errors import HostError

# Debian's package of a program where it is named otherwise.
PACKAGES = {"bwrap": "bubblewrap"}


def find(name: str, tools: Path) -> str:
    """Return the path of program `name`, from PATH or from `tools`, where setup unpacks it.

    Raises HostError naming the package to install.
    """
    path = shutil.which(name, path=environment(tools)["PATH"])
    if path is None:
        package = PACKAGES.get(name, name)
        raise HostError(
            f"{name} isn't installed; run 'make run', or as root: apt install {package}"
        )
    return path


def environment(tools: Path) -> Mapping[str, str]:
    """The process's environment, with what lies unpacked below `tools` within reach."""
    path = os.environ.get("PATH") or os.defpath
    if not tools.is_dir():
        return {**os.environ, "PATH": path}
    perl = [str(tools / "usr" / "share" / folder) for folder in ("perl5", "perl/5.36")]
    return {
        **os.environ,
        "PATH": f"{path}:{tools / 'usr' / 'bin'}",
        "PERL5LIB": ":".join([*filter(None, [os.environ.get("PERL5LIB")]), *perl]),
    }
