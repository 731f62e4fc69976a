"""A throw-away PostgreSQL that keeps its promises (fsync), and can be stopped and started."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class NoServer(Exception):
    """There is no PostgreSQL to start; the message says what to do."""


class Server:
    """One cluster in `folder`, on a free port of loopback."""

    def __init__(self, folder: Path) -> None:
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        if not found:
            raise NoServer("PostgreSQL isn't installed; as root: apt install postgresql")
        self._binaries, self._folder = found[-1].parent, folder
        self._user: int | None = None
        if os.geteuid() == 0:
            self._user = pwd.getpwnam("postgres").pw_uid
            os.chown(folder, self._user, -1)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        self._run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8")
        self.start()
        self.url = f"postgresql://postgres@127.0.0.1:{self._port}/postgres"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = f"-p {self._port} -c listen_addresses=127.0.0.1 -k {self._folder}"
        self._run("pg_ctl", "-w", "-l", str(self._folder / "log"), "-o", options, "start")

    def stop(self) -> None:
        """Stop it as a crash would."""
        self._run("pg_ctl", "-w", "-m", "immediate", "stop")

    def _run(self, program: str, *words: str) -> None:
        subprocess.run(
            [str(self._binaries / program), "-D", str(self._folder / "data"), *words],
            check=True,
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=self._user,
        )


@contextmanager
def postgresql() -> Iterator[Server]:
    """A server of its own, gone afterwards. Raises NoServer."""
    folder = Path(tempfile.mkdtemp(prefix="longlines-bench-pg-"))
    try:
        server = Server(folder)
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
