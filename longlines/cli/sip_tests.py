"""`longlines test --sip`: the tests as real calls, with what is told of them meanwhile."""

import asyncio
import json as jsonlib
import time
from contextlib import nullcontext
from typing import TYPE_CHECKING, TypeAlias

import typer
from rich.console import Console

from longlines.host.errors import HostError
from longlines.rehearsal import report
from longlines.rehearsal.cases import Case
from longlines.rehearsal.house import House
from longlines.rehearsal.result import Result
from longlines.settings import Settings

if TYPE_CHECKING:
    from longlines.rehearsal.sip.planning import Skipped
    from longlines.rehearsal.sip.running import Live

    Told: TypeAlias = Result | Skipped

NO_TELEPHONES = "--sip needs SIP telephones, which are no part of 'make run': run ./setup.sh dev"


def play(settings: Settings, house: House, cases: list[Case], jobs: int, json: bool) -> bool:
    """Play tests as real calls and show what came of them; whether all of them passed.

    Raises HostError.
    """
    try:
        import baresip  # noqa: F401
    except ImportError as error:
        raise HostError(NO_TELEPHONES) from error
    from longlines.rehearsal.sip import opening

    live = opening.live(settings, house)
    begun = time.monotonic()
    with live.evidence:
        told = asyncio.run(_play(live, jobs, cases, quiet=json))
    seconds = time.monotonic() - begun
    results = [each for each in told if isinstance(each, Result)]
    if json:
        typer.echo(jsonlib.dumps(as_json(told, seconds), indent=2, ensure_ascii=False))
    else:
        _show(told, seconds)
    return all(result.passed for result in results)


def as_json(told: "list[Told]", seconds: float) -> dict[str, object]:
    """The run as scripts see it; `seconds` are real, of each call and of all together."""
    results = [each for each in told if isinstance(each, Result)]
    return {
        "tests": [result.as_json() for result in results],
        "skipped_tests": [
            {
                "name": each.case.name,
                "file": each.case.mark.file,
                "line": each.case.mark.line,
                "why": each.why,
            }
            for each in told
            if not isinstance(each, Result)
        ],
        "passed": sum(result.passed for result in results),
        "failed": sum(not result.passed for result in results),
        "skipped": len(told) - len(results),
        "seconds": round(seconds, 3),
    }


async def _play(live: "Live", jobs: int, cases: list[Case], quiet: bool) -> "list[Told]":
    from longlines.rehearsal.sip.running import Run

    console = Console(stderr=True, highlight=False, markup=False)
    told: list[Told] = []
    with console.status("") if console.is_terminal else nullcontext() as status:

        def under_way(playing: list[Case]) -> None:
            if status:
                names = ", ".join(case.name for case in playing)
                status.update(f"{len(told)} of {len(cases)} done; calling: {names}")

        async for each in Run(live, jobs, under_way).results(cases):
            told.append(each)
            if not quiet:
                typer.echo(f"{len(told):>4}/{len(cases)}  {_line(each)}")
    order = {case.mark: number for number, case in enumerate(cases)}
    return sorted(told, key=lambda each: order[each.case.mark])


def _line(each: "Told") -> str:
    where = f"{each.case.mark.file} {each.case.name}"
    if not isinstance(each, Result):
        return f"skipped          {where}"
    how = "passed" if each.passed else "FAILED"
    return f"{how} {each.seconds:>6.1f} s  {where}"


def _show(told: "list[Told]", seconds: float) -> None:
    results = [each for each in told if isinstance(each, Result)]
    for result in results:
        if not result.passed:
            typer.echo("")
            for line in report.failure(result):
                typer.echo(line)
            if result.call:
                typer.echo(f"  longlines trace {result.call}")
    typer.echo("")
    for each in told:
        where = f"{each.case.mark.file}:{each.case.mark.line}: {each.case.name}"
        if isinstance(each, Result):
            for what in each.uncompared:
                typer.echo(f"not compared  {where}: {what}")
        else:
            typer.echo(f"skipped  {where}: {each.why}")
    failed = sum(not result.passed for result in results)
    skipped = len(told) - len(results)
    typer.echo(
        f"{len(results) - failed} passed, {failed} failed, {skipped} skipped in {seconds:.1f} s"
    )
