"""Makes the card of a call from its trace. Slow to load: nobody needs it to sign in."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from ami.desk.office import Office, now
from longlines.desk import card
from longlines.host import accounts
from longlines.host.accounts import Account
from longlines.store.calls import begun_by
from longlines.store.desk import audit
from longlines.trace import timeline
from longlines.trace.sources import Sources, UnknownCall

EARLIER = timedelta(days=30)
MOST_EARLIER = 10


class Making:
    """Cards of one desk's calls. Use from threads."""

    troubles = (UnknownCall, OSError, SQLAlchemyError)
    """For which there is no card: the call isn't told of yet, or what tells of it can't be read."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._listed = _accounts(office)

    def card(self, call: str, row: Mapping[str, Any]) -> dict[str, Any]:
        """The card of a call; `row` is what stands on the screens of it. Raises `troubles`."""
        engine = self._office.engine
        found = Sources(self._office.settings.spool, engine).find(call, alone=True)
        trace = timeline.tell(found, {})
        number = (found.record.from_ if found.record else "") or str(row.get("number", ""))
        account = self._listed.get(number)
        until = now()
        earlier = begun_by(engine, number, until - EARLIER, until) if account else []
        with engine.connect() as database:
            notes = audit.notes_of(database, call, number)
        newest = sorted(earlier, key=lambda each: each.started_at, reverse=True)
        name = account.name if account else ""
        language = str(row.get("language") or (account.language if account else ""))
        made = card.of(trace, newest[: MOST_EARLIER + 1], notes, name, language)
        return {**made, "number": number}


def _accounts(office: Office) -> dict[str, Account]:
    path = office.settings.checkout / "asterisk-config" / "accounts.yaml"
    return {each.number: each for each in accounts.load(path)}
