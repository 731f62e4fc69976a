"""What flows left in a call's record: notes, marks, wishes to be called back, messages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from longlines.billing.clock import ALLOWED_FOR
from longlines.billing.events import CallEvent
from longlines.billing.ordering import Ordered

KINDS = {
    "LL_NOTE": "note",
    "LL_SURVEY": "survey",
    "LL_CALLBACK": "callback",
    "LL_VOICEMAIL": "voicemail",
    "LL_QUOTE": "quote",
    "LL_DISPUTE": "dispute",
    "LL_CHARGE": "charge",
    "LL_REFUND": "refund",
    ALLOWED_FOR: "clock",
}


@dataclass(frozen=True, slots=True)
class Note:
    """One of them; `kind` is note, survey, callback, voicemail, quote, dispute, charge, refund, or
    clock: the PBX's clock was set during the call `by` so many milliseconds, and its length was
    freed of that.

    Else `facts` always has `flow` and `step`. A note has `text`; a survey `question` and `score`; a
    callback `number` and `reason`; a dispute its `number`, the `call` and the `reason`; a charge
    its `id`, the `class` of the service, who pays (`account`) and what was dialled (`number`); a
    refund the `id` of the charge that it takes back, and the `reason`; a voicemail
    `file` (below the instance's recordings), `to`, `state` and, once its end is known, `seconds`.
    A voicemail's state is `kept`, or `begun` when the caller hung up or the engine died during the
    message: then the file tells its length.
    """

    kind: str
    at: datetime
    facts: Mapping[str, str] = field(default_factory=dict, hash=False)


def fold(events: Iterable[CallEvent]) -> tuple[Note, ...]:
    """The notes that a call's ordered events make, in the order in which each was first told.

    A step that was run again after a crash says the same again, and counts once. A second answer
    to a survey and a second recording of a message replace the first; a message in which nothing
    was said is none.
    """
    if isinstance(events, Ordered) and KINDS.keys().isdisjoint(events.kinds):
        return ()
    found: dict[tuple[str, ...], Note] = {}
    for event in events:
        if kind := KINDS.get(event.type):
            found[_same(kind, event.extra)] = Note(kind, event.at, dict(event.extra))
    return tuple(note for note in found.values() if note.facts.get("state") != "empty")


def _same(kind: str, facts: Mapping[str, str]) -> tuple[str, ...]:
    """What two events have in common that tell of the same thing."""
    if kind == "voicemail":
        return kind, facts.get("file", "")
    if kind in ("charge", "refund"):
        return kind, facts.get("id", "")
    told = facts.get("by" if kind == "clock" else "text", "") if kind in ("note", "clock") else ""
    return kind, facts.get("flow", ""), facts.get("step", ""), told
