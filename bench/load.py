"""How long it takes to load and check 500 flows of 20 steps, beside bare YAML parsers.

Run `python -m bench.load` (half a minute) or `--quick`. The flows are made up, with every verb in
the mix. The peers read the same files with PyYAML alone, its own parser and libyaml's, and check
nothing. All take turns; the figures are the median round's. Exit code 1 when the bar isn't met.
"""

import argparse
import json
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console
from rich.table import Table

from bench import made_up
from bench.menu_call import machine
from longlines.flow import library
from longlines.flow.problems import FlowProblems
from longlines.settings import CHECKOUT

STEPS = 20
MOST_SECONDS = 2.0
OURS = "longlines"
TITLES = {
    OURS: "Longlines: load and check",
    "safe_load": "yaml.safe_load",
    "c_safe_load": "yaml.CSafeLoader",
}


def main() -> int:
    """Run the benchmark; 1 when loading takes longer than the bar allows."""
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one round")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--flows", type=int, default=500, help="how many flows")
    options = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="longlines-bench-"))
    try:
        folder = write(home / "flows", options.flows)
        found = _measure(folder, 1 if options.quick else 5)
    except FlowProblems as error:
        print(f"bench: the made-up flows have mistakes:\n{error}", file=sys.stderr)
        return 2
    finally:
        shutil.rmtree(home, ignore_errors=True)
    if options.json:
        print(json.dumps(_as_json(found, options.flows), indent=2))
    else:
        _show(found, options.flows)
    return 0 if found[OURS].seconds <= MOST_SECONDS else 1


def write(folder: Path, flows: int) -> Path:
    """A folder of made-up flows with all that they need."""
    shutil.copytree(CHECKOUT / "flows", folder, ignore=lambda *_: _other_flows())
    for path in (folder / "prompts").glob("*.yaml"):
        path.write_text(made_up.prompts(), encoding="utf-8")
    for number in range(flows):
        name = f"made-up-{number}"
        text = made_up.flow(name, STEPS, random.Random(number))
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def _other_flows() -> list[str]:
    """The shipped flows and their tests: these prompts are not theirs."""
    shipped = library.read(CHECKOUT / "flows").flows.values()
    return [*(Path(flow.mark.file).name for flow in shipped), "tests"]


@dataclass(frozen=True)
class Spent:
    """Seconds by the clock and of processor time."""

    seconds: float
    cpu: float


def _measure(folder: Path, rounds: int) -> dict[str, Spent]:
    contenders: dict[str, Callable[[], object]] = {
        OURS: lambda: library.read(folder),
        "safe_load": lambda: _parse(folder, yaml.SafeLoader),
        "c_safe_load": lambda: _parse(folder, yaml.CSafeLoader),
    }
    found: dict[str, list[Spent]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, read in contenders.items():
            begun, worked = time.perf_counter(), time.process_time()
            read()
            spent = Spent(time.perf_counter() - begun, time.process_time() - worked)
            found[name].append(spent)
    return {
        name: Spent(
            statistics.median(each.seconds for each in spent),
            statistics.median(each.cpu for each in spent),
        )
        for name, spent in found.items()
    }


def _parse(folder: Path, loader: type[yaml.SafeLoader] | type[yaml.CSafeLoader]) -> int:
    return sum(
        len(yaml.load(path.read_bytes(), loader)["steps"]) for path in folder.glob("made-up-*.yaml")
    )


def _as_json(found: dict[str, Spent], flows: int) -> dict[str, Any]:
    return {
        "machine": machine.describe(),
        "flows": flows,
        "steps_each": STEPS,
        "contenders": [
            {"contender": name, "seconds": round(spent.seconds, 3), "cpu": round(spent.cpu, 3)}
            for name, spent in found.items()
        ],
        "bar": {"seconds": MOST_SECONDS},
    }


def _show(found: dict[str, Spent], flows: int) -> None:
    table = Table(title=f"{flows} flows of {STEPS} steps")
    table.add_column("")
    table.add_column("seconds", justify="right")
    table.add_column("of processor time", justify="right")
    for name, spent in found.items():
        table.add_row(TITLES[name], f"{spent.seconds:.2f}", f"{spent.cpu:.2f}")
    console = Console(highlight=False)
    console.print(table)
    facts = machine.describe()
    console.print(
        f"The bar is {MOST_SECONDS:g} s.\n"
        f"{facts['cpu']}, {facts['cores']} cores, Python {facts['python']}"
    )


if __name__ == "__main__":
    sys.exit(main())
