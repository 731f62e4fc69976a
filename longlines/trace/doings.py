"""What each party of a call heard and did, as the lines of a test."""

import re
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any

from longlines.trace import upshot
from longlines.trace.entries import CALLER, Entry, Trace

SILENT = timedelta(seconds=1)
"""A wait for keys lasts longer than this; between two prompts of one step there is less."""

CUT = timedelta(milliseconds=100)
"""A prompt that ends within so little of the hang-up was cut by it."""

RINGS = {
    "busy": "busy",
    "no_answer": "no_answer",
    "refused": "refuses",
    "unavailable": "unavailable",
    "failed": "fails",
}
"""What a telephone did that wasn't answered, by the outcome of the dial."""

Item = str | dict[str, Any]

_VALUE = re.compile(r"\{[^}]*\}")


class Doings:
    """The parties' sides of a call. `talk` are the seconds that they talked, 0 for not."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        self._entries = trace.entries
        self._by = trace.record.hangup.by if trace.record else None
        self.talk = upshot.talked(trace)

    def caller(self) -> list[Item]:
        """What the caller heard and did."""
        return self._items(CALLER, self._entries, ends=self._by == "caller")

    def called(self) -> list[Item]:
        """A telephone for each dial, with what was done there."""
        items: list[Item] = []
        dials = [index for index, entry in enumerate(self._entries) if entry.what == "dial"]
        for start, end in pairwise([*dials, len(self._entries)]):
            items.extend(self._telephone(self._entries[start:end], last=start == dials[-1]))
        return items

    def operator(self, queued: Entry) -> Item:
        """Whether, and after how long, an operator took the caller out of the queue."""
        for entry in self._entries:
            if entry.at >= queued.at and upshot.with_operator(self._trace, entry):
                return {"answers": _seconds((entry.at - queued.at).total_seconds())}
        return "absent"

    def _items(self, party: str, entries: Sequence[Entry], ends: bool) -> list[Item]:
        """What one party heard and did, in order; `ends` tells that it hung up by itself."""
        items: list[Item] = []
        ready = entries[0].at if entries else self._trace.began
        waited = False
        hangup = next((e for e in entries if e.what == "hangup" and e.who == party), None)
        for entry in entries:
            if hangup and _cut(entry, party, hangup):
                break
            done = _done(entry, party)
            silent = bool(items) and waited and entry.at - ready > SILENT
            if silent and (done is None and _no_input(entry, party)):
                done = "silence"
            if done is None:
                continue
            heard = entry.what == "prompt"
            items += ["silence", done] if silent and heard else [done]
            waited = heard and bool(entry.facts.get("stoppable"))
            ready = max(ready, entry.until or entry.at)
        if ends and self.talk:
            items.append({"talks": _seconds(self.talk)})
        elif ends and hangup:
            items.append({"hangs_up": _seconds((hangup.at - ready).total_seconds())})
        return items

    def _telephone(self, entries: Sequence[Entry], last: bool) -> list[Item]:
        called = {party.name for party in self._trace.parties if party.role == "called"}
        picked_up = next((e for e in entries if e.what == "answer" and e.who in called), None)
        if picked_up is None:
            dialled = next((e for e in entries if e.what == "dialled"), None)
            outcome = dialled.facts.get("outcome", "") if dialled else "no_answer"
            return [RINGS.get(outcome, "no_answer")]
        who = picked_up.who
        rang = next((e.at for e in entries if e.what == "ring" and e.to == who), picked_up.at)
        ended = last and self._by == "called" and bool(self.talk)
        left = any(e.what == "hangup" and e.who == who for e in entries)
        own = [entry for entry in entries if entry.at >= picked_up.at]
        connected = any(entry.what == "connected" for entry in entries)
        answers = {"answers": _seconds((picked_up.at - rang).total_seconds())}
        return [answers, *self._items(who, own, ends=ended or (left and not connected))]


def _cut(entry: Entry, party: str, hangup: Entry) -> bool:
    """Whether a prompt was not heard to its end because its hearer hung up."""
    heard = entry.what == "prompt" and entry.to == party
    return heard and entry.until is not None and hangup.at - entry.until < CUT


def _done(entry: Entry, party: str) -> Item | None:
    """One line of what a party heard or did, None for anything else."""
    if entry.what == "prompt" and entry.to == party:
        return _heard(entry)
    if entry.who == party and entry.what == "keys" and "taken" not in entry.facts:
        return {"keys": entry.facts.get("digits") or "0" * int(entry.facts.get("masked", "1"))}
    if entry.who == party and entry.what == "spoke":
        seconds = float(entry.facts["seconds"])
        return {"speaks": _seconds(seconds)} if seconds else "silence"
    return None


def _heard(prompt: Entry) -> Item | None:
    """A prompt by its key, others by the longest of their words that are the same in each call."""
    if prompt.facts.get("key"):
        return {"hears": prompt.facts["key"]}
    if prompt.facts.get("kind") == "recorded":
        return {"says": "recording"}
    words = max(_VALUE.split(prompt.facts.get("text", "")), key=len).strip()
    return {"says": words} if words else None


def _no_input(entry: Entry, party: str) -> bool:
    outcome = entry.what == "outcome" and entry.facts.get("outcome") == "no_input"
    return outcome and entry.facts.get("party") == party


def _seconds(seconds: float) -> str:
    """As a test writes them: from 0.1s to an hour."""
    return f"{min(max(seconds, 0.1), 3600.0):.1f}s"
