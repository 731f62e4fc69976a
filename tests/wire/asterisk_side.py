"""Plays Asterisk's side of a FastAGI session over a real socket.

`parse_args` and `mset` are Asterisk's own readings (res/res_agi.c parse_args, main/app.c
__ast_app_separate_args, main/pbx_variables.c pbx_builtin_setvar_multiple), written anew.
"""

import asyncio
from collections.abc import Awaitable, Callable
from types import TracebackType

from longlines.flow.phone import KEYS

CALL = {
    "agi_network": "yes",
    "agi_network_script": "flow",
    "agi_request": "agi://127.0.0.1:4573/flow",
    "agi_channel": "PJSIP/alice-00000001",
    "agi_uniqueid": "1732233600.1",
    "agi_callerid": "+12025550101",
    "agi_calleridname": "Alice",
    "agi_arg_1": "collect-call",
}
PATIENCE = 15.0


def asks(flow: str, place: str = "", outcome: str = "", dialled: str = "") -> dict[str, str]:
    """The header of a call that is up, as dialplans/run-flow.conf asks."""
    return CALL | {"agi_arg_1": f"{flow}|{place}|{outcome}|||Up||||{dialled}"}


class AsteriskSide:
    """One call's connection to the server under test; use as `async with`."""

    def __init__(self, port: int, header: dict[str, str] | None = None) -> None:
        self._port = port
        self._header = CALL if header is None else header
        self.variables: dict[str, str] = {}
        self.played: list[str] = []

    async def __aenter__(self) -> "AsteriskSide":
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
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
        self._writer.transport.abort()

    def say(self, text: str | bytes) -> None:
        self._writer.write(text.encode() if isinstance(text, str) else text)

    async def sent(self) -> None:
        """Wait until what was said is on its way."""
        await self._writer.drain()

    def reset(self) -> None:
        """Go without a word, as a PBX that is killed."""
        self._writer.transport.abort()

    def end(self) -> None:
        """Close our half, as Asterisk does when it is done."""
        self._writer.write_eof()

    async def hear(self) -> list[str]:
        """The next command's words, as Asterisk would take them apart."""
        async with asyncio.timeout(PATIENCE):
            line = await self._reader.readline()
        assert line.endswith(b"\n"), f"the engine closed; {line!r} was left"
        return parse_args(line[:-1])

    async def expect(self, *words: str, reply: str | None) -> None:
        """Assert that the next command has these words; answer with `reply`, or not at all."""
        assert await self.hear() == list(words)
        if reply is not None:
            self.say(reply + "\n")

    async def expect_mset(self, **variables: str) -> None:
        """Assert that the next command sets exactly these, `deadline` the TIMEOUT(absolute)."""
        words = await self.hear()
        assert words[:2] == ["EXEC", "MSet"]
        if "deadline" in variables:
            variables["TIMEOUT(absolute)"] = variables.pop("deadline")
        assert mset(words[2]) == list(variables.items())
        self.say("200 result=0\n")

    async def until_handed_back(
        self, keys: str = "", hesitate: Callable[[], Awaitable[None]] | None = None
    ) -> None:
        """Be a line on which the caller presses `keys` and says a name, until LL_NEXT is set.

        With `hesitate`, the caller does that before pressing a key during a prompt.
        """
        while "LL_NEXT" not in self.variables:
            words = await self.hear()
            match words:
                case ["EXEC", "MSet", pairs]:
                    self.variables.update(mset(pairs))
                    reply = "result=0"
                case ["STREAM", "FILE", path, stop]:
                    self.played.append(path)
                    if hesitate and stop == KEYS:
                        await hesitate()
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

    async def heard_close(self) -> bool:
        """Wait for the engine to close; True if it said nothing before."""
        async with asyncio.timeout(PATIENCE):
            try:
                return await self._reader.read() == b""
            except ConnectionResetError:
                return True

    async def rest(self) -> bytes:
        async with asyncio.timeout(PATIENCE):
            return await self._reader.read()


def parse_args(line: bytes) -> list[str]:
    words: list[bytearray] = []
    quoted = escaped = False
    between = True
    for code in line:
        byte = bytes([code])
        if byte == b'"' and not escaped:
            quoted = not quoted
            if quoted and between:
                words.append(bytearray())
                between = False
        elif byte in b" \t" and not quoted and not escaped:
            between = True
        elif byte == b"\\" and not escaped:
            escaped = True
        else:
            if between:
                words.append(bytearray())
                between = False
            words[-1] += byte
            escaped = False
    return [word.decode() for word in words]


def separate_args(text: str, delimiter: str, most: int) -> list[str]:
    found: list[str] = []
    paren = bracket = 0
    quote = ended_by_delimiter = False
    at = 0
    while at < len(text) and len(found) < most - 1:
        piece = ""
        ended_by_delimiter = False
        while at < len(text):
            char = text[at]
            at += 1
            if char == '"':
                quote = not quote
                continue
            if char == "\\":
                piece += text[at : at + 1]
                at += 1
                continue
            if char == delimiter and not (paren or quote or bracket):
                ended_by_delimiter = True
                break
            paren = max(0, paren + (char == "(") - (char == ")"))
            bracket = max(0, bracket + (char == "[") - (char == "]"))
            piece += char
        found.append(piece)
    if at < len(text) or ended_by_delimiter:
        found.append(text[at:])
    return found


def mset(argument: str) -> list[tuple[str, str]]:
    """The names and values that MSet would set, in order."""
    pairs = [separate_args(pair, "=", 2) for pair in separate_args(argument, ",", 99)]
    return [(pair[0], pair[1]) for pair in pairs if len(pair) == 2]
