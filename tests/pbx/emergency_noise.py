"""Malformed SIP, so many messages a second, while something else goes on.

SIPp sends them, and drops blanks at the ends of lines and bytes that it can't send; so as many
more are sent from here, as they are.
"""

import csv
import itertools
import random
import re
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from longlines.telephones.heard import eventually
from tests.pbx.malformed import message

Address = tuple[str, int]

SEED = 4475
IN_A_CALL = 50
"""Messages of one SIPp "call"."""

TAKEN = str.maketrans(dict.fromkeys("[]\0", "?"))
"""What SIPp would take for something of its own."""

_NO_CODE = re.compile(r"SIP/2\.0 (?![1-6][0-9]{2}(?![0-9]))")
"""A response with a code that SIPp refuses to send."""

_PAUSE = f'<pause milliseconds="{1000 // IN_A_CALL}"/>'


@dataclass
class Noise:
    """What was sent up to now: messages by SIPp, and from here."""

    folder: Path
    sent: int = 0

    @property
    def by_sipp(self) -> int:
        """Messages that SIPp tells of, a second ago at most."""
        path = self.folder / "stat"
        whole, _, _ = (path.read_text() if path.exists() else "").rpartition("\n")
        rows = list(csv.DictReader(whole.splitlines(), delimiter=";"))
        return int(rows[-1]["TotalCallCreated"]) * IN_A_CALL if rows else 0

    async def begun(self) -> None:
        """Wait until both send."""
        both: bool = await eventually(lambda: self.sent > 0 and self.by_sipp > 0, 15, every=0.2)
        assert both


@contextmanager
def noise(target: Address, each_second: int, folder: Path) -> Iterator[Noise]:
    """Send so many by SIPp (its files: `folder`) and so many from here while this lasts."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "noise.xml").write_bytes(_scenario(target[0]))
    found, stop = Noise(folder), threading.Event()
    sender = threading.Thread(target=_send, args=(target, each_second, stop, found))
    with (folder / "sipp.out").open("wb") as said:
        calling = subprocess.Popen(_sipp(target, each_second), cwd=folder, stdout=said, stderr=said)
        sender.start()
        try:
            yield found
        finally:
            stop.set()
            calling.terminate()
            calling.wait(10)
            sender.join()


def _sipp(target: Address, each_second: int) -> list[str]:
    command = ["sipp", f"{target[0]}:{target[1]}", "-sf", "noise.xml", "-i", "127.0.0.9"]
    command += ["-r", str(each_second), "-rp", str(1000 * IN_A_CALL), "-nostdin"]
    return [*command, "-default_behaviors", "none", "-trace_stat", "-stf", "stat", "-fd", "1"]


def _scenario(host: str) -> bytes:
    chance, steps = random.Random(SEED), []
    for number in itertools.count():
        text = _text(message(chance, number, host)).replace(f"noise{number}", "noise[call_number]")
        if _NO_CODE.match(text) is None:
            steps.append(f"<send><![CDATA[\n{text}\n\n]]></send>{_PAUSE}")
        if len(steps) == IN_A_CALL:
            break
    head = '<?xml version="1.0" encoding="ISO-8859-1"?>\n<!DOCTYPE scenario SYSTEM "sipp.dtd">\n'
    return f'{head}<scenario name="noise">{"".join(steps)}</scenario>'.encode("latin-1")


def _text(sent: bytes) -> str:
    lines = sent.decode("latin-1").translate(TAKEN).splitlines()
    return "\n".join(lines).strip() or "INVITE"


def _send(target: Address, each_second: int, stop: threading.Event, found: Noise) -> None:
    chance = random.Random(SEED)
    begun = time.monotonic()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.bind(("127.0.0.9", 0))
        while not stop.is_set():
            while found.sent < (time.monotonic() - begun) * each_second:
                sender.sendto(message(chance, found.sent, target[0]), target)
                found.sent += 1
            stop.wait(0.01)
