"""How many calls a second are rated in one process, beside a textbook's way and beside SQL.

Run `python -m bench.rating` (a minute) or `--quick`. All three charge the same made-up calls by
the same deck: longest prefix, connect fee, increments, minimum, rounding to the cent. The
textbook's way is what one would write first: a dict, every length of prefix tried, Decimal
arithmetic step by step, no explanation. SQL is an indexed table in SQLite, asked call by call
for the longest prefix, its arithmetic in whole millionths. The amounts must agree, to the cent.
Longlines besides gives each charge its explanation, put together only when it is read.
All take turns; the figures are the median round's, by the processor's time: nothing here waits,
and what else runs on the machine shall not count. Exit code 1 when the bar isn't met.
"""

import argparse
import json
import random
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.menu_call import machine
from longlines.billing.rating.model import RatedCall
from longlines.billing.rating.rate import rate
from longlines.billing.rating.rules import Rules
from longlines.rates import bands
from longlines.rates.model import Deck, Terms

LEAST = 100_000
"""Calls a second that have to be rated."""

PREFIXES = 100_000
OURS, BANDED, TEXTBOOK, SQL = "longlines", "longlines-bands", "textbook", "sql"
TITLES = {
    OURS: "Longlines",
    BANDED: "Longlines, over a border of time bands",
    TEXTBOOK: "textbook: dict, Decimal, no explanation",
    SQL: "SQLite: indexed table, a query a call",
}
AT = datetime(2026, 11, 24, 0, 59, 30, tzinfo=UTC)
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Size:
    """How many rounds of how many calls; `slow` for the contenders that take their time."""

    rounds: int
    calls: int
    slow: int


FULL = Size(rounds=7, calls=200_000, slow=50_000)
QUICK = Size(rounds=3, calls=50_000, slow=10_000)


class Disagreement(Exception):
    """Two contenders charge differently; the message shows for which call."""


def main() -> int:
    """Run the benchmark; 1 when fewer calls are rated than the bar asks for."""
    parser = argparse.ArgumentParser(prog="python -m bench.rating", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a rough answer in 15 seconds")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    try:
        found = _measure(QUICK if options.quick else FULL)
    except Disagreement as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps(_as_json(found), indent=2))
    else:
        _show(found)
    return 0 if found[OURS] >= LEAST else 1


Rows = dict[str, Terms]
Charge = Callable[[Sequence[RatedCall]], list[Decimal]]


def _measure(size: Size) -> dict[str, float]:
    """Calls a second, by contender."""
    chance = random.Random(4)
    rows = _rows(chance)
    calls = _calls(chance, rows, size.calls)
    contenders = {
        OURS: _longlines(_deck(rows, {})),
        BANDED: _longlines(_deck(rows, {"peak": "mon-fri 8:00-20:00"})),
        TEXTBOOK: _textbook(rows),
        SQL: _sql(rows),
    }
    _compare(contenders, calls[:5_000])
    found: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(size.rounds):
        for name, charge in contenders.items():
            some = calls if name == OURS else calls[: size.slow]
            begun = time.process_time()
            charge(some)
            found[name].append(len(some) / (time.process_time() - begun))
    return {name: statistics.median(rates) for name, rates in found.items()}


def _rows(chance: random.Random) -> Rows:
    """Prefixes of 1 to 8 digits, each with one of 500 prices."""
    priced = [
        Terms(
            Decimal(chance.randrange(1, 500_000)) / 1_000_000,
            Decimal(chance.choice(("0", "0.05", "0.10"))),
            *chance.choice(((1, 1), (30, 6), (60, 60))),
            minimum=chance.choice((0, 0, 10)),
        )
        for _ in range(500)
    ]
    rows = {str(digit): priced[0] for digit in range(1, 10)}
    while len(rows) < PREFIXES:
        rows[str(chance.randrange(10, 100_000_000))] = chance.choice(priced)
    return rows


def _calls(chance: random.Random, rows: Rows, count: int) -> list[RatedCall]:
    known = list(rows)
    return [
        RatedCall(
            f"+{chance.choice(known)}{chance.randrange(10_000, 100_000)}",
            AT,
            Decimal(chance.randrange(1, 1_200_000)) / 1000,
        )
        for _ in range(count)
    ]


