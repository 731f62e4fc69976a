"""The telephones of all accounts, shared by the calls that are rehearsed at the same time.

A call has its caller's account for itself. Several may ring the same telephone: the caller's
number tells which of them it is.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol, Self

from longlines.rehearsal.sip.planning import Manner, Plan
from longlines.telephones.legs import Leg
from longlines.telephones.phones import Phone, Phones
from longlines.telephones.refuser import Refuser


class Callers(Protocol):
    """Somebody who has a call under way."""

    async def rang(self, account: str, leg: Leg) -> None:
        """The telephone of an account rings, on account of this call."""
        ...


@dataclass(frozen=True)
class Sip:
    """Where the exchange takes calls, and the password of each account."""

    host: str
    port: int
    passwords: Mapping[str, str]


class Switchboard:
    """Registers telephones as the calls under way need them, and hands out those that ring."""

    def __init__(self, phones: Phones, sip: Sip, operators: Iterable[str]) -> None:
        self._phones = phones
        self._sip = sip
        self._operators = tuple(operators)
        self._lines: dict[str, Phone] = {}
        self._refusers: dict[str, Refuser] = {}
        self._manners: dict[str, Manner] = {}
        self._wishes: dict[str, Manner] = {}
        self._arranging = asyncio.Lock()
        self._users: Counter[str] = Counter()
        self._callers: set[str] = set()
        self._calls: dict[str, Callers] = {}
        self._answering: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._answering:
            task.cancel()
        await asyncio.gather(*self._answering, return_exceptions=True)
        for refuser in self._refusers.values():
            await refuser.__aexit__()

    def take(self, plan: Plan) -> bool:
        """Reserve what a call needs, if it can be made now beside those under way."""
        wanted = self._wanted(plan)
        fits = all(
            not self._users[name] or self._wishes[name] == manner for name, manner in wanted.items()
        )
        full = plan.operators and self._users[self._operators[0]] >= len(self._operators)
        if plan.caller in self._callers or not fits or full:
            return False
        self._callers.add(plan.caller)
        self._users.update(wanted.keys())
        self._wishes |= wanted
        return True

    def release(self, plan: Plan) -> None:
        """The call that was taken is over."""
        self._callers.discard(plan.caller)
        self._users.subtract(self._wanted(plan).keys())

    async def arrange(self, plan: Plan) -> Phone:
        """The telephone of a call's caller, all others being as it needs them.

        Raises RegistrationFailed, PermissionError, TimeoutError.
        """
        async with self._arranging:
            for name, manner in self._wanted(plan).items():
                await self._arrange(name, self._manners.get(name, "absent"), manner)
                self._manners[name] = manner
            return await self._line(plan.caller)

    def expect(self, number: str, call: Callers) -> None:
        """From now on what rings on account of this caller's number is handed to the call."""
        self._calls[number] = call

    def forget(self, number: str) -> None:
        """The call is over."""
        self._calls.pop(number, None)

    def _wanted(self, plan: Plan) -> dict[str, Manner]:
        wanted = dict(plan.telephones)
        if plan.operators is not None:
            there: Manner = "registered" if plan.operators else "absent"
            wanted |= dict.fromkeys(self._operators, there)
        return wanted

    async def _arrange(self, name: str, before: Manner, manner: Manner) -> None:
        sip = self._sip
        if before == manner:
            return
        if before == "registered":
            await (await self._line(name)).unregister()
        elif before != "absent":
            await self._refusers.pop(name).__aexit__()
        if manner == "registered":
            await (await self._line(name)).register()
        elif manner != "absent":
            refuser = self._refusers[name] = await Refuser(manner, sip.host).__aenter__()
            await refuser.register(name, sip.passwords[name], sip.host, sip.port)

    async def _line(self, name: str) -> Phone:
        if name not in self._lines:
            sip = self._sip
            password = sip.passwords[name]
            phone = await self._phones.phone(name, password, sip.host, sip.port)
            self._lines[name] = phone
            task = asyncio.create_task(self._answer(name, phone), name=f"telephone of {name}")
            self._answering.append(task)
        return self._lines[name]

    async def _answer(self, name: str, phone: Phone) -> None:
        while True:
            leg = await phone.ringing(None)
            call = self._calls.get(leg.caller[1])
            if call is None:
                with suppress(TimeoutError):
                    await leg.reject()
            else:
                await call.rang(name, leg)
