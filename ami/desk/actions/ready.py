"""ready, away: whether queues ring one's telephone."""

from dataclasses import dataclass
from typing import ClassVar

from ami.desk.actions import EMERGENCY_QUEUE, Action
from ami.desk.office import Office, Refused
from longlines.desk.said import Said
from longlines.store.desk.model import Operator

LONGEST_REASON = 60


@dataclass(frozen=True)
class Ready(Action):
    """Be rung for callers who wait."""

    name: ClassVar[str] = "ready"

    async def run(self, office: Office, who: Operator) -> str:
        """In each queue of which one's telephone is a member."""
        await _pause(office, office.phone(who), "false", "")
        return Said("ready")


@dataclass(frozen=True)
class Away(Action):
    """Not be rung for callers who wait, for a reason. Emergency calls ring all the same."""

    name: ClassVar[str] = "away"

    reason: str

    async def run(self, office: Office, who: Operator) -> str:
        """In each queue but that of emergencies."""
        reason = self.reason.strip()[:LONGEST_REASON]
        if not reason:
            raise Refused("say why: a break, a meeting, work after a call...")
        await _pause(office, office.phone(who), "true", reason)
        return Said("away: {reason}", reason=reason)


async def _pause(office: Office, account: str, paused: str, reason: str) -> None:
    queues = [name for name in office.feed.members.get(account, {}) if name != EMERGENCY_QUEUE]
    if not queues:
        raise Refused(
            "{account} is a member of no queue; give the account the role operator", account=account
        )
    for queue in queues:
        await office.act(
            "QueuePause",
            Queue=queue,
            Interface=f"PJSIP/{account}",
            Paused=paused,
            Reason=reason,
        )
