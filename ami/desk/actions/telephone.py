"""telephone: where an operator's telephone is."""

from dataclasses import dataclass
from typing import ClassVar

from ami.desk.actions import Action
from ami.desk.office import Office, Refused, in_thread
from longlines.host import telephone_moves
from longlines.host.errors import HostError
from longlines.store.desk.model import Operator

PLACES = ("page", "sip")


@dataclass(frozen=True)
class Telephone(Action):
    """Say where your telephone is: `page`, or `sip` for an ordinary one. The other one is out of
    service as long; calls that are up go on.
    """

    name: ClassVar[str] = "telephone"

    where: str

    async def run(self, office: Office, who: Operator) -> str:
        """Asterisk reads its telephones anew, where that changes anything."""
        account = office.phone(who)
        if self.where not in PLACES:
            raise Refused(f"there is no {self.where!r}; use {' or '.join(PLACES)}")
        in_page = self.where == "page"
        if in_page and office.settings.webrtc_port is None:
            raise Refused("LONGLINES_WEBRTC_PORT is off: there is no telephone in the page")
        try:
            await in_thread(lambda: telephone_moves.move(office.settings, account, in_page))
        except HostError as error:
            raise Refused(str(error)) from error
        return f"{account} is {'in the page' if in_page else 'a SIP telephone'}"
