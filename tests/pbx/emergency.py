"""An exchange with simulated emergency services: what reached them, and calls in numbers."""

import asyncio
import io
import json
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from longlines import settings
from longlines.host import emergency, pbx_commands, psap_stub
from longlines.settings import Settings
from longlines.telephones.asked import Asked
from longlines.telephones.heard import eventually
from longlines.telephones.legs import CallFailed
from longlines.telephones.phones import Phone
from tests.pbx.exchange import Exchange


@dataclass(frozen=True)
class Came:
    """An INVITE that came to a simulated PSAP."""

    psap: str
    asked: Asked


@dataclass
class Counts:
    """Calls in numbers: how many were answered, and seconds from INVITE to INVITE."""

    answered: int = 0
    placed: int = 0
    delays: list[float] = field(default_factory=list)

    @property
    def worst(self) -> float:
        """The 99th percentile (the worst of fewer than a hundred), in seconds."""
        if len(self.delays) < 2:
            return max(self.delays, default=0.0)
        return statistics.quantiles(self.delays, n=100, method="inclusive")[98]

    def __str__(self) -> str:
        middle = statistics.median(self.delays) if self.delays else 0.0
        return (
            f"{self.answered} of {self.placed} answered; INVITE to INVITE p50"
            f" {middle * 1000:.0f} ms, p99 {self.worst * 1000:.0f} ms"
        )


@dataclass
class Centre:
    """The emergency services of one exchange."""

    exchange: Exchange
    _came: list[Came] = field(default_factory=list)
    _read: int = 0

    @property
    def settings(self) -> Settings:
        """The exchange's settings."""
        return settings.load(self.exchange.environ)

    def came(self) -> list[Came]:
        """Every INVITE that came, in order."""
        path = psap_stub.folder(self.settings) / "calls.jsonl"
        with path.open("rb") if path.exists() else io.BytesIO() as file:
            file.seek(self._read)
            whole, end, _ = file.read().rpartition(b"\n")
        self._read += len(whole) + len(end)
        told = [json.loads(line) for line in whole.splitlines()]
        self._came += [Came(each["psap"], Asked(each["at"], 0.0, each["invite"])) for each in told]
        return self._came

    async def next(self, after: int, within: float = 10.0) -> Came:
        """Wait for the INVITE that comes after so many."""

        def found() -> list[Came]:
            return self.came()[after:]

        return (await eventually(found, within, 0.02, what="an INVITE at the PSAP"))[0]

    def address(self, trunk: str) -> str:
        """The address of a simulated PSAP."""
        return next(x["address"] for x in emergency.psaps(self.settings) if x["name"] == trunk)

    @contextmanager
    def forced(self, **does: str) -> Iterator[None]:
        """While this lasts, PSAP trunks do the same with every call, by their names."""
        folder = psap_stub.folder(self.settings) / "forced"
        folder.mkdir(parents=True, exist_ok=True)
        for trunk, what in does.items():
            (folder / trunk).write_text(what)
        try:
            yield
        finally:
            for trunk in does:
                (folder / trunk).unlink()

    def asterisk(self, command: str) -> str:
        """What Asterisk says to a command."""
        return pbx_commands.ask(self.settings, command)

    async def no_channel_is_left(self, within: float = 5.0) -> None:
        """Wait until no telephone and no PSAP is on a line."""

        async def gone() -> bool:
            lines = await asyncio.to_thread(self.asterisk, "core show channels concise")
            return not any(line.startswith("PJSIP/") for line in lines.splitlines())

        is_gone: bool = await eventually(gone, within, every=0.2, what="all channels are gone")
        assert is_gone

    def forget_callers(self) -> None:
        """Nobody has called with any callback number."""
        for line in self.asterisk("dialplan show globals").splitlines():
            name = line.strip().partition("=")[0]
            if name.startswith("LL_BACK_"):
                self.asterisk(f'dialplan set global {name} ""')
                self.asterisk(f"database deltree emergency-{name.removeprefix('LL_BACK_')}")

    def notices(self) -> list[dict[str, str]]:
        """What the dialplan wrote for those who tell people."""
        path = self.settings.spool / "emergency.jsonl"
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        return [json.loads(line) for line in text.rpartition("\n")[0].splitlines()]


async def place(
    centre: Centre, phones: Sequence[Phone], number: str, calls: int, at_once: int = 1,
    within: float = 3.0,
) -> Counts:  # fmt: skip
    """Place emergency calls, some at a time, each hung up soon after it is answered."""
    counts = Counts()
    seen = len(centre.came())
    begun: list[float] = []
    free = asyncio.Semaphore(at_once)

    async def one(phone: Phone) -> None:
        async with free:
            begun.append(time.time())
            counts.placed += 1
            leg = await phone.dial(number)
            try:
                await leg.wait_answered(within)
                counts.answered += 1
            except (CallFailed, TimeoutError):
                return
            finally:
                await leg.hangup()
            await leg.ended(5)

    await asyncio.gather(*(one(phones[n % len(phones)]) for n in range(calls)))
    came = sorted(each.asked.at for each in centre.came()[seen:])
    counts.delays = [arrived - asked for asked, arrived in zip(sorted(begun), came, strict=False)]
    return counts


def plan_of(exchange: Exchange) -> Path:
    """The file of an exchange's emergency plan."""
    return exchange.flows / "emergency.yaml"
