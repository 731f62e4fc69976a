"""listen: a supervisor joins a call that is up."""

from dataclasses import dataclass
from typing import ClassVar

from ami.desk.actions import LEADING, Action
from ami.desk.actions.call_back import WITHIN
from ami.desk.office import Office, Refused, in_thread
from longlines.desk.said import Said
from longlines.host import pbx_commands
from longlines.host.errors import HostError
from longlines.store.desk.model import Operator, Role

MODES = {"listen": "qES", "whisper": "qwES", "barge": "qBES"}
"""Options of ChanSpy. `E` ends it with the call, `S` when there is nothing left to hear."""


@dataclass(frozen=True)
class Listen(Action):
    """Join a call by your telephone, which rings: `listen` unheard, `whisper` to the operator
    alone, or `barge` in. Whether callers must be told of it is a matter of the law where you are.
    """

    name: ClassVar[str] = "listen"
    roles: ClassVar[tuple[Role, ...]] = LEADING

    call: str
    mode: str = "listen"

    async def run(self, office: Office, who: Operator) -> str:
        """The operator's line is what is listened to, the caller's where there is no operator."""
        account, options = office.phone(who), MODES.get(self.mode)
        if options is None:
            raise Refused("there is no {mode}; use {modes}", mode=self.mode, modes=", ".join(MODES))
        lines = office.feed.lines.of_call(self.call)
        if not any(line.bridge for line in lines):
            raise Refused("nobody talks in this call now")
        if office.feed.lines.of_account(account):
            raise Refused("your telephone is in use")
        members = office.feed.members
        heard = next((line for line in lines[1:] if line.account in members), lines[0])
        command = f"channel originate PJSIP/{account} application ChanSpy {heard.channel},{options}"
        try:
            await in_thread(lambda: pbx_commands.ask(office.settings, command, WITHIN))
        except HostError as error:
            raise Refused(str(error)) from error
        return Said("rings {account}, then you {mode}", account=account, mode=self.mode)
