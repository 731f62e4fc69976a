"""Runs `longlines` commands for the tests that run very many of them.

Each runs in a process of its own, as the real command does, but one that was forked with all code
loaded already: loading it takes a second of processor time, a command mostly less than a tenth.
"""

import io
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from longlines.cli import main

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.pbx.loaded"])


def run(
    arguments: Sequence[str], environ: Mapping[str, str], folder: Path, within: float
) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder, and give what it said. Raises TimeoutExpired."""
    with tempfile.TemporaryDirectory(prefix="longlines-command-") as told:
        out, err = Path(told) / "out", Path(told) / "err"
        process = _FORKS.Process(
            target=_command, args=(list(arguments), dict(environ), str(folder), str(out), str(err))
        )
        process.start()
        process.join(within)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired(["longlines", *arguments], within)
        texts = (path.read_text(errors="replace") if path.exists() else "" for path in (out, err))
        return subprocess.CompletedProcess(list(arguments), process.exitcode, *texts)


def _command(
    arguments: list[str], environ: dict[str, str], folder: str, out: str, err: str
) -> None:
    os.environ.clear()
    os.environ.update(environ)
    os.chdir(folder)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number, path in ((1, out), (2, err)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    sys.stdin = io.TextIOWrapper(io.FileIO(0, closefd=False))
    sys.stdout = io.TextIOWrapper(io.FileIO(1, "w", closefd=False), write_through=True)
    sys.stderr = io.TextIOWrapper(io.FileIO(2, "w", closefd=False), write_through=True)
    sys.argv = ["longlines", *arguments]
    main.main()
