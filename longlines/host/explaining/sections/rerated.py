"""What re-rates did to the call's prices."""

from longlines.billing.rating.rounding import plain
from longlines.host.explaining.model import Known, Section, moment, stamp
from longlines.store.rerating.model import CHANGED, FAILED, Row

ORDER = 60


def tell(known: Known) -> Section | None:
    """Nothing for a call that none touched."""
    words, data = [], []
    for each in known.changes:
        change, run = each.change, known.runs[each.rerate]
        before, after = _price(change.before), _price(change.after)
        side = "what it cost" if change.key[1] == "sell" else f"the cost of try {change.key[2]}"
        if change.state == CHANGED:
            said = f"{side} went from {before} to {after}"
        elif change.state == FAILED:
            said = f"{side} stayed {before}, because there is no new price: {change.reason}"
        else:
            said = f"{side} stayed {before}"
        undoes = f", which undoes rerate {run.undoes}" if run.undoes else ""
        words.append(
            f"Rerate {run.id} by {run.who}{undoes}, {moment(each.at)}: {said} ({run.why})."
        )
        data.append(
            {
                "rerate": run.id,
                "at": stamp(each.at),
                "who": run.who,
                "why": run.why,
                "side": change.key[1],
                "try": change.key[2],
                "state": change.state,
                "before": before,
                "after": after,
                "reason": change.reason or None,
            }
        )
    return Section("rerates", "Re-rated", words, data) if words else None


def _price(row: Row) -> str:
    if row["amount"] is None:
        return "no price"
    return f"{row['currency']} {plain(row['amount'], row['currency'])}"
