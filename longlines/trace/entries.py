"""The lines of a trace: who did what to whom, and when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from longlines.billing.calls import Call
from longlines.trace.words import clean

OFFICE = "longlines"
CALLER = "caller"

Role = Literal["caller", "office", "called", "operator"]


@dataclass(frozen=True)
class Party:
    """One end of the call. `name` is what the trace calls it, `label` what it is in full."""

    name: str
    role: Role
    label: str


@dataclass(frozen=True)
class Entry:
    """One thing that happened, at a time or from `at` to `until`.

    `who` did it, `to` whom ("" for nobody else), both by the names of parties. `what` is a word
    for programs, `text` a sentence for people without its subject. An entry that is `minor` only
    repeats what others say; one that is `open` may still change while the call goes on.
    """

    at: datetime
    who: str
    what: str
    text: str
    to: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    until: datetime | None = None
    source: Literal["engine", "pbx", "ledger"] = "pbx"
    minor: bool = False
    open: bool = False

    def cleaned(self) -> "Entry":
        """The same without anything that a terminal, or a browser, could obey."""
        facts = {clean(name): clean(value, 1000) for name, value in self.facts.items()}
        return replace(self, text=clean(self.text), facts=facts)


@dataclass(frozen=True)
class Trace:
    """A call's whole story. `live` while it goes on; `remarks` say what is missing in it."""

    id: str
    began: datetime
    parties: Sequence[Party]
    entries: Sequence[Entry]
    record: Call | None
    recorded: bool
    remarks: Sequence[str]

    @property
    def live(self) -> bool:
        """Whether the call goes on, as far as is known."""
        return not (self.record and self.record.complete)
