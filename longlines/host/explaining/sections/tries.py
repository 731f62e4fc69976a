"""Which carriers were asked, what came of it, and what each cost us."""

from longlines.host.explaining.model import Known, Section, clock, stamp
from longlines.host.explaining.sections import charge as charges
from longlines.trace.words import cause

ORDER = 40


def tell(known: Known) -> Section | None:
    """Nothing for a call that no carrier was asked to carry."""
    costs = {each.try_: each for each in known.charges if each.side == "buy"}
    if not known.tries and not costs:
        return None
    words, data = [], []
    for each in known.tries:
        said = [each.outcome.replace("_", " ") if each.outcome else "in progress"]
        said += [cause(str(each.cause))] if each.cause else []
        said += [f"ringing after {each.pdd} s"] if each.pdd is not None else []
        said += [f"{each.seconds.normalize():f} s on the line"] if each.seconds else []
        words.append(
            f"Try {each.position}, {clock(each.started_at)}: {each.carrier}: {'; '.join(said)}."
        )
        cost = costs.pop(each.position, None)
        if cost is not None:
            words += [f"  {line}" for line in charges.price(cost, known)]
        data.append(
            {
                "position": each.position,
                "carrier": each.carrier,
                "started_at": stamp(each.started_at),
                "outcome": each.outcome,
                "cause": each.cause,
                "sip": each.sip,
                "seconds": f"{each.seconds:f}",
                "cost": charges.data(cost, known) if cost else None,
            }
        )
    for cost in costs.values():
        words.append(f"{cost.carrier} carried it.")
        words += [f"  {line}" for line in charges.price(cost, known)]
        data.append({"carrier": cost.carrier, "cost": charges.data(cost, known)})
    return Section("tries", "Carriers", words, data)
