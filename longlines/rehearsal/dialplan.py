"""Which flow a dialled number leads to, read from the dialplan that the PBX itself runs on.

Of Asterisk's language it knows what `dialplans/callers.conf` and `emergency.conf` use: patterns,
`Goto(run-flow,<flow>,1)`, and `Set(LL_DIALLED=...)` with `${EXTEN:a:b}` and
`${FILTER(chars,text)}`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

EMERGENCY = "emergency"
CONTEXTS = (EMERGENCY, "services")
FILES = ("emergency.conf", "callers.conf")

_SETS = {"N": "[2-9]", "X": "[0-9]", "Z": "[1-9]", ".": ".+", "!": ".*"}
_BREADTH = {"N": 8, "X": 10, "Z": 9, ".": 1000, "!": 1001}
_ELEMENT = re.compile(r"\[[^\]]*\]|.")
_LINE = re.compile(r"\[(?P<context>[^\]]+)\]|exten\s*=>\s*(?P<exten>[^,]+),1,(?P<first>.*)")
_NEXT = re.compile(r"\s*same\s*=>\s*n(?:\([^)]*\))?,(?P<step>.*)")
_FLOW = re.compile(r"Goto\(run-flow,([a-z][a-z0-9_-]*),1\)")
_DIALLED = re.compile(r"Set\(LL_DIALLED=(.*)\)")
_EXTEN = re.compile(r"\$\{EXTEN(?::(\d+))?(?::(\d+))?\}")
_FILTER = re.compile(r"\$\{FILTER\(([^,]*),([^${}]*)\)\}")


@dataclass(frozen=True)
class Entry:
    """One extension of the dialplan: what it matches, and the flow it leads to.

    `dialled` is what the flow finds as dialled, still in the dialplan's language.
    """

    context: str
    exten: str
    flow: str = ""
    dialled: str = ""

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        if not self.exten.startswith("_"):
            return re.compile(re.escape(self.exten))
        parts = _ELEMENT.findall(self.exten[1:])
        return re.compile(
            "".join(p if p.startswith("[") else _SETS.get(p, re.escape(p)) for p in parts)
        )

    @property
    def order(self) -> tuple[int, ...]:
        """Asterisk tries the narrower pattern first, compared from the left; plain numbers first.

        A context that is included first is searched first.
        """
        context = CONTEXTS.index(self.context)
        if not self.exten.startswith("_"):
            return (context, 0)
        breadths = [_breadth(part) for part in _ELEMENT.findall(self.exten[1:])]
        return (context, 1, *breadths)

    def matches(self, number: str) -> bool:
        """Whether a dialled number is this extension's."""
        return self._pattern.fullmatch(number) is not None


@dataclass(frozen=True)
class Dialplan:
    """What callers can dial; the entries in the order in which they are tried."""

    entries: tuple[Entry, ...]

    def leads(self, number: str) -> tuple[str, str] | None:
        """The flow that a number leads to and what counts there as dialled; None for nowhere.

        The flow is `emergency` where the dialplan acts by itself.
        """
        for entry in self.entries:
            if entry.matches(number):
                if entry.context == EMERGENCY:
                    return EMERGENCY, number
                return entry.flow, _filled(entry.dialled, number)
        return None


def read(folder: Path) -> Dialplan:
    """The dialplan of a folder. Raises OSError."""
    found = [entry for file in FILES for entry in _entries((folder / file).read_text("utf-8"))]
    kept = [e for e in found if e.context in CONTEXTS and (e.flow or e.context == EMERGENCY)]
    return Dialplan(tuple(sorted(kept, key=lambda entry: entry.order)))


def _entries(text: str) -> Iterator[Entry]:
    context, entry = "", None
    for line in text.splitlines():
        step = ""
        if match := _LINE.match(line):
            if entry:
                yield entry
            entry = None
            context = match["context"] or context
            if match["exten"]:
                entry, step = Entry(context, match["exten"].strip()), match["first"]
        elif match := _NEXT.match(line):
            step = match["step"]
        if entry and (leads := _FLOW.match(step)):
            entry = replace(entry, flow=leads[1])
        elif entry and (dialled := _DIALLED.match(step)):
            entry = replace(entry, dialled=dialled[1])
    if entry:
        yield entry


def _breadth(part: str) -> int:
    if not part.startswith("["):
        return _BREADTH.get(part, 1)
    return sum(re.fullmatch(part, chr(code)) is not None for code in range(33, 127))


def _filled(text: str, number: str) -> str:
    def part(match: re.Match[str]) -> str:
        start = int(match[1] or 0)
        return number[start : start + int(match[2])] if match[2] else number[start:]

    def filtered(match: re.Match[str]) -> str:
        return "".join(sign for sign in match[2] if re.fullmatch(f"[{match[1]}]", sign))

    return _FILTER.sub(filtered, _EXTEN.sub(part, text))
