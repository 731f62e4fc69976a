"""Compares a day's calls, as they are stored, with Asterisk's CDRs and with what was booked."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection, Engine, select

from longlines.billing import families
from longlines.billing.calls import Call, fold
from longlines.billing.ordering import in_order
from longlines.billing.rating import billable
from longlines.billing.reconciling import cdr as cdrs
from longlines.billing.reconciling.cdr import Cdr
from longlines.billing.reconciling.compare import Difference, Told, compare, orphans
from longlines.billing.reconciling.counts import Carriers
from longlines.store import alarms, charges, kin, packs, tries
from longlines.store.calls import these
from longlines.store.tables import calls

ALARM = "reconcile"
"""The kind of the alarm that differences raise; its subject is the day."""

_CALLS_AT_ONCE = 500


@dataclass
class Report:
    """What a day's comparison found."""

    calls: int = 0
    cdrs: int = 0
    unreadable: int = 0
    differences: list[Difference] = field(default_factory=list)
    carriers: Carriers = field(default_factory=Carriers)

    @property
    def open(self) -> list[Difference]:
        """Those that nothing explains."""
        return [each for each in self.differences if not each.explained]


def reconcile(
    engine: Engine,
    files: Sequence[Path],
    since: datetime,
    until: datetime,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Report:
    """Compare the calls that began between two times (the later left out) and are over with the
    CDRs in `files`. Raises OSError, SQLAlchemyError.
    """
    report = Report()
    by_call = _cdrs(files, since, until, report)
    known: set[str] = set()
    with engine.connect() as connection:
        ids = _ids(connection, since, until)
        for some in _batches(connection, ids):
            _compare(connection, some, by_call, report)
            known |= set().union(*some)
            progress(len(known), len(ids))
        known |= _in_progress(connection, since, until)
    report.calls = len(known)
    report.differences += orphans((each for some in by_call.values() for each in some), known)
    report.differences += report.carriers.differences()
    return report


def tell(engine: Engine, day: str, report: Report) -> None:
    """Raise the alarm of a day with differences, or clear it where there are none any more."""
    with engine.execution_options(writes=True).begin() as connection:
        if not report.open:
            alarms.clear(connection, ALARM, day, by="longlines reconcile")
            return
        kinds = sorted({each.kind for each in report.open})
        said = (
            f"{len(report.open)} differences between events, CDRs and carriers on {day}; "
            f"see them with: longlines reconcile --day {day}"
        )
        alarms.raise_(connection, ALARM, day, said, {"kinds": kinds, "count": len(report.open)})


def _cdrs(
    files: Sequence[Path], since: datetime, until: datetime, report: Report
) -> dict[str, list[Cdr]]:
    """By linkedid, whose number begins with the second in which the call did; each record once."""
    found: dict[str, dict[Cdr, None]] = defaultdict(dict)
    for path in files:
        for each in cdrs.read(path.read_text(encoding="utf-8", errors="replace")):
            if each is None:
                report.unreadable += 1
                continue
            second = each.linkedid.rpartition("-")[2].partition(".")[0]
            if second.isdigit() and since.timestamp() - 1 <= int(second) < until.timestamp():
                found[each.linkedid][each] = None
    report.cdrs = sum(map(len, found.values()))
    return {linkedid: list(some) for linkedid, some in found.items()}


def _ids(connection: Connection, since: datetime, until: datetime) -> list[str]:
    mine = calls.c.complete & (calls.c.started_at >= since) & (calls.c.started_at < until)
    query = select(calls.c.id).where(mine).order_by(calls.c.started_at, calls.c.id)
    return list(connection.execute(query).scalars())


def _in_progress(connection: Connection, since: datetime, until: datetime) -> set[str]:
    mine = ~calls.c.complete & (calls.c.started_at >= since) & (calls.c.started_at < until)
    return set(connection.execute(select(calls.c.id).where(mine)).scalars())


def _batches(connection: Connection, ids: Iterable[str]) -> Iterator[list[set[str]]]:
    """Some hundred calls at a time, in their families; each family once."""
    seen: set[str] = set()
    waiting = iter(ids)
    while some := list(islice(waiting, _CALLS_AT_ONCE)):
        fresh = set(some) - seen
        met = kin.families(connection, kin.sharing(connection, fresh))
        alone = [{call} for call in sorted(fresh.difference(*met))]
        seen |= fresh.union(*met)
        yield [*alone, *met]


def _compare(
    connection: Connection,
    some: Sequence[set[str]],
    by_call: Mapping[str, list[Cdr]],
    report: Report,
) -> None:
    ids = sorted(set().union(*some))
    stored = {call.id: call for call in these(connection, ids)}
    events = packs.events_of(connection, ids)
    tried, charged = tries.these(connection, ids), charges.these(connection, ids)
    for family in some:
        every = [event for call in family for event in events.get(call, ())]
        parted = families.part(every) if len(family) > 1 else {next(iter(family)): in_order(every)}
        told = [Told(stored[call], parted[call]) for call in sorted(family) if parted.get(call)]
        mine = [each for call in sorted(family) for each in by_call.get(call, ())]
        if not told:
            continue  # retention has deleted their events
        report.differences += compare(told, mine)
        report.carriers.add_cdrs(mine)
        for each in told:
            call = each.call
            report.differences += _booked(each, charged.get(call.id, ()))
            report.differences += _fees(call, charged.get(call.id, ()))
            bought = {
                row.try_: (row.carrier, row.seconds)
                for row in charged.get(call.id, ())
                if row.side == "buy"
            }
            report.carriers.add(tried.get(call.id, ()), bought, lost=call.lost)


def _booked(told: Told, rows: Iterable[charges.Charged]) -> Iterator[Difference]:
    """Does the stored call say what its events say, and is each conversation charged once?"""
    call = told.call
    if call.complete and fold(told.events, lost=call.lost) != call:
        yield Difference(
            "stale-call",
            call.id,
            "the call as stored isn't what its events come to",
            "it was folded by an older version; record its events anew",
        )
    talks = [(call.bill_to, call.to, call.talk_seconds)] if call.bill_to else []
    talks += [(c.bill_to, c.to, c.talk_seconds) for c in call.further if c.bill_to]
    sold = [(row.account, row.number, row.seconds) for row in rows if row.side == "sell"]
    for payer, to, seconds in talks:
        if (count := sold.count((payer or "", to, seconds))) != talks.count((payer, to, seconds)):
            yield Difference(
                "charge",
                call.id,
                f"{seconds} s with {to}, for {payer} to pay, are charged {count} times",
                "the listener took it in without rating; see longlines status",
            )


def _fees(call: Call, rows: Iterable[charges.Charged]) -> Iterator[Difference]:
    """Is each service that the call's flows charged booked once?"""
    wanted = [(each.part, each.rated.account) for each in billable.of(call) if each.is_fee]
    booked = [(row.try_, row.account) for row in rows if row.try_ >= billable.FEES]
    if wanted != booked:
        yield Difference(
            "charge",
            call.id,
            f"{len(wanted)} services were charged by its flow, and {len(booked)} are booked",
            "the listener took it in without rating; see longlines status",
        )


def files_of(spool: Path) -> list[Path]:
    """The CDR files of an instance, rotated ones included, the oldest first."""
    found = [path for path in spool.glob("cdr.csv*") if path.is_file()]
    return sorted(found, key=lambda path: path.stat().st_mtime_ns)
