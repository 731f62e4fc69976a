"""A process that hears names, for an engine that must not wait for it.

It reads a JSON object a line, and answers each with one: `{"sound": path}` with `{"said": [...]}`,
then `{"names": [...]}` with `{"scores": [...]}`; what goes wrong with `{"error": words}`. It says
`{"ready": true}` first. When its input ends, so does it.
"""

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Protocol

NICER = 5
"""How much less of the machine it takes than calls do, where both want it."""


class Ear(Protocol):
    """Hears a recording, then says how well names fit it."""

    def said(self, path: Path) -> list[str]:
        """What it sounds like, the likeliest first."""
        ...

    def scores(self, names: Sequence[str]) -> list[float]:
        """How well each name fits; the higher the better."""
        ...


def listen(ear: Ear, asked: IO[str], told: IO[str]) -> None:
    """Answer until nothing more is asked."""
    _tell(told, {"ready": True})
    for line in asked:
        try:
            given = json.loads(line)
            if "sound" in given:
                answer: dict[str, object] = {"said": ear.said(Path(given["sound"]))}
            else:
                answer = {"scores": ear.scores(given["names"])}
        except Exception as error:  # noqa: BLE001 - told to the engine, which goes on by keys
            answer = {"error": f"{type(error).__name__}: {error}"[:300]}
        _tell(told, answer)


def main() -> int:
    """Hear for whoever started this."""
    from longlines.host.whisper import Whisper

    os.nice(NICER)
    listen(Whisper(), sys.stdin, sys.stdout)
    return 0


def _tell(told: IO[str], answer: dict[str, object]) -> None:
    told.write(json.dumps(answer) + "\n")
    told.flush()


if __name__ == "__main__":
    sys.exit(main())
