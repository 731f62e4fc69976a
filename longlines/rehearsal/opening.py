"""A house to rehearse in, made of the same files that the exchange runs on."""

from pathlib import Path

from longlines.billing.credit import reading as credit
from longlines.billing.rating import reading
from longlines.carriers.fixed import FixedPrices
from longlines.flow import library
from longlines.flow.services import Account
from longlines.host import accounts
from longlines.host.hooks import HookList
from longlines.queues import reading as operators
from longlines.rehearsal import dialplan, sound
from longlines.rehearsal.house import House


def house(flows: Path, checkout: Path) -> House:
    """The flows of a folder, with the accounts and the dialplan of a checkout.

    Raises FlowProblems with every mistake in the flows, AccountsError, OSError.
    """
    loaded, words = sound.on_paper(library.read(flows))
    staff, _ = operators.load(flows / library.OPERATORS)
    listed = accounts.load(checkout / "asterisk-config" / "accounts.yaml")
    return House(
        library=loaded,
        accounts={each.name: Account(each.name, each.number, each.language) for each in listed},
        dialplan=dialplan.read(checkout / "dialplans"),
        prices=FixedPrices(flows / library.PRICES),
        rules=reading.read_folder(flows),
        credit=credit.read(reading.content(flows / library.CREDIT))[0],
        hooks=HookList(flows / "web.yaml"),
        words=words,
        before_waiting=staff.before if staff else "",
    )
