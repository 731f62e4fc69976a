"""A voice for tests, in a process as the real one is: it is loaded once a file is there.

`python -m tests.unit.host.written_mouth FILE`. `dies` ends it, `babbles` answers what is no answer.
"""

import os
import sys
import time
from pathlib import Path

from longlines.flow.speech import SpeechError
from longlines.host.mouth import speak


class WrittenVoice:
    def name(self, language: str) -> str:
        return "written"

    def speak(self, text: str, language: str) -> bytes:
        while not Path(sys.argv[1]).exists():
            time.sleep(0.01)
        if text == "dies":
            os._exit(1)
        if text == "babbles":
            print("no JSON", flush=True)
        if text == "mute":
            raise SpeechError("nothing to hear")
        return text.encode().ljust(800, b"\xff")


if __name__ == "__main__":
    speak(WrittenVoice(), sys.stdin, sys.stdout)
