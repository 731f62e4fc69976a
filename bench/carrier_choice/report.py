"""What was found, as JSON and as a table for people."""

import statistics
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from bench import decks
from bench.menu_call import machine

if TYPE_CHECKING:
    from bench.carriers import Found

TITLES_OF_LOADS = {"ours-csv": "a deck from CSV", "ours-csv-different": "one without equal rows"}
OURS = "least-cost"
TITLES = {
    "least-cost": "Longlines, cheapest first",
    "quality-first": "Longlines, best quality first",
    "weighted": "Longlines, weighted",
    "split": "Longlines, percentage split",
    "fixed": "Longlines, fixed order",
    "sqlite": "SQLite, as A2Billing and ASTPP ask",
    "postgresql": "PostgreSQL, as A2Billing and ASTPP ask",
}
PUBLISHED = "CGRateS publishes 5,000 (README.md) to 50,000 (docs/overview.rst) requests a second"


def as_json(found: "Found") -> dict[str, Any]:
    """The figures, and which bars are met. Bars are those of 2,000,000 rows."""
    rates = {name: statistics.median(each) for name, each in found.each.items()}
    alone = {name: statistics.median(each) for name, each in found.alone.items()}
    cuts = statistics.quantiles(found.latencies, n=1000)
    p50, p99, p999 = (cuts[place - 1] for place in (500, 990, 999))
    bars = [
        *(
            _bar(f"{what} of {TITLES_OF_LOADS[name]}, under", found.loads[name][field], bar)
            for name in ("ours-csv", "ours-csv-different")
            for what, field, bar in (("seconds", "seconds", 4), ("added MB", "added_mb", 150))
        ),
        _bar("choices a second, at least", alone[OURS], 100_000, alone[OURS] >= 100_000),
        _bar("p99 in microseconds, under", p99, 50, p99 < 50),
        _bar("seconds from the database, under", found.build["seconds"], 20),
        _bar("MB while building, under", found.build["peak_mb"], 1500),
        _bar("MB of an engine, under", found.engine["peak_mb"], 1500),
        _bar("ms of pause in a swap, under", found.pauses["median_ms"], 5),
    ]
    return {
        "machine": machine.describe(),
        "rows": found.rows,
        "contenders": [
            {
                "contender": name,
                "choices_per_second": round(rate),
                "per_second_of_processor": round(alone[name]) if name in alone else None,
                "ours_to_it": round(rates[OURS] / rate, 2),
                "rounds": [round(each) for each in found.each[name]],
            }
            for name, rate in rates.items()
        ],
        "latency_us": {"p50": round(p50, 1), "p99": round(p99, 1), "p99.9": round(p999, 1)},
        "loads": found.loads,
        "build": found.build,
        "engine": found.engine,
        "swap": found.pauses,
        "bars": bars,
    }


def _bar(what: str, value: float, bar: float, met: bool | None = None) -> dict[str, Any]:
    return {"bar": f"{what} {bar:,}", "found": value, "met": value < bar if met is None else met}


def show(told: dict[str, Any]) -> None:
    """For people, with what to run to see it again."""
    console = Console(highlight=False)
    table = Table(title=f"ranked choice of 12 carriers, {told['rows']:,} rows")
    table.add_column("")
    for heading in ("choices a second", "a second of processor", "Longlines to it"):
        table.add_column(heading, justify="right")
    for each in told["contenders"]:
        ratio = f"{each['ours_to_it']:.2f}"
        alone = f"{each['per_second_of_processor']:,}" if each["per_second_of_processor"] else ""
        told_rate = f"{each['choices_per_second']:,}"
        table.add_row(TITLES[each["contender"]], told_rate, alone, ratio)
    console.print(decks.table(told["loads"]))
    console.print(table)
    late, build, engine, swap = (told[key] for key in ("latency_us", "build", "engine", "swap"))
    console.print(
        f"A choice takes {late['p50']} microseconds (p99 {late['p99']}, p99.9 {late['p99.9']}).\n"
        f"From the database to a table in force: {build['seconds']:.1f} s, "
        f"{build['peak_mb']:.0f} MB at most; the file has {build['file_mb']:.0f} MB, "
        f"{build['ranges']:,} ranges.\n"
        f"An engine opens it in {engine['open_seconds'] * 1000:.0f} ms and has "
        f"{engine['peak_mb']:.0f} MB then, {engine['before_mb']:.0f} before; the file's pages are "
        f"shared.\n"
        f"Longest gap between choices around a swap: {swap['median_ms']:.2f} ms in the median of "
        f"{swap['swaps']:.0f}, {swap['worst_ms']:.2f} in the worst; without a swap "
        f"{swap['quiet_median_ms']:.2f} and {swap['quiet_worst_ms']:.2f}."
    )
    for bar in told["bars"]:
        console.print(f"{'met' if bar['met'] else 'MISSED'}: {bar['bar']}: {bar['found']:,.1f}")
    facts = told["machine"]
    console.print(f"{PUBLISHED}.\n{facts['cpu']}, {facts['cores']} cores, Python {facts['python']}")
