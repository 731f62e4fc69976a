"""An ear for tests, in a process as the real one is: a recording holds, as text, what was said.

`hangs` never answers, `dies` ends it, `babbles` answers what is no answer, `wrong` says that
something went wrong.
"""

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from rapidfuzz import fuzz

from longlines.host.ear import listen


class WrittenEar:
    def __init__(self) -> None:
        self._said = ""

    def said(self, path: Path) -> list[str]:
        self._said = path.read_text()
        if self._said == "hangs":
            time.sleep(60)
        if self._said == "dies":
            os._exit(1)
        if self._said == "babbles":
            print("no JSON", flush=True)
        return [self._said]

    def scores(self, names: Sequence[str]) -> list[float]:
        return [fuzz.ratio(self._said, name) / 10 - 4.25 for name in names]


if __name__ == "__main__":
    listen(WrittenEar(), sys.stdin, sys.stdout)
