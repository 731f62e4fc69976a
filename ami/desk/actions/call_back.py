"""call_back: a call of the operator's own, such as to somebody who asked for it."""

from dataclasses import dataclass
from typing import ClassVar

from ami.desk.actions import Action
from ami.desk.office import Office, Refused, in_thread
from longlines.desk.said import Said
from longlines.host import pbx_commands
from longlines.host.errors import HostError
from longlines.numbers import e164
from longlines.store.desk.model import Operator

WITHIN = 10.0


@dataclass(frozen=True)
class CallBack(Action):
    """Call a number: your telephone rings first, then the number is called as if you had dialled
    it there, at your account's cost.
    """

    name: ClassVar[str] = "call_back"

    number: str

    async def run(self, office: Office, who: Operator) -> str:
        """The PBX's own socket calls up the telephone: the AMI user may not originate anything."""
        account, number = office.phone(who), e164(self.number)
        if number is None:
            raise Refused("{number} is no number that can be called", number=self.number)
        if office.feed.lines.of_account(account):
            raise Refused("your telephone is in use")
        command = f"channel originate PJSIP/{account} extension {number}@desk-call"
        try:
            await in_thread(lambda: pbx_commands.ask(office.settings, command, WITHIN))
        except HostError as error:
            raise Refused(str(error)) from error
        return Said("rings {account}, then calls {number}", account=account, number=number)
