"""What was charged for services that the flow used, such as questions to the directory."""

from longlines.host.explaining.model import Known, Section, clock, stamp
from longlines.host.explaining.sections import charge

ORDER = 35


def tell(known: Known) -> Section | None:
    """Nothing where no service was charged."""
    told = [note for note in known.call.notes if note.kind == "charge"]
    if not told:
        return None
    charged = {each.at: each for each in known.fees}
    back = {n.facts.get("id"): n for n in known.call.notes if n.kind == "refund"}
    words, data = [], []
    for note in told:
        service, id = note.facts.get("class", ""), note.facts.get("id", "")
        words.append(f"{clock(note.at)}: the service {service} was used ({id}).")
        fee = charged.get(note.at)
        given_back = back.get(id)
        if given_back is not None:
            why = given_back.facts.get("reason", "")
            words.append(f"{clock(given_back.at)}: it was given back: {why}.")
        if fee is None:
            words.append("It is charged when the call is over.")
        elif given_back is None:
            words += charge.price(fee, known)
        data.append(
            {
                "at": stamp(note.at),
                **note.facts,
                "refund": dict(given_back.facts) if given_back else None,
                "charge": charge.data(fee, known) if fee else None,
            }
        )
    return Section("fees", "Services", words, data)