def _deck(rows: Rows, named: dict[str, str]) -> Deck:
    tariffs = {terms: (terms, Terms(terms.per_minute, band="peak")) for terms in rows.values()}
    both = {prefix: tariffs[terms] if named else (terms,) for prefix, terms in rows.items()}
    return Deck("default", "sell", 1, "USD", bands.read("America/New_York", named), both)


def _longlines(deck: Deck) -> Charge:
    rules, decks = Rules(), [deck]
    return lambda calls: [rate(call, decks, rules).amount for call in calls]


def _textbook(rows: Rows) -> Charge:
    def one(call: RatedCall) -> Decimal:
        digits = call.number.lstrip("+")
        terms = next(rows[digits[:n]] for n in range(len(digits), 0, -1) if digits[:n] in rows)
        billed = Decimal(terms.first)
        while billed < call.seconds:
            billed += terms.next
        billed = max(billed, Decimal(terms.minimum))
        amount = terms.connect + terms.per_minute * billed / Decimal(60)
        return amount.quantize(CENT, rounding=ROUND_HALF_UP)

    return lambda calls: [one(call) for call in calls]


_QUERY = """
SELECT CAST(connect * 60 + per_minute * max(
    minimum, first + next * max(0, (:ms - first * 1000 + next * 1000 - 1) / (next * 1000))
) AS INTEGER)
FROM rates WHERE prefix IN (%s) ORDER BY length(prefix) DESC LIMIT 1
"""


def _sql(rows: Rows) -> Charge:
    database = sqlite3.connect(":memory:")
    database.execute(
        "CREATE TABLE rates (prefix TEXT PRIMARY KEY, per_minute INTEGER, connect INTEGER, "
        "first INTEGER, next INTEGER, minimum INTEGER) WITHOUT ROWID"
    )
    database.executemany(
        "INSERT INTO rates VALUES (?, ?, ?, ?, ?, ?)",
        (
            (prefix, int(t.per_minute * 10**6), int(t.connect * 10**6), t.first, t.next, t.minimum)
            for prefix, t in rows.items()
        ),
    )

    def one(call: RatedCall) -> Decimal:
        digits = call.number[1:]
        values: dict[str, Any] = {f"p{n}": digits[:n] for n in range(1, len(digits) + 1)}
        query = _QUERY % ", ".join(f":{name}" for name in values)
        ((sixtieths,),) = database.execute(query, values | {"ms": int(call.seconds * 1000)})
        return (Decimal(sixtieths) / 60_000_000).quantize(CENT, ROUND_HALF_UP)

    return lambda calls: [one(call) for call in calls]


def _compare(contenders: dict[str, Charge], calls: Sequence[RatedCall]) -> None:
    ours = contenders[OURS](calls)
    for name in (TEXTBOOK, SQL):
        for call, mine, theirs in zip(calls, ours, contenders[name](calls), strict=True):
            if mine != theirs:
                raise Disagreement(f"{call}: {mine} by Longlines, {theirs} by {TITLES[name]}")


def _as_json(found: dict[str, float]) -> dict[str, Any]:
    return {
        "machine": machine.describe(),
        "prefixes": PREFIXES,
        "contenders": [
            {"contender": name, "calls_per_second": round(rate)} for name, rate in found.items()
        ],
        "bar": {"calls_per_second": LEAST},
    }


def _show(found: dict[str, float]) -> None:
    table = Table(title=f"rating by a deck of {PREFIXES:,} prefixes, in one process")
    table.add_column("")
    table.add_column("calls per s of processor", justify="right")
    for name, rated in found.items():
        table.add_row(TITLES[name], f"{rated:,.0f}")
    console = Console(highlight=False)
    console.print(table)
    facts = machine.describe()
    console.print(
        f"The bar is {LEAST:,}.\n{facts['cpu']}, {facts['cores']} cores, Python {facts['python']}"
    )


if __name__ == "__main__":
    sys.exit(main())
