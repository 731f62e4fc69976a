"""Real SIP telephones: they register, dial, ring, press keys, and record what they hear.

    async with Phones() as phones:
        ann = await phones.register("1001", "secret", "127.0.0.1", 5060)
        leg = await ann.dial("0")
        await leg.wait_answered(5)
        prompt = await leg.heard.until_speech(5)

The SIP stack (baresip) allows one runtime per process at a time, with any number of phones in it.
"""

import asyncio
import contextlib
from collections import deque
from types import TracebackType
from typing import Self

from baresip import Account, BaresipError, Config, RegistrationError, Runtime, UserAgent
from baresip.call import Call
from baresip.events import Event, StackEvent

from longlines.telephones.heard import Moment, eventually
from longlines.telephones.legs import CallFailed, Ending, Leg

__all__ = [
    "CallFailed",
    "Ending",
    "Leg",
    "Moment",
    "Phone",
    "Phones",
    "RegistrationFailed",
    "eventually",
]


NO_JITTER_BUFFER = "audio_jitter_buffer_type off\n"
"""Packets are taken as they come: a buffer that catches up would shift what is heard."""


class RegistrationFailed(Exception):
    """The registrar refused; `code` is the SIP status (401, 403...), None if it never answered."""

    def __init__(self, code: int | None, reason: str) -> None:
        super().__init__(f"{code} {reason}" if code else reason)
        self.code = code
        self.reason = reason


class Phone:
    """The telephone of one account. Unregistered, it can call, and nobody can call it."""

    def __init__(self, phones: "Phones", agent: UserAgent, user: str, domain: str) -> None:
        self._phones = phones
        self._agent = agent
        self._ringing: asyncio.Queue[Leg] = asyncio.Queue()
        self.user = user
        self.domain = domain
        self.legs: list[Leg] = []
        agent.on_incoming(self._rang)

    async def dial(self, number: str, headers: dict[str, str] | None = None) -> Leg:
        """Call a number (or a whole sip: address). Returns once the INVITE is out.

        Raises CallFailed if it can't be sent.
        """
        uri = number if number.startswith("sip:") else f"sip:{number}@{self.domain}"
        try:
            return self._adopt(await self._agent.dial(uri, headers))
        except BaresipError as error:
            raise CallFailed(None, str(error)) from error

    async def ringing(self, within: float | None) -> Leg:
        """Wait for the next incoming call, not yet answered; None: for ever."""
        try:
            async with asyncio.timeout(within):
                return await self._ringing.get()
        except TimeoutError:
            raise TimeoutError(f"{self.user} didn't ring within {within:g} s") from None

    async def register(self) -> None:
        """Have calls come here. Raises RegistrationFailed with the registrar's no."""
        try:
            await self._agent.register()
        except RegistrationError as error:
            raise RegistrationFailed(error.status, error.reason or str(error)) from error

    async def unregister(self) -> None:
        """Withdraw the registration."""
        await self._agent.unregister()

    def _rang(self, call: Call) -> None:
        self._ringing.put_nowait(self._adopt(call))

    def _adopt(self, call: Call) -> Leg:
        leg = Leg(call)
        self.legs.append(leg)
        self._phones.follow(call.handle, leg)
        return leg


class Phones:
    """All telephones of one process. Hangs up, unregisters and stops the SIP stack on the way out.

    `interface` is the address of this machine from which they call.
    """

    def __init__(self, *, interface: str = "127.0.0.1", sip_trace: bool = False) -> None:
        self._runtime = Runtime()
        self._interface = interface
        self._sip_trace = sip_trace
        self._phones: list[Phone] = []
        self._legs: dict[int, Leg] = {}
        # Events of a call can be delivered before dial() has returned that call.
        self._unclaimed: deque[StackEvent] = deque(maxlen=100)

    async def __aenter__(self) -> Self:
        await self._runtime.start(
            Config(
                net_interface=self._interface,
                max_concurrent_calls=None,
                expose_headers=("From", "P-Asserted-Identity", "Call-Info"),
                native_log_level="error",
                sip_trace=self._sip_trace,
                extra_config_text=NO_JITTER_BUFFER,
            )
        )
        self._runtime.subscribe(self._on_event)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await asyncio.gather(*(leg.close() for phone in self._phones for leg in phone.legs))
        for phone in self._phones:
            with contextlib.suppress(BaresipError):
                await phone.unregister()
        await self._runtime.close()

    async def register(
        self, user: str, password: str, host: str, port: int, *, early_media: bool = False
    ) -> Phone:
        """Register an account and wait for the registrar's yes; RegistrationFailed carries its no.

        With `early_media` the phone rings with 183 and sends audio before it is picked up.
        """
        phone = await self.phone(user, password, host, port, early_media=early_media)
        await phone.register()
        return phone

    async def phone(
        self, user: str, password: str, host: str, port: int, *, early_media: bool = False
    ) -> Phone:
        """The telephone of an account, not registered yet."""
        domain = f"{host}:{port}"
        line = Account(user=user, domain=domain, password=password, audio_codecs=("pcmu",)).aor()
        if early_media:
            line = line.replace("answermode=manual", "answermode=early")
        phone = Phone(self, await UserAgent.create(self._runtime, line), user, domain)
        self._phones.append(phone)
        return phone

    def follow(self, handle: int, leg: Leg) -> None:
        """Deliver a call's events to its leg, those that came too early first."""
        self._legs[handle] = leg
        for event in [event for event in self._unclaimed if event.call == handle]:
            self._unclaimed.remove(event)
            leg.on_event(event)

    def _on_event(self, event: StackEvent) -> None:
        leg = self._legs.get(event.call)
        if leg is not None:
            leg.on_event(event)
            if event.event is Event.CALL_CLOSED:
                del self._legs[event.call]
        elif event.call:
            self._unclaimed.append(event)
