"""Watches for toll fraud: who suddenly calls, spends or calls dear numbers more than credit.yaml
allows raises an alarm, and is blocked.

Fed by the follower in its own thread with each batch, once that is in the database. Counts begin
anew with the listener; spending is asked of the database.
"""

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from sqlalchemy import Engine

from longlines.billing.calls import Call
from longlines.billing.credit.destinations import dear
from longlines.billing.credit.model import CreditRules, Terms
from longlines.billing.rating.model import NEVER_CHARGED
from longlines.host import blocked
from longlines.store import alarms, blocks, credit

SPEND_EVERY = 5.0
"""Seconds between looks at what accounts that called have spent."""

TIDY_EVERY = 60.0
"""Seconds between sweeps of what is set aside for calls that nothing more was heard of."""

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)

BY = "watch"

log = logging.getLogger(__name__)


class Rules(Protocol):
    """What is watched of whom."""

    def __call__(self) -> CreditRules: ...
    def terms(self, account: str) -> Terms:
        """The terms of an account, by its number."""
        ...

    def name(self, account: str) -> str:
        """The name of an account, "" for a number that is none of ours."""
        ...


@dataclass(slots=True)
class _Seen:
    """When an account's calls of the last minute began, and its dear ones of the last hour, by
    their ids; the alarms that were raised of them.
    """

    calls: dict[str, datetime] = field(default_factory=dict)
    dear: dict[str, datetime] = field(default_factory=dict)
    alarmed: set[str] = field(default_factory=set)


class Watch:
    """Use from one thread."""

    def __init__(
        self,
        engine: Engine,
        rules: Rules,
        blocked_file: Path,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._engine = engine.execution_options(writes=True)
        self._rules = rules
        self._file = blocked_file
        self._now = now
        self._seen: dict[str, _Seen] = {}
        self._touched: set[str] = set()
        self._spend_at = 0.0
        self._tidy_at = 0.0

    def take(self, calls: Iterable[Call]) -> None:
        """Learn of calls that began, went on or ended."""
        now = self._now()
        busy = set()
        for call in calls:
            if (call.ended_at or now) <= now - HOUR or call.call_class in NEVER_CHARGED:
                continue
            account = call.bill_to or self._caller(call)
            if not account or not self._rules.terms(account).watch.looks:
                continue
            busy.add(account)
            seen = self._seen.setdefault(account, _Seen())
            if call.started_at > now - MINUTE:
                seen.calls[call.id] = call.started_at
            if call.started_at > now - HOUR and dear(call.to):
                seen.dear[call.id] = call.started_at
        self._touched |= busy
        for account in busy:
            self._judge(account, now)

    def look(self) -> None:
        """See to what takes a look at the database, every few seconds. Raises SQLAlchemyError."""
        begun = time.monotonic()
        if self._touched and begun >= self._spend_at:
            self._spend_at = begun + SPEND_EVERY
            touched, self._touched = self._touched, set()
            self._spending(touched, self._now())
        if begun >= self._tidy_at:
            self._tidy_at = begun + TIDY_EVERY
            self._tidy(self._now())

    def _caller(self, call: Call) -> str:
        """Who began a call that nobody pays for (yet), if it is an account of ours in a flow: what
        a carrier says of who calls may be anything.
        """
        return call.from_ if call.flow and self._rules.name(call.from_) else ""

    def _judge(self, account: str, now: datetime) -> None:
        watch = self._rules.terms(account).watch
        seen = self._seen[account]
        if watch.calls_per_minute is not None:
            seen.calls = {call: at for call, at in seen.calls.items() if at > now - MINUTE}
            lately = len(seen.calls)
            if lately > watch.calls_per_minute:
                text = f"{lately} calls within a minute, of {watch.calls_per_minute} allowed"
                self._alarm(account, "fraud-velocity", text, watch.block, {"calls": lately})
        if watch.premium_per_hour is not None:
            many = sum(at > now - HOUR for at in seen.dear.values())
            if many > watch.premium_per_hour:
                text = f"{many} premium or satellite calls within an hour"
                self._alarm(account, "fraud-premium", text, watch.block, {"calls": many})

    def _spending(self, touched: set[str], now: datetime) -> None:
        own = self._rules().currency
        for account in touched:
            watch = self._rules.terms(account).watch
            if watch.spend_per_hour is None:
                continue
            since = now - HOUR
            with self._engine.connect() as connection:
                spent = credit.stand(connection, account, own, now, [since]).spent[since]
            if spent > watch.spend_per_hour:
                text = f"spent {spent.normalize():f} {own} within an hour"
                self._alarm(account, "fraud-spend", text, watch.block, {"spent": f"{spent:f}"})

    def _alarm(
        self, account: str, kind: str, text: str, block: bool, facts: dict[str, int | str]
    ) -> None:
        """Once, until the account has come to rest or somebody has lifted the block."""
        seen = self._seen.setdefault(account, _Seen())
        if kind in seen.alarmed:
            return
        with self._engine.begin() as connection:
            alarms.raise_(connection, kind, account, text, facts)
            if block:
                blocks.block(connection, account, BY, f"{kind}: {text}")
        seen.alarmed.add(kind)
        log.error("%s: %s%s", account, text, "; blocked" if block else "")
        blocked.publish(self._engine, self._file)

    def _tidy(self, now: datetime) -> None:
        """Forget what is over; free what was set aside for calls that never came back."""
        for account, seen in list(self._seen.items()):
            for kept in (seen.calls, seen.dear):
                for call in [call for call, at in kept.items() if at <= now - HOUR]:
                    del kept[call]
            if not seen.calls and not seen.dear:
                del self._seen[account]
        with self._engine.begin() as connection:
            if freed := credit.release_expired(connection, now):
                log.warning("freed what was set aside for %d calls that were never heard of", freed)
        self._lifted(blocked.publish(self._engine, self._file))

    def _lifted(self, known: dict[str, str]) -> None:
        """Watch anew who was alarmed about and is no longer blocked."""
        for account, seen in self._seen.items():
            if seen.alarmed and account not in known:
                seen.calls.clear()
                seen.dear.clear()
                seen.alarmed.clear()
