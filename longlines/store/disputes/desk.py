"""Opens and decides disputes. Every step is kept, with who did it, in what role, and why.

Whoever decides holds the charge meanwhile, so that two decisions at once can't credit it twice.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update

from longlines.billing import credit_notes
from longlines.billing.credit_notes import Credit
from longlines.billing.rating.rounding import plain
from longlines.store import alarms
from longlines.store.disputes.credits import credited
from longlines.store.disputes.model import (
    ALARM,
    CREDITED,
    DUE_IN,
    OPEN,
    REFUSED,
    Complaint,
    Dispute,
    DisputeError,
    NothingCharged,
    Person,
    Step,
    StillOpen,
)
from longlines.store.disputes.tables import dispute_events, disputes
from longlines.store.ledger import book
from longlines.store.tables import charges

_d = disputes.c


def open_(connection: Connection, complaint: Complaint, person: Person, now: datetime) -> Dispute:
    """Open a dispute; one of a call at a time. Raises StillOpen, NothingCharged, DisputeError."""
    charge = _charge(connection, complaint.call, complaint.account)
    if complaint.account and charge["account"] != complaint.account:
        raise NothingCharged(f"the call {complaint.call} was not charged to {complaint.account}")
    here = (_d.call == complaint.call) & (_d.state == OPEN)
    if (number := connection.execute(select(_d.id).where(here)).scalar()) is not None:
        raise StillOpen(number)
    left = _left(connection, charge)
    if left <= 0:
        raise NothingCharged(f"all that was charged for the call {complaint.call} was credited")
    wanted = complaint.wanted
    if wanted is not None and not 0 < wanted <= left:
        most = f"{charge['currency']} {plain(left, charge['currency'])}"
        raise DisputeError(f"between 0 and {most} can be disputed, {wanted:f} can't")
    row = {
        "call": complaint.call,
        "account": charge["account"],
        "currency": charge["currency"],
        "charged": charge["amount"],
        "wanted": wanted,
        "why": complaint.why,
        "complaint": complaint.call_from,
        "opened_at": now,
        "due_at": now + DUE_IN,
        "state": OPEN,
        "credit": Decimal(0),
        "entry": "",
    }
    number = connection.execute(insert(disputes).values(row).returning(_d.id)).scalar_one()
    _step(connection, number, Step(now, "opened", person, complaint.why))
    return find(connection, number)


def credit(
    connection: Connection, number: int, amount: Decimal, person: Person, why: str, now: datetime
) -> Dispute:
    """Give `amount` back, taxes included: a credit note in the ledger.

    Raises DisputeError, BadCredit where that is more than was charged.
    """
    dispute = _undecided(connection, number)
    charge = _charge(connection, dispute.call, dispute.account)
    if charge["currency"] != dispute.currency:
        raise DisputeError(
            f"the call was charged anew in {charge['currency']} since; refuse this dispute with "
            "that reason, and open another one"
        )
    before = charge["amount"] - _left(connection, charge)
    memo = {"dispute": str(number), "why": why, "by": person.who, "role": person.role}
    key = f"credit:dispute:{number}"
    note = credit_notes.entry(charge, Credit(key, now, amount, before, memo))
    book(connection, [note], now)
    taxes = sum(
        (each.amount for each in note.postings if each.account.startswith("tax:")), Decimal(0)
    )
    facts = {
        "amount": plain(amount, dispute.currency),
        "taxes": plain(taxes, dispute.currency),
        "entry": key,
    }
    _decide(connection, number, CREDITED, now, person, amount, key)
    _step(connection, number, Step(now, CREDITED, person, why, facts))
    return find(connection, number)


def refuse(connection: Connection, number: int, person: Person, why: str, now: datetime) -> Dispute:
    """Give nothing back. Raises DisputeError."""
    _undecided(connection, number)
    _decide(connection, number, REFUSED, now, person)
    _step(connection, number, Step(now, REFUSED, person, why))
    return find(connection, number)


def find(connection: Connection, number: int, *, lock: bool = False) -> Dispute:
    """One dispute. Raises DisputeError when there is none of this number."""
    query = select(disputes).where(_d.id == number)
    row = connection.execute(query.with_for_update() if lock else query).mappings().first()
    if row is None:
        raise DisputeError(f"there is no dispute {number}; longlines dispute list shows them")
    return Dispute(**row)


def listed(connection: Connection, *, call: str = "", state: str = "") -> list[Dispute]:
    """Disputes, the ones that are due first in front; of one call, or in one state."""
    query = select(disputes).order_by(_d.state != OPEN, _d.due_at, _d.id)
    query = query.where(_d.call == call) if call else query
    query = query.where(_d.state == state) if state else query
    return [Dispute(**row) for row in connection.execute(query).mappings()]


def steps(connection: Connection, number: int) -> list[Step]:
    """All that was done about a dispute, in order."""
    c = dispute_events.c
    query = select(dispute_events).where(c.dispute == number).order_by(c.id)
    return [
        Step(row.at, row.what, Person(row.who, row.role), row.why, row.facts)
        for row in connection.execute(query)
    ]


def overdue(connection: Connection, now: datetime) -> list[Dispute]:
    """The disputes that should have been decided by now."""
    query = select(disputes).where(_d.state == OPEN, _d.due_at <= now).order_by(_d.due_at, _d.id)
    return [Dispute(**row) for row in connection.execute(query).mappings()]


def watch(engine: Engine, now: datetime) -> Sequence[Dispute]:
    """Raise an alarm for each dispute that is overdue, once; those disputes."""
    with engine.connect() as connection:
        late = overdue(connection, now)
        told = {each.subject for each in alarms.open_(connection, ALARM)} if late else set()
    fresh = [each for each in late if str(each.id) not in told]
    if fresh:
        with engine.execution_options(writes=True).begin() as connection:
            for each in fresh:
                text = (
                    f"dispute {each.id} of {each.account} was to be decided by "
                    f"{each.due_at:%Y-%m-%d %H:%M} UTC: longlines dispute show {each.id}"
                )
                alarms.raise_(connection, ALARM, str(each.id), text, {"call": each.call}, now)
    return late


def _charge(connection: Connection, call: str, account: str) -> dict[str, Any]:
    """What an account was charged for a call, held until this transaction ends: for the
    conversation that it is told by, else for what came instead.
    """
    c = charges.c
    mine = (c.call == call) & (c.side == "sell")
    query = (
        select(charges).where(mine, c.amount != Decimal(0)).order_by(c.account != account, c["try"])
    )
    row = connection.execute(query.with_for_update()).mappings().first()
    if row is None:
        raise NothingCharged(
            f"nothing was charged for the call {call}; longlines explain {call} tells why"
        )
    return dict(row)


def _left(connection: Connection, charge: dict[str, Any]) -> Decimal:
    """What was charged and not credited."""
    given = credited(connection, [charge["call"]]).get(charge["call"])
    amount: Decimal = charge["amount"]
    return amount - given.amount if given and given.currency == charge["currency"] else amount


def _undecided(connection: Connection, number: int) -> Dispute:
    dispute = find(connection, number, lock=True)
    if dispute.state != OPEN:
        raise DisputeError(
            f"dispute {number} was {dispute.state} at {dispute.decided_at:%Y-%m-%d %H:%M} UTC; "
            "open another one for what else is to be decided"
        )
    return dispute


def _decide(
    connection: Connection,
    number: int,
    state: str,
    now: datetime,
    person: Person,
    amount: Decimal = Decimal(0),
    key: str = "",
) -> None:
    values = {"state": state, "decided_at": now, "credit": amount, "entry": key}
    connection.execute(update(disputes).where(_d.id == number).values(values))
    alarms.clear(connection, ALARM, str(number), person.who, now)


def _step(connection: Connection, number: int, step: Step) -> None:
    row = {
        "dispute": number,
        "at": step.at,
        "what": step.what,
        "who": step.person.who,
        "role": step.person.role,
        "why": step.why,
        "facts": dict(step.facts),
    }
    connection.execute(insert(dispute_events).values(row))
