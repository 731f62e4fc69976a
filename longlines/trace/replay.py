"""The test that replays a call: what its parties heard and did, and what came of it.

The format is that of `flows/tests/*.yaml` (docs/flow-tests.md).
"""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any

import yaml

from longlines.flow.call import RECORDING
from longlines.trace.entries import CALLER, Entry, Trace

SILENT = timedelta(seconds=1)
"""A wait for keys lasts longer than this; between two prompts of one step there is less."""

RINGS = {
    "busy": "busy",
    "no_answer": "no_answer",
    "refused": "refuses",
    "unavailable": "unavailable",
    "failed": "fails",
}
"""What a telephone did that wasn't answered, by the outcome of the dial."""

_DIALLABLE = re.compile(r"[0-9*#+]{1,40}")
_NUMBER = re.compile(r"\+[1-9][0-9]{1,14}")
_WORD = re.compile(r"[a-z][a-z0-9_-]*")

Item = str | dict[str, Any]


class NoTest(Exception):
    """The call can't be told as a test; the message says why."""


def as_test(trace: Trace, accounts: Mapping[str, str]) -> str:
    """The YAML text of a file with one test. `accounts` names the accounts by number.

    Raises NoTest.
    """
    if not any(entry.what == "step" for entry in trace.entries):
        raise NoTest(
            "the engine's journal has nothing of this call, and only that knows what was heard"
        )
    body = _Replay(trace, accounts).case()
    name = f"call-{re.sub('[^0-9]+', '-', trace.id)}"
    dumped = yaml.safe_dump(
        {"tests": {name: body}}, sort_keys=False, allow_unicode=True, default_flow_style=False
    )
    remarks = [f"Call {trace.id} of {trace.began:%Y-%m-%d %H:%M:%S} UTC.", *_remarks(trace)]
    return "".join(f"# {remark}\n" for remark in remarks) + dumped


def _remarks(trace: Trace) -> list[str]:
    found = []
    if trace.live:
        found.append("It was still going on: the end is missing.")
    if any(entry.facts.get("masked") and entry.what == "keys" for entry in trace.entries):
        found.append("Secret keys are zeros here.")
    if any(entry.facts.get("verb") == "http" for entry in trace.entries):
        found.append("The flow asked the web; add what it answered under web:.")
    return found


