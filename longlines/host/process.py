"""Starts a child process that can't outlive us, and stops it whole."""

import asyncio
import ctypes
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


async def spawn(
    command: Sequence[str], log: Path, environment: Mapping[str, str], folder: Path
) -> asyncio.subprocess.Process:
    """Start `command` in a session of its own, its output appended to `log`.

    The kernel kills it when we die. Raises OSError when it can't be started.
    """
    parent = os.getpid()

    def tie() -> None:
        os.umask(0o077)
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)

    with log.open("ab") as output:
        return await asyncio.create_subprocess_exec(
            *command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            cwd=folder,
            start_new_session=True,
            preexec_fn=tie,
        )


def terminate(pid: int) -> None:
    """Ask the program that process `pid` stands for to end.

    bubblewrap passes no signals on: the program inside it is asked, so that it can end its
    calls and write their records.
    """
    _signal(_program(pid), signal.SIGTERM)


def kill_session(pid: int) -> None:
    """Kill every process in the session that `pid` leads, as far as there still are any."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def _program(pid: int) -> int:
    while _name(pid) == "bwrap":
        children = _read(pid, f"task/{pid}/children").split()
        if not children:
            return pid
        pid = int(children[0])
    return pid


def _name(pid: int) -> str:
    return _read(pid, "comm").strip()


def _read(pid: int, file: str) -> str:
    try:
        return Path(f"/proc/{pid}/{file}").read_text()
    except OSError:
        return ""


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
