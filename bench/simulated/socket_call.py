"""A collect call that is refused, as Asterisk would carry it, over a FastAGI socket."""

import asyncio

CASE = "refused-by-key"
"""The shipped test that is the same call."""

HEADER = "agi_network: yes\nagi_uniqueid: 1.{leg}\nagi_callerid: +12025550101\n"
ARGUMENTS = "agi_arg_1: {flow}|{place}|{outcome}\n\n"
QUICK = b"200 result=0\n"


class SocketCall:
    """Answers each command of the engine at once; keys are pressed after the prompts."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._variables: dict[str, str] = {}

    async def refused(self) -> None:
        """Number and name are asked for, the called party refuses, the caller is told."""
        await self._session("collect-call", 1, "", "", "2025550102#")
        if self._variables["LL_NEXT"] != "dial":
            raise RuntimeError(f"the engine wants {self._variables['LL_NEXT']}")
        place = self._variables["LL_PLACE"]
        consent = self._variables["LL_CONSENT_PLACE"]
        await self._session("collect-consent", 2, consent, "", "2")
        await self._session("collect-call", 1, place, "refused", "")
        if self._variables["LL_NEXT"] != "end":
            raise RuntimeError(f"the engine wants {self._variables['LL_NEXT']}")

    async def _session(self, flow: str, leg: int, place: str, outcome: str, keys: str) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        header = HEADER.format(leg=leg)
        header += ARGUMENTS.format(flow=flow, place=place, outcome=outcome)
        writer.write(header.encode())
        while line := await reader.readline():
            command = line.decode().rstrip("\n")
            if command.startswith('EXEC "MSet"') or command.startswith("EXEC MSet"):
                self._set(command)
                writer.write(QUICK)
            elif command.startswith("WAIT FOR DIGIT"):
                key, keys = keys[:1], keys[1:]
                writer.write(f"200 result={ord(key) if key else 0}\n".encode())
            elif command.startswith("GET DATA"):
                most = int(command.split()[-1].strip('"'))
                digits, pound, _ = keys[:most].partition("#")
                keys = keys[len(digits) + len(pound) :]
                note = "" if pound or len(digits) == most else " (timeout)"
                writer.write(f"200 result={digits}{note}\n".encode())
            elif command.startswith("RECORD FILE"):
                writer.write(b"200 result=0 (timeout) endpos=20000\n")
            else:
                writer.write(b"200 result=0 endpos=8000\n")
        writer.close()

    def _set(self, command: str) -> None:
        assigned = command.partition("MSet")[2].strip().strip('"')
        for pair in assigned.split(","):
            name, _, value = pair.partition("=")
            self._variables[name.strip('"\\ ')] = value.strip('"\\ ')
