"""How soon after its end a call's charge is there to see, with the database up or gone meanwhile.

Run `python -m bench.live` (a minute) or `--quick`. A real Asterisk with the engine, the listener,
and SIPp at both ends: one calls at an even rate, the other is the carrier. The lag runs from a
call's last event, by the PBX's clock, until its charge is seen in the database by somebody else.

`--outage 600` stops PostgreSQL as a crash would, for so many seconds, while the calls go on: none
may be refused, all must be billed, and the backlog must be gone within two minutes of its return.
Exit code 1 when a bar isn't met.
"""

import argparse
import asyncio
import functools
import json
import os
import shutil
import sys
import tempfile
import threading
import time
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import SQLAlchemyError

from bench.intake.servers import NoServer, Server, postgresql
from bench.menu_call import machine
from bench.menu_call.search import percentile
from bench.menu_call.sipp import started
from bench.routed import lab
from bench.starting import spawn, until_up
from longlines.flow.problems import FlowProblems
from longlines.host import readiness
from longlines.host.errors import HostError
from longlines.rates.bands import Bands
from longlines.rates.model import Deck, Terms
from longlines.store import connect, ledger
from longlines.store.deck_versions import Origin
from longlines.store.decks import save_version
from longlines.store.tables import calls, entries

HERE = Path(__file__).parent / "routed"
LAG_BAR = 2.0
DRAINED_BAR = 120.0
LOOK_EVERY = 0.02
PATIENCE = 30.0
WARM = 4.0
"""Seconds of calls that don't count: decks are read, and tables of a new database planned."""


@dataclass
class Seen:
    """When each call's charge was first seen."""

    at: dict[str, datetime] = field(default_factory=dict)

    def look(self, engine: Engine, stop: threading.Event) -> None:
        """Look until told to stop; a database that is gone is looked for again.

        A charge is booked in the transaction that writes it, under the next number.
        """
        last, booked = 0, entries.c
        while not stop.wait(LOOK_EVERY):
            query = select(booked.number, booked.call).where(
                booked.number > last, booked.kind == "charge"
            )
            try:
                with engine.connect() as connection:
                    found = connection.execute(query.order_by(booked.number)).all()
            except SQLAlchemyError:
                continue
            now = datetime.now(UTC)
            for number, call in found:
                last = number
                self.at.setdefault(call, now)


@dataclass(frozen=True)
class Result:
    """`placed` and `failed` by SIPp's books; `drained` is how long after its return the database
    had everything, None without an outage.
    """

    placed: int
    failed: int
    billed: int
    lags: list[float]
    drained: float | None


def main() -> int:
    """Run it; 1 when a bar isn't met."""
    parser = argparse.ArgumentParser(prog="python -m bench.live", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="ten seconds of calls")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--rate", type=int, default=20, help="calls a second")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--outage", type=float, default=0.0, help="seconds without PostgreSQL")
    parser.add_argument("--port", type=int, default=32000, help="first of 3,000 ports to use")
    options = parser.parse_args()
    if shutil.which("sipp") is None:
        print("bench: sipp isn't installed; as root: apt install sip-tester", file=sys.stderr)
        return 2
    home = Path(tempfile.mkdtemp(prefix="longlines-bench-"))
    try:
        with ExitStack() as stack:
            server = None
            if options.outage or options.database == "postgresql":
                server = stack.enter_context(postgresql())
                os.environ["LONGLINES_DATABASE_URL"] = server.url
            found = asyncio.run(_measure(options, home, server))
    except (HostError, FlowProblems, TimeoutError, NoServer) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    finally:
        shutil.rmtree(home, ignore_errors=True)
    return _show(found, options)


async def _measure(options: argparse.Namespace, home: Path, server: Server | None) -> Result:
    settings = lab.settings_for(home, options.port)
    seconds = options.outage + 10 if options.outage else 14 if options.quick else 40
    folder = home / "carrier"
    folder.mkdir()
    async with AsyncExitStack() as stack:
        carrier = sipp(options.port, folder, "carrier")
        await stack.enter_async_context(started(carrier, folder))
        await lab.start(settings, stack)
        engine = connect(settings.database_url)
        rows = {"44": (Terms(Decimal("0.50"), first=1, next=1),)}
        deck = Deck("default", "sell", 1, "USD", Bands("UTC"), rows)
        save_version(engine, deck, Origin(lab.LONG_AGO, lab.LONG_AGO, "", "bench"))
        await spawn(settings, stack, "listener", [sys.executable, "-m", "ami"])
        up = functools.partial(readiness.listener_up, "127.0.0.1", settings.http_port)
        await until_up(up, settings, "listener")
        seen, stop = Seen(), threading.Event()
        looking = asyncio.create_task(asyncio.to_thread(seen.look, engine, stop))
        try:
            placed, failed, back = await _calls(options, home, server, int(seconds))
            drained = await _until_billed(engine, seen, placed - failed, back)
        finally:
            stop.set()
            await looking
        lags, billed = _lags(engine, seen)
        engine.dispose()
    return Result(placed, failed, billed, lags, drained)


