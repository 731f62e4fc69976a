"""The disk of an instance is full while calls go on: an alarm, no call refused, all billed after.

    python -m tests.faults.disk_full [--rate 10] [--seconds 30] [--port 44000]

The whole home lies on a small file system of its own (root only), that of spool, database, logs
and alarms. It is filled, for so many seconds, while SIPp calls at an even rate through a real
Asterisk. Ends with 1 when a call is refused or not billed once, when no alarm is raised or one
stays, or when the database is damaged.
"""

import argparse
import asyncio
import functools
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from ami.troubles import DISK
from bench.live import sipp
from bench.menu_call.sipp import started
from bench.routed import lab
from bench.starting import spawn, until_up
from longlines.host import file_alarms, readiness
from longlines.rates.bands import Bands
from longlines.rates.model import Deck, Terms
from longlines.settings import Settings
from longlines.store import connect, ledger
from longlines.store.deck_versions import Origin
from longlines.store.decks import save_version

SIZE = "64m"
BEFORE = AFTER = 8.0
"""Seconds of calls before the disk is full, and after."""

PATIENCE = 60.0


@dataclass(frozen=True)
class Outcome:
    """`failed` by SIPp's books; `alarmed` and `settled` are the seconds until there was an alarm,
    and from the end of the trouble until all was billed and the alarm over.
    """

    placed: int
    failed: int
    alarm: str
    alarmed: float
    settled: float
    problems: tuple[str, ...]

    @property
    def good(self) -> bool:
        """Whether nothing was lost."""
        return not self.failed and not self.problems


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A file system of SIZE. Raises CalledProcessError where none can be mounted."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(path: Path) -> None:
    """Use up what is left of a disk."""
    with path.open("ab", buffering=0) as file:
        for size in (1 << 16, 1 << 10, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue


async def run(home: Path, calling: Path, options: argparse.Namespace) -> Outcome:
    """Call, fill the disk, make room again, and look what became of it all."""
    settings = lab.settings_for(home, options.port)
    count = int(options.rate * (BEFORE + options.seconds + AFTER))
    numbers = "\n".join(["SEQUENTIAL", *(f"011442079{n:06}" for n in range(count))])
    (calling / "numbers").write_text(numbers + "\n")
    caller = [*sipp(options.port, calling, "caller"), "-inf", str(calling / "numbers")]
    caller += ["-r", str(options.rate), "-m", str(count), "-l", str(count)]
    caller += ["-trace_stat", "-stf", str(calling / "stat"), "-fd", "1"]
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(started(sipp(options.port, calling, "carrier"), calling))
        await lab.start(settings, stack)
        _price(settings)
        await spawn(settings, stack, "listener", [sys.executable, "-m", "ami"])
        up = functools.partial(readiness.listener_up, "127.0.0.1", settings.http_port)
        await until_up(up, settings, "listener")
        async with started(caller, calling) as calls:
            await asyncio.sleep(BEFORE)
            begun = time.monotonic()
            await asyncio.to_thread(fill, home / "filler")
            await _until(lambda: DISK in _alarms(settings), "alarm of a full disk")
            alarm, alarmed = _alarms(settings)[DISK], time.monotonic() - begun
            await asyncio.sleep(max(0.0, options.seconds - alarmed))
            (home / "filler").unlink()
            freed = time.monotonic()
            await calls.ended(within=AFTER + PATIENCE)
        await _until(lambda: _booked(settings) >= count and not _alarms(settings), "calm")
        settled = time.monotonic() - freed
        problems = _problems(settings, count)
    head, *rows = (calling / "stat").read_text().splitlines()
    told = dict(zip(head.split(";"), rows[-1].split(";"), strict=False))
    return Outcome(count, int(told["FailedCall(C)"]), alarm, alarmed, settled, problems)


def _price(settings: Settings) -> None:
    engine = connect(settings.database_url)
    rows = {"44": (Terms(Decimal("0.50"), first=1, next=1),)}
    deck = Deck("default", "sell", 1, "USD", Bands("UTC"), rows)
    save_version(engine, deck, Origin(lab.LONG_AGO, lab.LONG_AGO, "", "disk"))
    engine.dispose()


def _alarms(settings: Settings) -> dict[str, str]:
    return {each.kind: each.text for each in file_alarms.read(settings.run)}


def _booked(settings: Settings) -> int:
    engine = connect(settings.database_url)
    try:
        with engine.connect() as connection:
            query = "SELECT COUNT(*) FROM entries WHERE kind = 'charge'"
            return int(connection.exec_driver_sql(query).scalar() or 0)
    finally:
        engine.dispose()


def _problems(settings: Settings, count: int) -> tuple[str, ...]:
    """What is wrong with the ledger or its file, in words."""
    engine = connect(settings.database_url)
    with engine.connect() as connection:
        proof = ledger.verify(connection)
        whole = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
    engine.dispose()
    found = list(proof.problems)
    if whole != "ok":
        found.append(f"the database is damaged: {whole}")
    if (proof.calls, _booked(settings)) != (count, count):
        found.append(f"{count} calls, {proof.calls} told of, {_booked(settings)} charged")
    return tuple(found)


async def _until(condition: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not await asyncio.to_thread(condition):
        if time.monotonic() > end:
            raise TimeoutError(f"no {what} within {PATIENCE:.0f} s")
        await asyncio.sleep(0.1)


def main() -> int:
    """Run it; 1 when something was lost."""
    reading = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    reading.add_argument("--rate", type=int, default=10, help="calls a second")
    reading.add_argument("--seconds", type=float, default=30.0, help="how long the disk is full")
    reading.add_argument("--port", type=int, default=44000, help="first of 3,000 ports to use")
    options = reading.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="longlines-disk-"))
    calling, home = folder / "calls", folder / "home"
    calling.mkdir()
    home.mkdir()
    try:
        with small_disk(home):
            found = asyncio.run(run(home, calling, options))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(
        f"{found.placed} calls, {found.failed} refused; alarm after {found.alarmed:.1f} s: "
        f"{found.alarm}; all billed and calm {found.settled:.1f} s after there was room"
    )
    for problem in found.problems:
        print(problem)
    return 0 if found.good else 1


if __name__ == "__main__":
    sys.exit(main())
