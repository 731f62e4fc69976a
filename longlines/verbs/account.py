"""account: whose telephone it is, and whether it is that person."""

import logging
from dataclasses import dataclass
from typing import ClassVar

from longlines.flow.call import Call
from longlines.flow.keying import keyed
from longlines.flow.kinds import DigitCount, OptionalPrompt, Seconds, TemplateText, Text, Tries
from longlines.flow.model import DONE, Verb
from longlines.flow.problems import Mark
from longlines.flow.services import AccountsLost
from longlines.flow.tolls import PROVED
from longlines.numbers import e164

CALLER = TemplateText("{caller}", ("caller",), Mark("", 1, 1))
LOOKED_UP = ("unknown", "unavailable")
CHECKED_WITHIN = 5.0
"""Seconds that looking at a password may take when the machine is busy."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Account(Verb):
    """Look up the account that has `number` (the caller's own, unless another is given).

    Saves `account` (its name), `account_number` and `account_language`. With `prompt` the caller
    is asked for the account's service password too, of so many `digits`, as `ask` does it:
    `wait`, `tries`, `wrong`. Passwords are set by `longlines passwords`. Five wrong ones in a row,
    in whatever calls, lock the account for fifteen minutes. What is keyed here is saved nowhere
    and shown nowhere. After the right one `proved_account` is saved too, the account's number,
    which nothing else saves: `last_call`, `balance` and `dispute` go by it.

    Outcomes: unknown (no such account, or it has no password), refused (the last try was wrong),
    no_input, locked, unavailable (the accounts can't be read).

        who:
          account: {prompt: enter-password, wrong: wrong-password, tries: 3}
          if_unknown: operator
          if_refused: operator
          if_no_input: operator
          if_locked: operator
          if_unavailable: operator
    """

    name: ClassVar[str] = "account"
    outcomes: ClassVar[tuple[str, ...]] = (*LOOKED_UP, "refused", "no_input", "locked")
    waits: ClassVar[bool] = True
    secret: ClassVar[bool] = True
    dependent: ClassVar[dict[str, tuple[str, ...]]] = dict.fromkeys(
        ("digits", "wait", "tries", "wrong"), ("prompt",)
    )

    number: Text = CALLER
    prompt: OptionalPrompt = None
    digits: DigitCount = (4, 12)
    wait: Seconds = 6.0
    tries: Tries = 3
    wrong: OptionalPrompt = None

    async def run(self, call: Call) -> str:
        """Done with the account saved, and its password right if that was asked for."""
        try:
            return await self._look_up(call)
        except AccountsLost as error:
            log.error("call %s: %s.%s: %s", call.id, call.flow, call.step, error)
            return "unavailable"

    async def _look_up(self, call: Call) -> str:
        number = e164(call.fill(self.number))
        account = await call.services.accounts.find(number) if number else None
        if account is None:
            return "unknown"
        outcome = await self._check(call, account.number)
        if outcome == DONE:
            call.saved["account"] = account.name
            call.saved["account_number"] = account.number
            call.saved["account_language"] = account.language
            if self.prompt is not None:
                call.saved[PROVED] = account.number
        return outcome

    async def _check(self, call: Call, number: str) -> str:
        if self.prompt is None:
            return DONE
        outcome = "no_input"
        for _ in range(self.tries):
            if outcome == "refused" and self.wrong:
                await call.play(self.wrong)
            digits = await keyed(call, self.prompt, self.digits[1], self.wait)
            if digits is None:
                outcome = "no_input"
                continue
            outcome = "refused"
            if self.digits[0] <= len(digits) <= self.digits[1]:
                await call.phone.away(CHECKED_WITHIN)
                verdict = await call.services.accounts.check(number, digits)
                if verdict != "wrong":
                    return {"right": DONE, "locked": "locked", "unset": "unknown"}[verdict]
        return outcome

    def possible(self) -> tuple[str, ...]:
        """Without a password to ask for, the look-up is all."""
        return self.outcomes if self.prompt else LOOKED_UP

    def saves(self) -> tuple[str, ...]:
        """What is known of the account."""
        known = ("account", "account_number", "account_language")
        return known if self.prompt is None else (*known, PROVED)
