"""`longlines run`: the whole exchange in the foreground. `longlines configure`: only its files."""

import asyncio
import signal
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from longlines import settings as settings_module
from longlines.host import (
    emergency,
    far_end,
    flows,
    numbers,
    pbx_root,
    ports,
    readiness,
    sample_decks,
    sample_listings,
    script,
)
from longlines.host.configure import Login, configure, reachable
from longlines.host.errors import HostError
from longlines.host.lock import instance_lock
from longlines.host.parts import parts
from longlines.host.supervisor import Supervisor
from longlines.settings import Settings

READY_WITHIN = 60.0


def register(app: typer.Typer) -> None:
    """Add `run` and `configure`."""
    app.command("run")(run)
    app.command("configure")(configure_only)


def run() -> None:
    """Set up what is missing, start everything, and stay until Ctrl-C."""
    settings = settings_module.load()
    console = Console(highlight=False)
    begun = time.monotonic()

    def tell(text: str) -> None:
        console.print(f"[{time.monotonic() - begun:5.1f} s] {text}", markup=False, soft_wrap=True)

    with instance_lock(settings), ThreadPoolExecutor(1) as aside:
        ports.check(settings)
        tell(f"Asterisk {pbx_root.prepare(settings, tell)}")
        logins = configure(settings)
        for problem in emergency.take(settings).problems:
            tell(f"emergency plan not in force: {problem}")
        far_end.configure_far_end(settings)
        # A process of its own checks them; here the database is looked at meanwhile.
        taken = aside.submit(flows.take, settings)
        if brought := _samples(sample_decks.bring, settings):
            tell(f"{brought} sample rate decks, for the simulated carriers")
        if brought := _samples(sample_listings.bring, settings):
            tell(f"{brought} sample listings, for directory assistance")
        for error in taken.result():
            tell(f"not live: {error}")
        if settings.engine == "script":
            tell(f"each call runs {script.check(settings)}")
        with asyncio.Runner() as runner:
            raise typer.Exit(runner.run(_Session(settings, logins, console, tell).hold()))


def _samples(bring: Callable[[Settings], int], settings: Settings) -> int:
    from sqlalchemy.exc import SQLAlchemyError

    from longlines.store import DatabaseError

    try:
        return bring(settings)
    except (DatabaseError, SQLAlchemyError) as error:
        raise HostError(f"no samples: {str(error).partition(chr(10))[0]}") from error


def configure_only() -> None:
    """Write Asterisk's configuration and the passwords, put the flows in force; start nothing."""
    settings = settings_module.load()
    configure(settings)
    for error in flows.take(settings):
        print(f"not live: {error}", file=sys.stderr)
    print(f"wrote {settings.config}")


class _Session:
    """One run, from the first start to the last stop."""

    def __init__(
        self, settings: Settings, logins: list[Login], console: Console, tell: pbx_root.Report
    ) -> None:
        self._settings = settings
        self._logins = logins
        self._console = console
        self._tell = tell
        self._told_to_stop = asyncio.Event()

    async def hold(self) -> int:
        """Start, wait until ready, show the accounts, wait for a signal; return the exit code."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._told_to_stop.set)
        supervisor = Supervisor(
            parts(self._settings), self._settings.logs, self._tell, pids=self._settings.run
        )
        supervisor.start()
        try:
            if not await self._ready(supervisor):
                return 0 if self._told_to_stop.is_set() else 1
            self._tell("ready")
            show(self._settings, self._logins, self._console)
            await self._told_to_stop.wait()
            return 0
        finally:
            self._tell("stopping")
            await supervisor.stop()
            self._tell("stopped")

    async def _ready(self, supervisor: Supervisor) -> bool:
        """Wait until every part is up, telling each as it comes; False when one can't."""
        deadline = asyncio.get_running_loop().time() + READY_WITHIN
        missing = list(readiness.questions(self._settings))
        while missing and not self._told_to_stop.is_set():
            if supervisor.given_up:
                return False
            states = await readiness.states(self._settings)
            for name in [name for name in missing if states[name]]:
                missing.remove(name)
                self._tell(f"{name} is up")
            if asyncio.get_running_loop().time() > deadline:
                logs = ", ".join(str(self._settings.logs / f"{name}.log") for name in missing)
                raise HostError(
                    f"not up within {READY_WITHIN:.0f} s: {', '.join(missing)}; see {logs}"
                )
            await _until(self._told_to_stop, 0.1)
        return not missing


def show(settings: Settings, logins: list[Login], console: Console) -> None:
    """Print what a person needs to register a telephone and place a call."""
    from longlines.host import desk  # it loads the database, for which the start shall not wait

    accounts = Table(title=f"SIP accounts at {sip_address(settings)} (UDP or TCP)")
    for heading in ("user", "password", "number", "role"):
        accounts.add_column(heading, no_wrap=True)
    for login in logins:
        account = login.account
        accounts.add_row(account.name, login.password, account.number, account.role)
    dial = Table(title="what to dial")
    for heading in ("dial", "what it does"):
        dial.add_column(heading)
    for each in numbers.load():
        dial.add_row(each.dial, each.does)
    console.print(accounts)
    console.print(dial)
    if address := desk.address(settings):
        console.print(_desk(address, desk.first_passwords(settings)))
    console.print(
        f"logs: {_short(settings.logs)}   Ctrl-C stops everything", markup=False, soft_wrap=True
    )


def _desk(address: str, passwords: Mapping[str, str]) -> Table:
    """Where the operators' desk is, and the first passwords that nobody has changed yet."""
    shown = Table(title=f"operators' desk at {address}")
    for heading in ("name", "first password"):
        shown.add_column(heading, no_wrap=True)
    for name, password in passwords.items():
        shown.add_row(name, password)
    return shown


def sip_address(settings: Settings) -> str:
    """Where a telephone on this machine registers."""
    return f"{reachable(settings.host)}:{settings.sip_port}"


def _short(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


async def _until(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
