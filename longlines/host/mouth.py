"""A voice in a process of its own: loading one, and each name that it says, would hold all calls.

The process (`python -m longlines.host.mouth`) reads a JSON object a line and answers each with one:
`{"text": ..., "language": ...}` with `{"said": mu-law in base64}`; what goes wrong with
`{"error": words}`. When its input ends, so does it. `Mouth` is the voice as the engine has it.
"""

import base64
import contextlib
import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

from longlines.flow import voices
from longlines.flow.speech import SpeechError, Voice

NICER = 5
"""How much less of the machine it takes than calls do, where both want it."""

SAID_WITHIN = 30.0
"""Seconds from a name to its audio, the loading of a voice included."""

LONGEST_ANSWER = 4 << 20
COMMAND = (sys.executable, "-m", "longlines.host.mouth")


class Mouth:
    """The voices of this machine, spoken elsewhere. For one thread at a time.

    `kokoro` is the folder of that model, if there is one. A process that dies, talks nonsense or
    says nothing for `within` seconds is ended, and the next text has another one started.
    """

    def __init__(
        self,
        kokoro: Path | None,
        command: Sequence[str] = COMMAND,
        within: float = SAID_WITHIN,
    ) -> None:
        self._names = voices.of_machine(kokoro)
        self._command = [*command, *([str(kokoro)] if kokoro else [])]
        self._within = within
        self._process: subprocess.Popen[bytes] | None = None

    def name(self, language: str) -> str:
        """Of the voice that speaks it. Raises SpeechError."""
        return self._names.name(language)

    def speak(self, text: str, language: str) -> bytes:
        """8 kHz mu-law. Raises SpeechError when the text can't be said, or not in time."""
        answer: Any = None
        try:
            answer = self._asked({"text": text, "language": language})
            if not isinstance(answer, dict) or not answer.keys() & {"said", "error"}:
                raise ValueError("no answer to what was asked")
            if "error" not in answer:
                return base64.b64decode(answer["said"], validate=True)
        except (OSError, ValueError, TypeError) as error:
            self.close()
            raise SpeechError(f"the voice that should say {text!r} is lost: {error}") from error
        raise SpeechError(str(answer["error"])[:300])

    def close(self) -> None:
        """End the process, if one runs."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                with contextlib.suppress(OSError):  # what is not written is for nobody
                    pipe.close()  # type: ignore[union-attr]  # both are pipes

    def _asked(self, question: dict[str, str]) -> Any:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
            )
        told, asked = self._process.stdout, self._process.stdin
        assert told is not None
        assert asked is not None
        asked.write(json.dumps(question).encode() + b"\n")
        return json.loads(_line(told, time.monotonic() + self._within))


def _line(told: IO[bytes], until: float) -> bytes:
    """What comes up to the end of a line. Raises OSError."""
    found = b""
    while not found.endswith(b"\n"):
        if not select.select([told], [], [], max(0.0, until - time.monotonic()))[0]:
            raise TimeoutError("it says nothing")
        more = os.read(told.fileno(), 65536)
        if not more or len(found) > LONGEST_ANSWER:
            raise OSError("it has ended" if not more else "it says too much")
        found += more
    return found


def speak(voice: Voice, asked: IO[str], told: IO[str]) -> None:
    """Say what is asked until nothing more is."""
    for line in asked:
        try:
            given = json.loads(line)
            said = voice.speak(given["text"], given["language"])
            answer = {"said": base64.b64encode(said).decode()}
        except Exception as error:  # noqa: BLE001 - told to the engine, which spells the name
            answer = {"error": f"{type(error).__name__}: {error}"[:300]}
        told.write(json.dumps(answer) + "\n")
        told.flush()


def main() -> int:
    """Speak for whoever started this."""
    os.nice(NICER)
    kokoro = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    speak(voices.of_machine(kokoro), sys.stdin, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