async def _calls(
    options: argparse.Namespace, home: Path, server: Server | None, seconds: int
) -> tuple[int, int, float]:
    """Place them, and take the database away meanwhile: placed, failed, when it was back."""
    folder = home / "calls"
    folder.mkdir()
    count = options.rate * seconds
    numbers = "\n".join(["SEQUENTIAL", *(f"011442079{n:06}" for n in range(count))])
    (folder / "numbers").write_text(numbers + "\n")
    caller = [*sipp(options.port, folder, "caller"), "-inf", str(folder / "numbers")]
    caller += ["-r", str(options.rate), "-m", str(count), "-l", str(count)]
    caller += ["-trace_stat", "-stf", str(folder / "stat"), "-fd", "1"]
    back = time.monotonic()
    async with started(caller, folder) as calling:
        if options.outage and server is not None:
            await asyncio.sleep(5)
            await asyncio.to_thread(server.stop)
            await asyncio.sleep(options.outage)
            await asyncio.to_thread(server.start)
            back = time.monotonic()
        await calling.ended(within=seconds + PATIENCE)
    head, *rows = (folder / "stat").read_text().splitlines()
    last = dict(zip(head.split(";"), rows[-1].split(";"), strict=False))
    return count, int(last["FailedCall(C)"]), back


async def _until_billed(engine: Engine, seen: Seen, wanted: int, since: float) -> float:
    """Seconds from a moment until so many charges were seen. Raises TimeoutError."""
    try:
        async with asyncio.timeout(DRAINED_BAR + PATIENCE):
            while len(seen.at) < wanted:
                await asyncio.sleep(LOOK_EVERY)
    except TimeoutError:
        raise TimeoutError(
            f"{len(seen.at)} of {wanted} calls are billed; {_told(engine)}"
        ) from None
    return time.monotonic() - since


def _told(engine: Engine) -> str:
    """What the database says of all calls, in words."""
    query = select(calls.c.outcome, func.count()).group_by(calls.c.outcome)
    with engine.connect() as connection:
        found = connection.execute(query).all()
    return ", ".join(f"{count} {outcome}" for outcome, count in found)


def _lags(engine: Engine, seen: Seen) -> tuple[list[float], int]:
    """Seconds by call, and how many are booked. Raises HostError for a ledger out of order."""
    with engine.connect() as connection:
        ended = dict(connection.execute(select(calls.c.id, calls.c.ended_at)).all())
        proof = ledger.verify(connection)
    if not proof.ok:
        raise HostError(f"the ledger is not in order: {proof.problems[0]}")
    found = sorted((ended[call], at) for call, at in seen.at.items())
    warm = found[0][0] + timedelta(seconds=WARM)
    return [(at - end).total_seconds() for end, at in found if end >= warm], proof.calls


def sipp(port: int, folder: Path, role: str) -> list[str]:
    """The command of one end of the calls: the `carrier`, or the `caller` of the PBX at `port`."""
    own = port + (4 if role == "carrier" else 12)
    command = ["sipp", "-sf", str(HERE / f"{role}.xml"), "-i", "127.0.0.1", "-mi", "127.0.0.1"]
    command += ["-p", str(own), "-mp", str(own + 2), "-nostdin", "-buff_size", "8388608"]
    return [*command, "-aa"] if role == "carrier" else [*command, f"127.0.0.1:{port}"]


def _show(found: Result, options: argparse.Namespace) -> int:
    p50, p99 = (percentile(found.lags, part) for part in (0.5, 0.99))
    told = {
        "calls": found.placed,
        "refused": found.failed,
        "billed": found.billed,
        "lag_p50": round(p50, 3),
        "lag_p99": round(p99, 3),
        "drained_within": round(found.drained or 0.0, 1) if options.outage else None,
    }
    good = found.failed == 0 and found.billed >= found.placed
    if options.outage:
        good = good and (found.drained or 0.0) <= DRAINED_BAR
    else:
        good = good and p99 <= LAG_BAR
    if options.json:
        print(json.dumps({"machine": machine.describe(), **told}, indent=2))
    else:
        print(
            f"{found.placed} calls at {options.rate} a second, {found.failed} refused, "
            f"{found.billed} billed; lag p50 {p50:.2f} s, p99 {p99:.2f} s"
        )
        if options.outage:
            print(
                f"after {options.outage:.0f} s without database all was billed "
                f"{found.drained:.1f} s after its return; the bar is {DRAINED_BAR:.0f} s"
            )
        else:
            print(f"the bar is {LAG_BAR:g} s at p99")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
