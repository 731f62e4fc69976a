"""What the customer said was wrong, and what was decided."""

from longlines.host.explaining.model import Known, Section, moment, money, stamp

ORDER = 70


def tell(known: Known) -> Section | None:
    """Nothing for a call that nobody disputed."""
    words, data = [], []
    for dispute, steps in known.disputes:
        for step in steps:
            who = f"{known.who(step.person.who)}, {step.person.role}"
            given = f" {money(dispute.credit, dispute.currency)}" if step.what == "credited" else ""
            words.append(
                f"Dispute {dispute.id}, {moment(step.at)}: {step.what}{given} by {who}: {step.why}."
            )
        if dispute.state == "open":
            words.append(f"Dispute {dispute.id} is to be decided by {moment(dispute.due_at)}.")
        data.append(
            {
                "dispute": dispute.id,
                "state": dispute.state,
                "why": dispute.why,
                "opened_at": stamp(dispute.opened_at),
                "due_at": stamp(dispute.due_at),
                "decided_at": stamp(dispute.decided_at),
                "credit": f"{dispute.credit:f}" if dispute.credit else None,
                "currency": dispute.currency,
                "complaint_call": dispute.complaint or None,
            }
        )
    return Section("disputes", "Disputes", words, data) if words else None
