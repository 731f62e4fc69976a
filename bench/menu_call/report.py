"""What a run found, as a table and as JSON."""

import json
import statistics
import subprocess
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.menu_call.search import Search, percentile
from bench.menu_call.sipp import Trial
from bench.menu_call.waiting import Waiting

BASELINE = "plain"
OURS = "longlines"
LEAST_RATIO = 0.85
MOST_KB = 60.0

TITLES = {
    "plain": "plain dialplan",
    "longlines": "Longlines",
    "panoramisk": "panoramisk FastAGI",
    "pystrix": "pystrix FastAGI",
    "pyst2": "pyst2 AGI, forked",
}


@dataclass
class Found:
    """One run's results; trials at the common rate, and those of the searches."""

    machine: dict[str, str | int]
    versions: dict[str, str]
    common_rate: dict[str, float] = field(default_factory=dict)
    delays: dict[str, list[Trial]] = field(default_factory=dict)
    searches: dict[str, Search] = field(default_factory=dict)
    trials: list[Trial] = field(default_factory=list)
    waiting: Waiting | None = None

    def ratio(self, name: str) -> float | None:
        """A contender's calls a second as a part of plain dialplan's.

        None while either search has not been both above and below its limit.
        """
        base, own = self.searches.get(BASELINE), self.searches.get(name)
        if base is None or own is None or not (base.bounded and own.bounded):
            return None
        return round(own.best / base.best, 3)


def versions(asterisk: str) -> dict[str, str]:
    """Versions of everything that was compared."""
    shown = subprocess.run(["sipp", "-v"], capture_output=True, text=True, check=False).stdout
    first = next((line for line in shown.splitlines() if "SIPp" in line), "").split()
    peers = {name: version(name) for name in ("panoramisk", "pystrix", "pyst2")}
    return {"asterisk": asterisk, "sipp": first[1] if len(first) > 1 else "?", **peers}


def rows(found: Found) -> list[dict[str, Any]]:
    """One row for each contender; delays in milliseconds, processor time in ms for each call."""
    return [_row(found, name) for name in found.delays]


def _row(found: Found, name: str) -> dict[str, Any]:
    trials = found.delays[name]
    answer = [delay for trial in trials for delay in trial.answer]
    key = [delay for trial in trials for delay in trial.key]
    calls = sum(trial.succeeded for trial in trials) or 1
    search = found.searches.get(name)
    return {
        "contender": name,
        "calls_per_second": search.best if search else None,
        "lowest_failing_rate": search.lowest_failure if search else None,
        "ratio_to_plain": found.ratio(name),
        "rounds": len(search.tried) if search else 0,
        "common_rate": found.common_rate[name],
        "answer_ms_p50": round(percentile(answer, 0.5) * 1000, 2),
        "answer_ms_p99": round(percentile(answer, 0.99) * 1000, 2),
        "key_to_end_ms_p50": round(percentile(key, 0.5) * 1000, 1),
        "key_to_end_ms_p99": round(percentile(key, 0.99) * 1000, 1),
        "asterisk_cpu_ms": round(_cpu(trials, "asterisk") / calls * 1000, 2),
        "handler_cpu_ms": round(_cpu(trials, name) / calls * 1000, 2),
        "failures_at_common_rate": sum(trial.failed for trial in trials),
    }


def _cpu(trials: list[Trial], name: str) -> float:
    return sum(trial.cpu.get(name, 0.0) for trial in trials)


def as_json(found: Found) -> str:
    """Everything, without the single delays."""
    waiting = found.waiting
    trials = [
        {key: value for key, value in asdict(trial).items() if key not in ("answer", "key")}
        for trial in found.trials
    ]
    return json.dumps(
        {
            "machine": found.machine,
            "versions": found.versions,
            "contenders": rows(found),
            "waiting": waiting
            and {
                **asdict(waiting),
                "rss_kb_each": round(waiting.rss_each, 1),
                "pss_kb_each": round(waiting.pss_each, 1),
            },
            "bars": {"ratio_to_plain": LEAST_RATIO, "kb_each": MOST_KB},
            "trials": trials,
        },
        indent=2,
    )


def show(found: Found, console: Console) -> None:
    """Print the table and what surrounds it."""
    table = Table(title="menu, key, thanks, hang-up")
    table.add_column("")
    headings = ("calls/s", "fails at", "of plain", "answer ms p50/p99", "key-end ms p50/p99")
    for heading in (*headings, "CPU ms Asterisk + handler", "failed"):
        table.add_column(heading, justify="right")
    for row in rows(found):
        table.add_row(*_cells(row))
    console.print(table)
    if waiting := found.waiting:
        console.print(
            f"{waiting.callers} callers in the menu: the engine holds {waiting.rss_each:.1f} kB "
            f"(RSS) or {waiting.pss_each:.1f} kB (PSS) for each; the bar is {MOST_KB:.0f} kB"
        )
    others = statistics.median(trial.others for trial in found.trials) if found.trials else 0.0
    console.print(
        f"Longlines carries {_number(found.ratio(OURS), '.2f')} of plain dialplan's calls; the "
        f"bar is {LEAST_RATIO}. Other programs took {others:.0%} of the machine (median of trials)."
    )
    rates = ", ".join(f"{name} {rate:.0f}" for name, rate in found.common_rate.items())
    console.print(f"Delays, processor time and failed calls are at calls/s of: {rates}.")
    for facts in (found.machine, found.versions):
        console.print("  ".join(f"{name} {value}" for name, value in facts.items()), markup=False)


def _cells(row: dict[str, Any]) -> list[str]:
    return [
        TITLES[row["contender"]],
        _number(row["calls_per_second"], ".0f"),
        _number(row["lowest_failing_rate"], ".0f"),
        _number(row["ratio_to_plain"], ".2f"),
        f"{row['answer_ms_p50']:.1f}/{row['answer_ms_p99']:.1f}",
        f"{row['key_to_end_ms_p50']:.0f}/{row['key_to_end_ms_p99']:.0f}",
        f"{row['asterisk_cpu_ms']:.1f} + {row['handler_cpu_ms']:.1f}",
        f"{row['failures_at_common_rate']}",
    ]


def _number(value: float | None, form: str) -> str:
    return "-" if value is None else format(value, form)