class _Replay:
    def __init__(self, trace: Trace, accounts: Mapping[str, str]) -> None:
        self._trace = trace
        self._accounts = accounts
        self._entries = trace.entries
        self._talk = _talk(trace)

    def case(self) -> dict[str, Any]:
        """One test."""
        body: dict[str, Any] = self._beginning()
        if any(entry.facts.get("verb") == "hours" for entry in self._entries):
            body["at"] = f"{self._trace.began:%Y-%m-%dT%H:%MZ}"
        by = self._trace.record.hangup.by if self._trace.record else None
        caller = self._items(CALLER, self._entries, ends=by == "caller")
        if caller:
            body["caller"] = caller
        if called := self._called(by):
            body["called"] = called
        if queues := self._all("queue"):
            body["operator"] = self._operator(queues[-1])
        body["expect"] = self._expected(by)
        return body

    def _beginning(self) -> dict[str, Any]:
        call = next(iter(self._all("call")), None)
        facts = call.facts if call else {}
        dialled, number = facts.get("dialled", ""), facts.get("from", "")
        first = next(entry for entry in self._entries if entry.what == "step")
        body: dict[str, Any] = {"flow": first.facts.get("flow", "")}
        if _DIALLABLE.fullmatch(dialled):
            body = {"dial": dialled}
        if _NUMBER.fullmatch(number):
            body["from"] = self._named(number)
        return body

    def _items(self, party: str, entries: Sequence[Entry], ends: bool) -> list[Item]:
        """What one party heard and did, in order; `ends` tells that it hung up by itself."""
        items: list[Item] = []
        ready = entries[0].at if entries else self._trace.began
        waited = False
        hangup = next((e for e in entries if e.what == "hangup" and e.who == party), None)
        for entry in entries:
            silent = bool(items) and waited and entry.at - ready > SILENT
            if entry.what == "prompt" and entry.to == party and entry.facts.get("key"):
                if hangup and entry.until and hangup.at - entry.until < timedelta(0.0, 0.1):
                    break  # cut by the hang-up
                items += ["silence"] if silent else []
                items.append({"hears": entry.facts["key"]})
                waited = bool(entry.facts.get("stoppable"))
            elif entry.who == party and entry.what == "keys" and "taken" not in entry.facts:
                items.append({"keys": _keys(entry)})
                waited = False
            elif entry.who == party and entry.what == "spoke":
                seconds = float(entry.facts["seconds"])
                items.append({"speaks": _seconds(seconds)} if seconds else "silence")
                waited = False
            elif silent and entry.what == "outcome" and _no_input(entry, party):
                items.append("silence")
                waited = False
            else:
                continue
            ready = max(ready, entry.until or entry.at)
        if ends and self._talk:
            items.append({"talks": _seconds(self._talk)})
        elif ends and hangup:
            items.append({"hangs_up": _seconds((hangup.at - ready).total_seconds())})
        return items

    def _called(self, by: str | None) -> list[Item]:
        """A telephone for each dial, with what was done there."""
        items: list[Item] = []
        dials = [index for index, entry in enumerate(self._entries) if entry.what == "dial"]
        for start, end in pairwise([*dials, len(self._entries)]):
            items.extend(self._telephone(self._entries[start:end], by, last=start == dials[-1]))
        return items

    def _telephone(self, entries: Sequence[Entry], by: str | None, last: bool) -> list[Item]:
        called = {party.name for party in self._trace.parties if party.role == "called"}
        picked_up = next((e for e in entries if e.what == "answer" and e.who in called), None)
        if picked_up is None:
            dialled = next((e for e in entries if e.what == "dialled"), None)
            outcome = dialled.facts.get("outcome", "") if dialled else "no_answer"
            return [RINGS.get(outcome, "no_answer")]
        who = picked_up.who
        rang = next((e.at for e in entries if e.what == "ring" and e.to == who), picked_up.at)
        ended = last and by == "called" and bool(self._talk)
        left = any(e.what == "hangup" and e.who == who for e in entries)
        own = [entry for entry in entries if entry.at >= picked_up.at]
        connected = any(entry.what == "connected" for entry in entries)
        answers = {"answers": _seconds((picked_up.at - rang).total_seconds())}
        return [answers, *self._items(who, own, ends=ended or (left and not connected))]

    def _operator(self, queue: Entry) -> Item:
        operators = {party.name for party in self._trace.parties if party.role == "operator"}
        for entry in self._entries:
            if entry.what == "connected" and entry.to in operators and entry.at > queue.at:
                return {"answers": _seconds((entry.at - queue.at).total_seconds())}
        return "absent"

    def _expected(self, by: str | None) -> dict[str, Any]:
        expected: dict[str, Any] = {"outcome": self._outcome(), "dialled": self._dialled()}
        if dials := self._all("dial"):
            expected["number"] = self._named(dials[-1].facts.get("number", ""))
        if queues := self._all("queue"):
            reason = queues[-1].facts.get("reason", "")
            expected |= {"reason": reason} if _WORD.fullmatch(reason) else {}
        if saved := self._saved():
            expected["saved"] = saved
        record = self._trace.record
        if record and record.complete:
            seconds = round(self._talk, 1)
            to = self._named(record.bill_to) if record.bill_to else ""
            expected["bill"] = {"to": to, "seconds": seconds} if to else "none"
        return expected

    def _outcome(self) -> str:
        operators = {party.name for party in self._trace.parties if party.role == "operator"}
        if any(e.what == "connected" and e.to in operators for e in self._entries):
            return "operator"
        ended = next(iter(self._all("end")), None)
        return ended.facts.get("outcome", "") if ended else "hung_up"

    def _dialled(self) -> str:
        dials = self._all("dial")
        if not dials:
            return "none"
        after = [entry for entry in self._entries if entry.at >= dials[-1].at]
        told = next((entry for entry in after if entry.what == "dialled"), None)
        if told:
            return told.facts.get("outcome", "failed")
        if not any(entry.what == "connected" for entry in after):
            return "abandoned"
        return "accepted" if dials[-1].facts.get("consent") == "1" else "answered"

    def _saved(self) -> dict[str, str]:
        saved: dict[str, str] = {}
        for entry in self._entries:
            value = entry.facts.get("value", "")
            own = entry.what == "saved" and entry.facts.get("party") == CALLER
            if own and value and not value.startswith(RECORDING):
                saved[entry.facts.get("name", "")] = value
        return saved

    def _named(self, number: str) -> str:
        return self._accounts.get(number, number)

    def _all(self, what: str) -> list[Entry]:
        return [entry for entry in self._entries if entry.what == what]


def _talk(trace: Trace) -> float:
    """Seconds of the conversation, to a tenth, as the ledger counts them; 0 for none."""
    record = trace.record
    talked = float(record.talk_seconds) if record else 0.0
    if not talked:
        parted = [entry for entry in trace.entries if entry.what == "parted"]
        talked = float(parted[-1].facts["seconds"]) if parted else 0.0
    return round(talked, 1)


def _no_input(entry: Entry, party: str) -> bool:
    return entry.facts.get("outcome") == "no_input" and entry.facts.get("party") == party


def _keys(entry: Entry) -> str:
    return entry.facts.get("digits") or "0" * int(entry.facts.get("masked", "1"))


def _seconds(seconds: float) -> str:
    """As a test writes them: from 0.1s to an hour."""
    return f"{min(max(seconds, 0.1), 3600.0):.1f}s"
