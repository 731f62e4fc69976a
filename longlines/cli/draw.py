"""`longlines draw`: a flow as a picture in which every outcome has its arrow."""

import asyncio
import logging
import sys
from collections.abc import Collection
from pathlib import Path
from typing import Annotated

import typer

from longlines import settings as environment
from longlines.cli.simulate import open_house
from longlines.drawing import graph, layout, outline, svg
from longlines.flow import library, prompts
from longlines.flow.library import FlowSet
from longlines.flow.problems import FlowProblems, did_you_mean
from longlines.host.errors import HostError
from longlines.rehearsal import checking, coverage, reading, runner
from longlines.rehearsal.cases import Case
from longlines.rehearsal.house import House
from longlines.rehearsal.result import Result
from longlines.settings import Settings

FAILED = 1
STDOUT = "-"


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("draw")(draw)


def draw(
    flow: Annotated[str, typer.Argument(help="The name of a flow.")],
    output: Annotated[
        str, typer.Option("-o", "--output", help="The SVG file to write; - for standard output.")
    ] = "",
    text: Annotated[
        bool, typer.Option("--text", help="Print the flow as text instead of a picture.")
    ] = False,
) -> None:
    """Draw a flow as an SVG picture: every step, and where each of its outcomes leads.

    Without -o the picture is FLOW.svg in this folder; any browser shows it. Steps that none of
    the tests beside the flows comes by are marked.
    """
    try:
        settings = environment.load()
        flow_set = library.read(settings.flows)
    except (FlowProblems, OSError) as error:
        _fail(f"the flows can't be drawn:\n{error}")
    if flow not in flow_set.flows:
        near = did_you_mean(flow, flow_set.flows)
        _fail(f'there is no flow "{flow}"{near}; there are {", ".join(sorted(flow_set.flows))}')
    drawn = graph_of(flow_set, flow, visited_by_tests(settings, flow))
    if text:
        typer.echo(outline.text(drawn), nl=False)
        return
    picture = svg.svg(layout.place(drawn))
    if output == STDOUT:
        typer.echo(picture, nl=False)
        return
    path = Path(output or f"{flow}.svg")
    try:
        path.write_text(picture, encoding="utf-8")
    except OSError as error:
        _fail(f"{path} can't be written: {error.strerror}; name another file by -o")
    untested = f", {drawn.untested} without a test" if drawn.untested else ""
    typer.echo(f"{path}: {len(drawn.steps)} steps{untested}, {len(drawn.arrows)} arrows")


def visited_by_tests(settings: Settings, flow: str) -> set[str] | None:
    """The steps of a flow that the tests come by, each played in virtual time.

    None when there are no tests, or none that can be used, which is told.
    """
    logging.getLogger("longlines.flow").addHandler(logging.NullHandler())
    try:
        house = open_house(settings)
        cases = reading.read_files(reading.files(settings.flows), settings.flows.parent)
        if problems := list(checking.problems(cases, house)):
            raise FlowProblems(problems)
    except (FlowProblems, HostError) as error:
        print(f"longlines: no step is marked; the tests can't be used:\n{error}", file=sys.stderr)
        return None
    if not cases:
        return None
    return coverage.visited(asyncio.run(_play(cases, house))).get(flow, set())


async def _play(cases: list[Case], house: House) -> list[Result]:
    return [await runner.run(case, house) for case in cases]


def graph_of(flow_set: FlowSet, flow: str, visited: Collection[str] | None) -> graph.Graph:
    """One flow of a set; `visited` are its steps that tests come by, None when none were run."""
    texts = {key: _said(parts) for key, parts in flow_set.texts.items()}
    others = list(flow_set.flows.values())
    return graph.graph_of(flow_set.flows[flow], texts, others=others, visited=visited)


def _said(parts: tuple[prompts.TextPart, ...]) -> str:
    """A prompt's text in one line, its values as `{name}`."""
    return " ".join(
        f"{{{part.name}}}"
        if isinstance(part, prompts.Value)
        else part.text
        if isinstance(part, prompts.Known)
        else part
        for part in parts
    )


def _fail(message: str) -> None:
    print(f"longlines: {message}", file=sys.stderr)
    raise typer.Exit(FAILED)
