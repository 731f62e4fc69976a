"""The same call, written by hand: nothing but asyncio streams and the AGI commands one by one.

It keeps no place, checks no values and knows this one flow only; what a handler must do all the
same is here: read the header, quote, parse every reply, notice a hang-up, ask twice.
Arguments: port, a JSON file with the audio to play and the variables to write, and `uvloop` to
run on that loop.
"""

import asyncio
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import uvloop

REPLY = re.compile(r"200 result=(?P<result>[^\s()]*)(?: \((?P<note>.*)\))?(?: endpos=(\d+))?")
KEYS = "0123456789*#"
WITHIN = 10.0


class Hangup(Exception):
    """The caller is gone."""


class Agi:
    """One call's session."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self.header: dict[str, str] = {}

    async def read_header(self) -> None:
        while (line := (await self.reader.readline()).decode().rstrip("\n")) != "":
            name, _, value = line.partition(":")
            self.header[name] = value.strip()

    async def command(self, verb: str, *arguments: str) -> re.Match[str]:
        quoted = ['"' + each.replace("\\", "\\\\").replace('"', '\\"') + '"' for each in arguments]
        self.writer.write(" ".join([verb, *quoted]).encode() + b"\n")
        async with asyncio.timeout(WITHIN):
            line = await self.reader.readline()
        if not line or line.startswith((b"HANGUP", b"511")):
            raise Hangup
        found = REPLY.fullmatch(line.decode().rstrip("\n"))
        if not found:
            raise Hangup(f"not a reply: {line!r}")
        return found

    async def play(self, path: str, keys: str = "") -> str:
        result = (await self.command("STREAM FILE", path, keys))["result"]
        if result == "-1":
            raise Hangup
        return chr(int(result)) if result != "0" else ""

    async def key(self, milliseconds: int) -> str:
        result = (await self.command("WAIT FOR DIGIT", str(milliseconds)))["result"]
        if result == "-1":
            raise Hangup
        return chr(int(result)) if result != "0" else ""

    async def mset(self, variables: str) -> None:
        await self.command("EXEC MSet", variables)


async def menu(agi: Agi, audio: str, keys: str) -> str:
    for _ in range(2):
        key = await agi.play(audio, KEYS) or await agi.key(5000)
        if key in keys:
            return key
    return ""


async def number(agi: Agi, audio: str, silence: str, variables: Iterator[str]) -> str:
    for _ in range(2):
        digits = await agi.play(audio, KEYS)
        await agi.mset(next(variables))
        digits += await agi.key(1000)
        await agi.mset(next(variables))
        digits += (await agi.command("GET DATA", silence, "6000", "2"))["result"]
        if len(digits) == 4:
            return digits
    return ""


async def record(agi: Agi, base: str) -> float:
    reply = await agi.command("RECORD FILE", base, "wav", KEYS, "3000", "BEEP", "s=2")
    if reply["result"] == "-1":
        raise Hangup
    return int(reply[3] or 0) / 8000


async def flow(agi: Agi, known: dict[str, Any]) -> None:
    """Ten steps: welcome, menu, set, number, name, thanks, menu, set, goodbye, end."""
    audio: list[str] = known["audio"]
    variables = iter(known["variables"])
    await agi.play(audio[0])
    await agi.mset(next(variables))
    if await menu(agi, audio[1], "12") != "1":
        return
    choice = "1"
    await agi.mset(next(variables))
    account = await number(agi, audio[2], known["silence"], variables)
    if len(account) != 4 or choice != "1":
        return
    await agi.mset(next(variables))
    await agi.play(audio[3])
    await agi.mset(next(variables))
    if await record(agi, f"{known['recordings']}/{agi.header['agi_uniqueid']}-caller_name") < 0.3:
        return
    await agi.mset(next(variables))
    await agi.play(audio[4])
    await agi.mset(next(variables))
    if await menu(agi, audio[5], "12") == "1":
        await agi.mset(next(variables))


async def serve(port: int, known: dict[str, Any]) -> None:
    """Listen until killed."""

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        agi = Agi(reader, writer)
        try:
            await agi.read_header()
            if agi.header.get("agi_network_script") == "ping":
                writer.write(b"pong\n")
            else:
                await flow(agi, known)
        except (Hangup, TimeoutError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(handler, "127.0.0.1", port, backlog=1024)
    await server.serve_forever()


if __name__ == "__main__":
    told = json.loads(Path(sys.argv[2]).read_text())
    run = uvloop.run if sys.argv[3:] == ["uvloop"] else asyncio.run
    run(serve(int(sys.argv[1]), told))
