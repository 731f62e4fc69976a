"""Plays Asterisk's side of a classic AGI script: starts it and talks over its pipes."""

import asyncio
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

from longlines.settings import CHECKOUT
from tests.wire.asterisk_side import CALL, PATIENCE, AsteriskSide

SCRIPT = CHECKOUT / "agi" / "flow.agi.py"


class ScriptSide(AsteriskSide):
    """One start of the script for one call in the instance at `home`; use as `async with`."""

    def __init__(
        self, home: Path, header: dict[str, str] | None = None, options: Iterable[str] = ()
    ) -> None:
        super().__init__(0, CALL if header is None else header)
        self._home = home
        self._options = options

    async def __aenter__(self) -> "ScriptSide":
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            *self._options,
            str(SCRIPT),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={"PATH": os.defpath, "LONGLINES_HOME": str(self._home)},
        )
        assert self.process.stdin
        assert self.process.stdout
        self._reader, self._writer = self.process.stdout, self.process.stdin
        if self._header:
            lines = [f"{name}: {value}\n" for name, value in self._header.items()]
            self.say("".join(lines) + "\n")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if self.process.returncode is None:
            self.process.kill()
        await self.process.communicate()

    def end(self) -> None:
        """Close the script's input, as Asterisk does when it is done."""
        self._writer.close()

    async def ended(self) -> tuple[int, bytes, bytes]:
        """Wait for the script's end; its exit code, and what it still said and complained of."""
        async with asyncio.timeout(PATIENCE):
            said, complained = await self.process.communicate()
        assert self.process.returncode is not None
        return self.process.returncode, said, complained
