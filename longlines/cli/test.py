"""`longlines test`: the tests beside the flows, in virtual time or as real calls."""

import asyncio
import json as jsonlib
import logging
import time
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from longlines import settings as environment
from longlines.cli import sip_tests
from longlines.cli.simulate import open_house
from longlines.flow.problems import FlowProblems
from longlines.host.errors import HostError
from longlines.rehearsal import checking, coverage, reading, report, runner
from longlines.rehearsal.cases import Case
from longlines.rehearsal.coverage import Covered
from longlines.rehearsal.house import House
from longlines.rehearsal.result import Result

FAILED = 1


def register(app: typer.Typer) -> None:
    """Add `test`."""
    app.command("test")(run_tests)


def run_tests(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Files of tests; all beside the flows if none.")
    ] = None,
    only: Annotated[str, typer.Option("-k", help="Only tests with this in their name.")] = "",
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    covered: Annotated[
        bool, typer.Option("--coverage", help="Show what no test comes by.")
    ] = False,
    sip: Annotated[
        bool, typer.Option("--sip", help="As real calls through the running exchange.")
    ] = False,
    jobs: Annotated[int, typer.Option(min=1, help="Real calls at a time.")] = 3,
) -> None:
    """Run the tests of the flows; exit code 0 only when all pass."""
    settings = environment.load()
    for room in ("longlines.flow", "longlines.verbs"):
        logging.getLogger(room).addHandler(logging.NullHandler())
    house = open_house(settings)
    cases = [case for case in _cases(settings, files, house) if only in case.name]
    if not cases:
        raise HostError(_nothing(settings, only))
    if sip:
        if covered:
            raise HostError("--coverage is told by the tests in virtual time, without --sip")
        if not sip_tests.play(settings, house, cases, jobs, json):
            raise typer.Exit(FAILED)
        return
    begun = time.perf_counter()
    results = asyncio.run(_run(cases, house, quiet=json))
    seconds = time.perf_counter() - begun
    found = coverage.of(house.library.flows, results)
    if json:
        typer.echo(jsonlib.dumps(as_json(results, found, seconds), indent=2, ensure_ascii=False))
    else:
        _show(results, seconds)
        if covered:
            Console(highlight=False).print(table(found))
    if not all(result.passed for result in results):
        raise typer.Exit(FAILED)


def as_json(
    results: list[Result], covered: Mapping[str, Covered], seconds: float
) -> dict[str, object]:
    """The run as scripts see it."""
    return {
        "tests": [result.as_json() for result in results],
        "passed": sum(result.passed for result in results),
        "failed": sum(not result.passed for result in results),
        "seconds": round(seconds, 3),
        "coverage": {name: each.as_json() for name, each in covered.items()},
    }


def table(covered: Mapping[str, Covered]) -> Table:
    """What the tests came by, flow by flow."""
    shown = Table(title="coverage by tests")
    for heading in ("flow", "steps", "not visited", "outcomes", "not taken"):
        shown.add_column(heading)
    for name, each in covered.items():
        steps, outcomes = len(each.steps), len(each.outcomes)
        shown.add_row(
            name,
            f"{steps - len(each.unvisited)}/{steps}",
            ", ".join(each.unvisited),
            f"{outcomes - len(each.untaken)}/{outcomes}",
            ", ".join(each.untaken),
        )
    return shown


def _cases(settings: environment.Settings, files: list[Path] | None, house: House) -> list[Case]:
    paths = [path.absolute() for path in files or []] or reading.files(settings.flows)
    try:
        cases = reading.read_files(paths, settings.flows.parent)
        if problems := list(checking.problems(cases, house)):
            raise FlowProblems(problems)
    except FlowProblems as error:
        raise HostError(f"the tests can't be used:\n{error}") from error
    return cases


def _nothing(settings: environment.Settings, only: str) -> str:
    if only:
        return f'no test has "{only}" in its name'
    return f"there are no tests in {settings.flows / reading.TESTS}; docs/flow-tests.md tells how"


async def _run(cases: list[Case], house: House, quiet: bool) -> list[Result]:
    results: list[Result] = []
    for file, group in groupby(cases, key=lambda case: case.mark.file):
        own = [await runner.run(case, house) for case in group]
        results.extend(own)
        failed = sum(not result.passed for result in own)
        if not quiet:
            told = f"{failed} of {len(own)} failed" if failed else f"{len(own)} passed"
            typer.echo(f"{file:<40} {told}")
    return results


def _show(results: list[Result], seconds: float) -> None:
    for line in report.lines_of(results):
        typer.echo(line)
    failed = sum(not result.passed for result in results)
    typer.echo(f"\n{len(results) - failed} passed, {failed} failed in {seconds:.2f} s")
