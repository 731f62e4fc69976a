"""The test that replays a call: what its parties heard and did, and what came of it.

The format is that of `flows/tests/*.yaml` (docs/flow-tests.md).
"""

import re
from collections.abc import Mapping
from typing import Any

import yaml

from longlines.flow.call import RECORDING
from longlines.trace import upshot
from longlines.trace.doings import Doings
from longlines.trace.entries import Entry, Trace

_DIALLABLE = re.compile(r"[0-9*#+]{1,40}")
_NUMBER = re.compile(r"\+[1-9][0-9]{1,14}")
_WORD = re.compile(r"[a-z][a-z0-9_-]*")


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
        self._doings = Doings(trace)

    def case(self) -> dict[str, Any]:
        """One test."""
        body: dict[str, Any] = self._beginning()
        if any(entry.facts.get("verb") == "hours" for entry in self._entries):
            body["at"] = f"{self._trace.began:%Y-%m-%dT%H:%MZ}"
        if caller := self._doings.caller():
            body["caller"] = caller
        if called := self._doings.called():
            body["called"] = called
        if queues := self._all("queue"):
            body["operator"] = self._doings.operator(queues[-1])
        body["expect"] = self._expected()
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

    def _expected(self) -> dict[str, Any]:
        expected: dict[str, Any] = {
            "outcome": upshot.outcome(self._trace),
            "dialled": upshot.dialled(self._trace),
        }
        if number := upshot.number(self._trace):
            expected["number"] = self._named(number)
        if _WORD.fullmatch(reason := upshot.reason(self._trace)):
            expected["reason"] = reason
        if saved := self._saved():
            expected["saved"] = saved
        record = self._trace.record
        if record and record.complete:
            to = self._named(record.bill_to) if record.bill_to else ""
            expected["bill"] = {"to": to, "seconds": self._doings.talk} if to else "none"
        return expected

    def _saved(self) -> dict[str, str]:
        return {
            name: value
            for name, value in upshot.saved(self._trace).items()
            if value and not value.startswith(RECORDING)
        }

    def _named(self, number: str) -> str:
        return self._accounts.get(number, number)

    def _all(self, what: str) -> list[Entry]:
        return upshot.entries(self._trace, what)
