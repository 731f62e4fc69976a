"""What is measured, each in a process of its own: run as `python -m bench.invoiced.working`.

Prints one JSON object: seconds by stage, processor seconds of the whole process, how many invoices,
bytes by format, and the most memory that it and those it started ever held.
"""

import csv
import io
import json
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.invoiced.filling import MONTH, fill
from longlines import store
from longlines.billing.invoices.formats import names
from longlines.billing.invoices.rules import InvoiceRules
from longlines.host import accounts
from longlines.host.invoice_files import PROCESSES, Wanted, Writer
from longlines.host.invoices import InvoiceDesk, read_rules
from longlines.settings import CHECKOUT, load

NOW = datetime(2026, 12, 2, tzinfo=UTC)
LANGUAGES = ("en", "en", "en", "es", "zh")

GROUPED = """
SELECT account, class, count(*), sum(seconds), sum(billed_seconds), sum(net), sum(amount)
FROM charges WHERE side = 'sell' AND at >= '2026-11-01' AND at < '2026-12-02'
GROUP BY account, class ORDER BY account, class
"""
LISTED = """
SELECT account, at, number, class, seconds, billed_seconds, net, amount
FROM charges WHERE side = 'sell' AND account = :account AND at >= '2026-11-01'
AND at < '2026-12-02' ORDER BY at
"""


def main() -> None:
    """Do one of the works on the database at a URL."""
    work, url, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    seconds: dict[str, float] = {}
    told: dict[str, Any] = {}
    if work == "fill":
        store.upgrade(url)
        fill(store.connect(url), int(sys.argv[4]))
    elif work == "invoices":
        told = _invoices(url, seconds, folder)
    else:
        told = _peer(url, seconds, folder)
    used = resource.getrusage(resource.RUSAGE_SELF)
    others = resource.getrusage(resource.RUSAGE_CHILDREN)
    held = used.ru_maxrss + others.ru_maxrss * PROCESSES
    busy = sum(each.ru_utime + each.ru_stime for each in (used, others))
    facts = {"peak_mb": held / 1024, "processor": busy}
    print(json.dumps({"seconds": seconds, **facts, **told}))


@contextmanager
def _timed(seconds: dict[str, float], stage: str) -> Iterator[None]:
    begun = time.perf_counter()
    yield
    seconds[stage] = seconds.get(stage, 0.0) + time.perf_counter() - begun


def _desk(url: str) -> InvoiceDesk:
    rules: InvoiceRules = read_rules(load())
    engine = store.connect(url)
    desk = InvoiceDesk(engine, rules, {})
    for place, (number, _) in enumerate(desk.billed()):
        language = LANGUAGES[place % len(LANGUAGES)]
        desk.names[number] = accounts.Account(f"a{place}", number, "caller", language)
    return desk


def _invoices(url: str, seconds: dict[str, float], folder: Path) -> dict[str, Any]:
    with _timed(seconds, "start"):
        desk = _desk(url)
        month = desk.period(MONTH)
    issued = calls = 0
    wanted = Wanted(folder, names(), unmasked=True)
    with _timed(seconds, "issue and write"), Writer(desk.engine, wanted) as writer:
        for each in desk.run(month, desk.billed(), NOW):
            if each.outcome == "issued" and each.invoice is not None:
                issued += 1
                calls += len(each.invoice.calls)
                writer.issued(each.number)
    with _timed(seconds, "issue again"):
        again = sum(each.outcome == "already" for each in desk.run(month, desk.billed(), NOW))
    assert issued == again
    assert len(list(folder.iterdir())) == issued * len(names())
    sizes = dict(writer.bytes)
    return {"invoices": issued, "calls": calls, "bytes": sizes, "database": _size(desk)}


def _size(desk: InvoiceDesk) -> int:
    with desk.engine.connect() as connection:
        told = connection.exec_driver_sql("SELECT sum(length(content)) FROM invoices")
        return int(told.scalar() or 0)


def _peer(url: str, seconds: dict[str, float], folder: Path) -> dict[str, Any]:
    """Sums by SQL and a CSV of the calls of each account: no numbers, no taxes, no words."""
    from sqlalchemy import text

    engine = store.connect(url)
    with _timed(seconds, "group by, csv"), engine.connect() as connection:
        sums: dict[str, list[Any]] = {}
        for row in connection.exec_driver_sql(GROUPED):
            sums.setdefault(row[0], []).append(tuple(row))
        for account, rows in sums.items():
            file = io.StringIO()
            writer = csv.writer(file)
            writer.writerows(rows)
            writer.writerows(connection.execute(text(LISTED), {"account": account}))
            (folder / f"{account}.csv").write_text(file.getvalue())
    return {"invoices": len(sums)}


if __name__ == "__main__":
    assert CHECKOUT.is_dir()
    main()
