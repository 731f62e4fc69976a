"""Where the scenes of emergency calls are played, and what can be done there.

One exchange for all of them: two simulated PSAPs, an ordinary carrier whose line is the third PSAP
trunk, accounts that may not call anywhere, a web hook and a mail server that are told.
"""

import asyncio
import os
import resource
import signal
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from longlines.host import notifier
from longlines.telephones.heard import eventually
from longlines.telephones.phones import Phone, Phones
from tests.pbx.carriers import Office, open_office
from tests.pbx.emergency import Centre, Counts, plan_of
from tests.pbx.exchange import Exchange
from tests.told import Hook, MailServer, served

USERS = ("alice", "bob", "carol", "dave")
PRICES = """
collect: {per_minute: "0.35", currency: USD}
direct: {per_minute: "0.60", currency: USD}
"""
CREDIT = """
accounts:
  alice: {kind: prepaid}
  carol: {blocked: [everywhere]}
  dave: {limit: 0}
"""
"""Alice has no money, Bob gets blocked, Carol may call nowhere, Dave may owe nothing."""

PERSON = """
flow: not-in-service
on_failure: closed
steps:
  person:
    transfer: {number: "+12025550191", bill_to: nobody, reason: help}
  closed: {end: closed}
"""
"""What a number that is not in service leads to here: to one operator, past the queue."""

SECOND = "second: {host: stub, dials: 911, test: 933}"
THIRD = SECOND + "\n  third: {carrier: small, dials: 911, test: 933, reserved: 1}"
MEGABYTE = 1 << 20


@dataclass
class Stage:
    """A running exchange with four telephones, and who is told of its emergency calls."""

    centre: Centre
    phones: Sequence[Phone]
    office: Office
    hook: Hook
    mail: MailServer

    @property
    def exchange(self) -> Exchange:
        """The exchange."""
        return self.centre.exchange

    def acknowledge(self) -> None:
        """Somebody knows of all calls there were: nobody is told of them again."""
        settings = self.centre.settings
        known = notifier.acknowledged(settings)
        for call in notifier.calls(settings):
            if call.call not in known:
                notifier.acknowledge(settings, call.call, "the test")


@dataclass(frozen=True)
class Result:
    """What came of a scene: `good` of `of`, and what is worth saying of it."""

    good: int
    of: int
    words: str
    holds: bool


Make = Callable[[Sequence[Phone]], Stage]
Scene = Callable[[Stage, int], Awaitable[Result]]


@contextmanager
def opened(folder: Path, *, small_disk: bool = False) -> Iterator[Make]:
    """The exchange, running; what is given makes a stage of it with telephones.

    `small_disk` has spool and Asterisk's own database on file systems of 40 MB (root only).
    """
    office = open_office(folder / "var", psap=True)
    exchange, hook, mail = office.exchange, Hook(), MailServer()
    plan = plan_of(exchange)
    text = plan.read_text().replace(SECOND, THIRD)
    told = f'notices: [screens, {{web: "{hook.url}"}}, {{mail: desk@example.org}}]'
    plan.write_text(text.replace("notices: [screens]", told))
    assert THIRD in plan.read_text()
    assert told in plan.read_text()
    (exchange.flows / "prices.yaml").write_text(PRICES)
    (exchange.flows / "credit.yaml").write_text(CREDIT)
    (exchange.flows / "not-in-service.yaml").write_text(PERSON)
    exchange.environ["LONGLINES_SMTP"] = mail.address
    with ExitStack() as stack:
        for server in (hook, mail):
            stack.callback(served(server))
        if small_disk:
            for name in ("spool", "pbx"):
                stack.enter_context(_mounted(exchange.home / name))
        stack.callback(exchange.stop)
        exchange.start()
        blocked = exchange.longlines("accounts", "block", "bob", "--why", "a test")
        assert blocked.returncode == 0, blocked.stderr
        yield lambda phones: Stage(Centre(exchange), phones, office, hook, mail)


@contextmanager
def _mounted(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=40m", "none", folder], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=False)


@asynccontextmanager
async def manned(make: Make) -> AsyncIterator[Stage]:
    """The stage with four telephones, once nobody is on a line."""
    exchange = make([]).exchange
    async with Phones() as phones:
        where = (exchange.host, exchange.sip_port)
        registered = await asyncio.gather(
            *(phones.register(user, exchange.passwords[user], *where) for user in USERS)
        )
        stage = make(registered)
        await stage.centre.no_channel_is_left(20)
        yield stage


def told(counts: Counts, most: float) -> Result:
    """What came of calls of which 99 in 100 must reach the PSAP within `most` seconds."""
    holds = counts.answered == counts.placed and counts.worst < most
    return Result(counts.answered, counts.placed, str(counts), holds)


@contextmanager
def stopped(stage: Stage, *parts: str) -> Iterator[None]:
    """While this lasts, parts of ours do nothing (SIGSTOP); one may be killed meanwhile."""
    processes = [stage.exchange.part(name) for name in parts]
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in processes:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGCONT)


@contextmanager
def no_byte_more(stage: Stage) -> Iterator[None]:
    """While this lasts, Asterisk can write nothing: a full disk, else a limit (RLIMIT_FSIZE)."""
    folders = [stage.exchange.home / name for name in ("spool", "pbx")]
    if all(map(os.path.ismount, folders)):
        for folder in folders:
            with (folder / "fill").open("wb") as file:
                fill(file.fileno())
        try:
            yield
        finally:
            for folder in folders:
                (folder / "fill").unlink()
        return
    processes = session(stage.exchange.part("pbx"))
    before = [resource.prlimit(each, resource.RLIMIT_FSIZE) for each in processes]
    for each, limits in zip(processes, before, strict=True):
        resource.prlimit(each, resource.RLIMIT_FSIZE, (0, limits[1]))
    try:
        yield
    finally:
        for each, limits in zip(processes, before, strict=True):
            resource.prlimit(each, resource.RLIMIT_FSIZE, limits)


def session(leader: int) -> list[int]:
    """The processes of a session."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == leader:
            found.append(int(path.parent.name))
    return found


def fill(descriptor: int) -> None:
    """Write until there is no room for one byte more."""
    for size in (65536, 4096, 1):
        try:
            while os.write(descriptor, b"\0" * size):
                continue
        except OSError:
            continue


async def all_told(stage: Stage, calls: Sequence[str], within: float) -> list[str]:
    """Wait until hook and mail were told of these calls; what was told more or less than once."""

    def times() -> dict[str, list[int]]:
        hook = [each["call"] for each in stage.hook.told]
        mails = [str(mail["Message-ID"]).split("-")[1] for _, mail in list(stage.mail.mails)]
        return {call: [hook.count(call), mails.count(call)] for call in calls}

    with suppress(TimeoutError):
        await eventually(lambda: all(min(each) for each in times().values()), within, 0.2)
    return [call for call, each in times().items() if each != [1, 1]]
