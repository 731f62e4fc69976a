"""Emergency calls of those who may not call: no money, blocked, no destination, no credit."""

import asyncio
from contextlib import suppress
from typing import Any

from ami import roll
from longlines.telephones.heard import eventually
from longlines.telephones.phones import Phone
from tests.pbx.emergency import place
from tests.pbx.emergency_stage import Result, Stage, told
from tests.pbx.scenes import prompt

SAID = {"alice": "no-credit", "bob": "call-blocked", "carol": "call-blocked", "dave": "no-credit"}
"""What each hears who dials somebody else (tests/pbx/emergency_stage.py: CREDIT)."""

WHY = {"alice": "zero credit", "bob": "blocked account", "carol": "blocked destination",
       "dave": "nothing may be owed"}  # fmt: skip
AT_ONCE = 2


async def barred(stage: Stage, calls: int) -> Result:
    """Each may call nobody, and calls 911 so many times."""
    await asyncio.gather(*(_is_refused(stage, phone) for phone in stage.phones))
    found = []
    for phone in stage.phones:
        one = told(await place(stage.centre, [phone], "911", calls, AT_ONCE), 0.5)
        found.append((WHY[phone.user], one))
    words = ", ".join(f"{why} {one.good} of {one.of}" for why, one in found)
    good, of = sum(one.good for _, one in found), sum(one.of for _, one in found)
    return Result(good, of, words, all(one.holds for _, one in found))


async def _is_refused(stage: Stage, phone: Phone) -> None:
    leg = await phone.dial("2025550105")
    await prompt(leg, stage.exchange, SAID[phone.user])
    await leg.hangup()
    await leg.ended(5)


async def free_of_charge(stage: Stage, calls: int) -> Result:
    """What was booked of all calls up to now, and of as many more: nothing. Of a call whose end a
    full disk took, only when the listener has found that it is over.
    """
    await place(stage.centre, stage.phones, "112", calls, AT_ONCE)
    wanted = {each["call"] for each in stage.centre.notices()}
    records: dict[str, dict[str, Any]] = {}

    async def all_booked() -> bool:
        records.update({each["id"]: each for each in await asyncio.to_thread(_records, stage)})
        return all(call in records and records[call]["charge"] for call in wanted)

    with suppress(TimeoutError):
        _: bool = await eventually(all_booked, 4 * roll.EVERY, every=0.5)
    kept = [records[call] for call in wanted if call in records]
    odd = [each for each in kept if not _is_free(each)]
    free, lost = len(kept) - len(odd), len(wanted) - len(kept)
    words = f"{free} of {len(kept)} records are of no charge, {lost} have none"
    if odd:
        words += f"; the first that isn't: {odd[0]}"
    return Result(free, len(wanted), words, free == len(wanted))


def _is_free(record: dict[str, Any]) -> bool:
    charge = record["charge"]
    return record["bill_to"] is None and bool(charge) and charge["amount"] == "0.00"


def _records(stage: Stage) -> list[dict[str, Any]]:
    return [each for each in stage.exchange.calls(20_000) if each["flow"] == "emergency"]
