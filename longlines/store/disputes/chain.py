"""All that belongs to a dispute as one list: call, charge, recordings, complaint, re-rates,
credit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from longlines.billing.calls import Call
from longlines.billing.ledger.model import Booked
from longlines.billing.rating.rounding import plain
from longlines.store import ledger
from longlines.store.calls import these
from longlines.store.disputes import desk
from longlines.store.disputes.model import Dispute
from longlines.store.invoiced import invoice_of
from longlines.store.rerating import kept
from longlines.store.rerating.model import CHANGED, Row

_ORDER = ("call", "recording", "rerate", "charge", "complaint", "decision", "credit")
"""Of what happened at the same moment, what comes first."""


@dataclass(frozen=True)
class Recording:
    """A file that was recorded in a call: its name, its length in seconds, 0 where it is gone."""

    call: str
    name: str
    seconds: float


@dataclass(frozen=True)
class Link:
    """One thing that happened: when, what kind of thing, in a sentence, and the facts in it."""

    at: datetime
    what: str
    text: str
    facts: dict[str, str] = field(default_factory=dict)


def chain(
    connection: Connection, dispute: Dispute, recordings: Sequence[Recording] = ()
) -> list[Link]:
    """The list, in the order of time. Raises SQLAlchemyError."""
    ids = list(dict.fromkeys(filter(None, (dispute.call, dispute.complaint))))
    calls = {call.id: call for call in these(connection, ids)}
    found = [
        *_calls(dispute, calls),
        *_recordings(calls, recordings),
        *_money(connection, dispute),
        *_reratings(connection, dispute),
        *_steps(connection, dispute),
    ]
    return sorted(found, key=lambda link: (link.at, _ORDER.index(link.what)))


def _calls(dispute: Dispute, calls: dict[str, Call]) -> Iterator[Link]:
    for number, call in calls.items():
        talked = f"{call.talk_seconds.normalize():f} s of talk" if call.talk_seconds else "no talk"
        said = f"{call.from_ or 'somebody'} called {call.to or 'nobody'}: {call.outcome}, {talked}"
        if number == dispute.complaint:
            said = f"{call.from_} called to complain"
        yield Link(call.started_at, "call", said, {"call": number})


def _recordings(calls: dict[str, Call], recordings: Sequence[Recording]) -> Iterator[Link]:
    for each in recordings:
        if each.call in calls:
            length = f"{each.seconds:.1f} s" if each.seconds else "deleted since"
            facts = {"call": each.call, "file": each.name}
            yield Link(calls[each.call].started_at, "recording", f"{each.name}, {length}", facts)


def _money(connection: Connection, dispute: Dispute) -> Iterator[Link]:
    """Charges, their corrections and the credit, as they were booked."""
    for booked in ledger.entries(connection, call=dispute.call):
        entry = booked.entry
        owed = [amount for name, amount in entry.postings if name.startswith("customer:")]
        if not owed:
            continue
        if entry.kind == "credit" and entry.key != dispute.entry:
            continue
        what = "credit" if entry.kind == "credit" else "charge"
        amount = f"{entry.currency} {plain(abs(owed[0]), entry.currency)}"
        told = {"charge": "charged", "reversal": "taken back", "credit": "credited"}
        said = f"{amount} {told.get(entry.kind, entry.kind)}, entry {booked.number} of the ledger"
        facts = {"entry": entry.key, "number": str(booked.number), "amount": amount}
        yield Link(booked.booked_at, what, said, facts | _invoice(connection, booked))


def _invoice(connection: Connection, booked: Booked) -> dict[str, str]:
    number = invoice_of(connection, booked)
    return {"invoice": number} if number else {}


def _reratings(connection: Connection, dispute: Dispute) -> Iterator[Link]:
    for each in kept.of_call(connection, dispute.call):
        before, after = each.change.before, each.change.after
        if before["side"] != "sell":
            continue
        run = kept.find(connection, each.rerate)
        if each.change.state == CHANGED:
            said = f"rerate {run.id} by {run.who}: {_price(before)} became {_price(after)}"
        else:
            said = f"rerate {run.id} by {run.who} left {_price(before)}: {each.change.reason}"
        facts = {"rerate": str(run.id), "why": run.why}
        yield Link(each.at, "rerate", f"{said} ({run.why})", facts)


def _steps(connection: Connection, dispute: Dispute) -> Iterator[Link]:
    for step in desk.steps(connection, dispute.id):
        who = f"{step.person.who} ({step.person.role})"
        if step.what == "opened":
            wanted = dispute.wanted if dispute.wanted is not None else dispute.charged
            amount = f"{dispute.currency} {plain(wanted, dispute.currency)}"
            said = f"{who} disputes {amount}: {step.why}"
            facts = {"by": step.person.who, "role": step.person.role, "why": step.why}
            if dispute.complaint:
                facts["call"] = dispute.complaint
            yield Link(step.at, "complaint", said, facts)
        else:
            facts = {"by": step.person.who, "role": step.person.role, "why": step.why}
            amount = f" {dispute.currency} {step.facts['amount']}" if step.facts else ""
            said = f"{who} {step.what}{amount or ' it'}: {step.why}"
            yield Link(step.at, "decision", said, facts | step.facts)


def _price(row: Row) -> str:
    if row["amount"] is None:
        return "no price"
    return f"{row['currency']} {plain(row['amount'], row['currency'])}"
