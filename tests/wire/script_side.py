"""Plays Asterisk's side of a classic AGI script: starts it and talks over its pipes."""

import asyncio
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

from longlines.flow.phone import KEYS
from longlines.settings import CHECKOUT
from tests.wire.asterisk_side import CALL, PATIENCE, AsteriskSide, mset

SCRIPT = CHECKOUT / "agi" / "flow.agi.py"


class ScriptSide(AsteriskSide):
    """One start of the script for one call in the instance at `home`; use as `async with`."""

    def __init__(
        self, home: Path, header: dict[str, str] | None = None, options: Iterable[str] = ()
    ) -> None:
        super().__init__(0, CALL if header is None else header)
        self._home = home
        self._options = options
        self.variables: dict[str, str] = {}
        self.played: list[str] = []

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

    async def until_handed_back(self, keys: str = "") -> None:
        """Be a line on which the caller presses `keys` and says a name, until LL_NEXT is set."""
        while "LL_NEXT" not in self.variables:
            words = await self.hear()
            match words:
                case ["EXEC", "MSet", pairs]:
                    self.variables.update(mset(pairs))
                    reply = "result=0"
                case ["STREAM", "FILE", path, stop]:
                    self.played.append(path)
                    key, keys = (keys[:1], keys[1:]) if stop == KEYS else ("", keys)
                    reply = f"result={ord(key) if key else 0} endpos=8000"
                case ["WAIT", "FOR", "DIGIT", _]:
                    reply, keys = f"result={ord(keys[0]) if keys else 0}", keys[1:]
                case ["GET", "DATA", _, _, most]:
                    some, keys = keys[: int(most)], keys[int(most) :]
                    digits, closed, rest = some.partition("#")
                    keys = rest + keys
                    silent = len(digits) < int(most) and not closed
                    reply = f"result={digits}{' (timeout)' if silent else ''}"
                case ["RECORD", "FILE", *_]:
                    reply = "result=35 (dtmf) endpos=12000"
                case _:
                    raise AssertionError(f"unexpected: {words}")
            self.say(f"200 {reply}\n")
        self.played += filter(None, self.variables.get("LL_SAY", "").split("&"))
