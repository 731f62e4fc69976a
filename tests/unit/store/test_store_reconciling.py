"""What events, CDRs and charges of a day disagree on, on both databases."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, update

from longlines import store
from longlines.billing.reconciling import cdr
from longlines.store import alarms, reconciling, tables
from longlines.store.reconciling import Report
from tests.unit.rating.cases import deck, terms
from tests.unit.store.spoolfile import START, batch, call_records
from tests.unit.store.test_store_charges import save, taking
from tests.unit.store.tried import tried_call

SINCE = datetime.fromtimestamp(START, UTC).replace(hour=0, minute=0, second=0)
UNTIL = SINCE + timedelta(days=1)


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    store.upgrade(url)
    engine = store.connect(url)
    save(engine, deck(terms("0.60", first=1, next=1)))
    yield engine
    engine.dispose()


def line(
    number: int, start: float, answer: float, end: float, *, to: str = "", sequence: int = 1
) -> str:
    """A CDR of call `number`, in seconds after START; `to` is a channel other than the called."""
    caller, called = f"{START}.{2 * number}", f"{START}.{2 * number + 1}"
    times = [f"{START + at:.6f}" if at else "0.000000" for at in (start or 0.000001, answer, end)]
    cells = ["Al", "1", "2", "dial", f"PJSIP/{caller}", to or f"PJSIP/{called}", "Dial", "x"]
    said = "ANSWERED" if answer else "NO ANSWER"
    cells += [*times, str(end - start), str(end - answer), said, "alice", caller, caller, ""]
    return ",".join(f'"{cell}"' for cell in cells) + f",{sequence}\n"


def agreed(number: int) -> str:
    """The CDR that tells the same as `call_records(number)`."""
    return line(number, 0, 2, 62.126)


def reconciled(engine: Engine, folder: Path, lines: Sequence[str]) -> Report:
    path = folder / "cdr.csv"
    path.write_text("".join(lines), newline="")
    return reconciling.reconcile(engine, reconciling.files_of(folder), SINCE, UNTIL)


def found(report: Report) -> list[tuple[str, str, bool]]:
    return [(each.kind, each.call, each.explained) for each in report.differences]


def test_three_tellers_that_agree(engine: Engine, tmp_path: Path) -> None:
    taking(engine).record(batch(*call_records(1), *call_records(2)))
    report = reconciled(engine, tmp_path, [agreed(1), agreed(2), agreed(2)])
    assert (report.calls, report.cdrs, report.unreadable, report.differences) == (2, 2, 0, [])


def test_a_call_that_only_one_of_them_tells_of(engine: Engine, tmp_path: Path) -> None:
    taking(engine).record(batch(*call_records(1), *call_records(2)))
    report = reconciled(engine, tmp_path, [agreed(1), agreed(3)])
    assert found(report) == [
        ("no-cdr", f"{START}.4", False),
        ("cdr-only", f"{START}.6", False),
    ]


def test_a_conversation_that_only_one_of_them_tells_of(engine: Engine, tmp_path: Path) -> None:
    silent = [raw for raw in call_records(2) if b"BRIDGE" not in raw]
    taking(engine).record(batch(*call_records(1), *silent))
    unanswered = line(1, 0, 0, 62.126)
    report = reconciled(engine, tmp_path, [unanswered, agreed(2)])
    assert found(report) == [
        ("talk-in-cel-only", f"{START}.2", False),
        ("talk-in-cdr-only", f"{START}.4", False),
    ]


def test_ends_that_are_more_than_a_second_apart(engine: Engine, tmp_path: Path) -> None:
    taking(engine).record(batch(*call_records(1)))
    assert found(reconciled(engine, tmp_path, [line(1, 0, 2, 63.0)])) == []
    assert found(reconciled(engine, tmp_path, [line(1, 0, 2, 64.0)])) == [
        ("length", f"{START}.2", False)
    ]


def test_a_call_that_was_lost_with_the_pbx_has_no_cdr_and_that_is_right(
    engine: Engine, tmp_path: Path
) -> None:
    intake = taking(engine)
    intake.record(batch(*call_records(1)[:7]))
    intake.close_lost(UNTIL)
    report = reconciled(engine, tmp_path, [])
    assert found(report) == [("no-cdr", f"{START}.2", True)]
    assert report.open == []


def test_a_call_in_progress_is_not_judged(engine: Engine, tmp_path: Path) -> None:
    taking(engine).record(batch(*call_records(1)[:7]))
    assert found(reconciled(engine, tmp_path, [])) == []


def test_charges_that_are_missing_or_stale(engine: Engine, tmp_path: Path) -> None:
    taking(engine).record(batch(*call_records(1), *call_records(2)))
    call = tables.calls.c.id
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(delete(tables.charges).where(tables.charges.c.call == f"{START}.2"))
        longer = update(tables.calls).where(call == f"{START}.4")
        connection.execute(longer.values(talk_seconds=Decimal("99.000")))
    report = reconciled(engine, tmp_path, [agreed(1), agreed(2)])
    assert found(report) == [
        ("charge", f"{START}.2", False),
        ("stale-call", f"{START}.4", False),
        ("charge", f"{START}.4", False),
    ]


def test_carriers_counts(engine: Engine, tmp_path: Path) -> None:
    """What a carrier answered and nobody has a price for yet is told in any case."""
    intake = taking(engine)
    intake.record(batch(*tried_call(1)))
    report = reconciled(engine, tmp_path, [])
    (count,) = report.carriers.counts.values()
    assert count.tries == count.charges == 1
    assert count.seconds == count.charged
    assert ("carrier-count", next(iter(report.carriers.counts)), False) in found(report)


def test_the_alarm_of_a_day_is_raised_and_cleared(engine: Engine, tmp_path: Path) -> None:
    taking(engine).record(batch(*call_records(1)))
    reconciling.tell(engine, "2026-11-21", reconciled(engine, tmp_path, []))
    with engine.connect() as connection:
        (alarm,) = alarms.open_(connection, reconciling.ALARM)
    assert (alarm.subject, alarm.facts) == ("2026-11-21", {"kinds": ["no-cdr"], "count": 1})
    assert "longlines reconcile --day 2026-11-21" in alarm.text
    reconciling.tell(engine, "2026-11-21", reconciled(engine, tmp_path, [agreed(1)]))
    with engine.connect() as connection:
        assert alarms.open_(connection, reconciling.ALARM) == []


def test_cdrs_that_were_cut_short_or_hold_what_callers_like() -> None:
    nasty = agreed(1).replace('"Al"', '"=HYPERLINK(""x"")\n,""\r\n"')
    text = agreed(2)[:80] + "\n" + nasty + agreed(3) + agreed(4)[:50]
    read = list(cdr.read(text))
    assert [each.uniqueid if each else None for each in read] == [
        None,
        f"{START}.2",
        f"{START}.6",
        None,
    ]
