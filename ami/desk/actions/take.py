"""take, next: have who waits rung through to one's own telephone."""

from dataclasses import dataclass
from typing import ClassVar

from ami.desk.actions import EMERGENCY_QUEUE, Action
from ami.desk.office import Office, Refused
from ami.desk.requests import see_to
from longlines.desk.board import WAITING
from longlines.desk.said import Said
from longlines.store.desk.model import Operator

TAKER = "LL_TAKER"
"""Whose telephone is rung for a caller who left the queue (dialplans/queue.conf)."""

_LOST = {
    "Already requested": "another operator has just taken the call",
    "No such caller": "somebody has answered the call already",
    "No such queue": "the caller has left the queue",
}


@dataclass(frozen=True)
class Take(Action):
    """Take a caller who waits: your telephone rings, and nobody else's. Of several who take the
    same call the first one has it; the others are told. Of who wants to be called back the number
    is called then, of who left a message it is played.
    """

    name: ClassVar[str] = "take"

    call: str

    async def run(self, office: Office, who: Operator) -> str:
        """Asterisk itself lets one take a caller out of a queue, whoever asks."""
        account = office.phone(who)
        id, row = office.waiting(self.call)
        if row.get("request"):
            return await see_to(office, who, id, row)
        if row["emergency"] or row["queue"] == EMERGENCY_QUEUE:
            raise Refused("an emergency call rings every operator: pick up your telephone")
        if row["taken_by"]:
            raise Refused("{who} has taken the call", who=row["taken_by"])
        office.board.change(WAITING, id, taken_by=who.name)
        channel = row["channel"]
        try:
            await office.act(
                "QueueWithdrawCaller",
                Queue=row["queue"],
                Caller=channel,
                WithdrawInfo=account,
            )
        except Refused as error:
            office.board.change(WAITING, id, taken_by="")
            said = next((why for end, why in _LOST.items() if str(error).endswith(end)), "")
            raise Refused(said or str(error)) from error
        # Whoever is rung now would be rung on; and should he answer at this very moment, the
        # caller is not lost with his line.
        rung = office.feed.ringing.pop(channel, set())
        if rung:
            await office.act("Setvar", Channel=channel, Variable=TAKER, Value=account)
        for each in rung:
            try:
                await office.act("Hangup", Channel=each, Cause="26")
            except Refused:
                continue  # it has stopped ringing by itself
        return Said("rings {account}", account=account)


@dataclass(frozen=True)
class Next(Action):
    """Take whoever has waited longest."""

    name: ClassVar[str] = "next"

    async def run(self, office: Office, who: Operator) -> str:
        """The first whom nobody has taken; another one when that is lost to somebody quicker."""
        rows = sorted(office.board.rows(WAITING).values(), key=lambda row: str(row["since"]))
        for row in rows:
            if not (row["taken_by"] or row["emergency"] or row["queue"] == EMERGENCY_QUEUE):
                try:
                    return await Take(row["call"]).run(office, who)
                except Refused:
                    if office.board.get(WAITING, row["call"]) is row:
                        raise
        raise Refused("nobody waits now")
