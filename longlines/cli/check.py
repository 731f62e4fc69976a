"""`longlines check`: every mistake in the flows, before a caller meets it."""

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import typer

from longlines import settings as settings_module
from longlines.carriers import reading as carriers
from longlines.emergency import PLAN
from longlines.flow import library, loader
from longlines.flow.problems import FlowProblems, Mark, Problem
from longlines.host import emergency, queues
from longlines.queues import FILE as STAFF
from longlines.settings import Settings

WITH_MISTAKES = 1


def register(app: typer.Typer) -> None:
    """Add `check`."""
    app.command("check")(check)


def check(
    path: Annotated[
        list[Path] | None, typer.Argument(help="Flow files or folders; the instance's own if none.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Tell every mistake in the flows, carriers.yaml, emergency.yaml and operators.yaml.

    Each with its place. Of the emergency plan and of the operators' skills every hole is told,
    and it is proved that nothing else in the dialplan can catch an emergency number. Exit code 1
    when there is a mistake. A flow is checked within
    its set: the folder it is in, or, for a file from elsewhere, the instance's flows with this one
    in place of the flow of the same name.
    """
    settings = settings_module.load()
    own = settings.flows
    everything = [own, *filter(Path.is_file, (settings.carriers, own / PLAN, own / STAFF))]
    plans = [each / name for each in path or () if each.is_dir() for name in (PLAN, STAFF)]
    wanted = [*path, *filter(Path.is_file, plans)] if path else everything
    sets = [_read(each, settings) for each in wanted]
    problems = sorted({problem for each in sets for problem in each.problems})
    flows = sum(each.flows for each in sets)
    steps = sum(each.steps for each in sets)
    if as_json:
        print(json.dumps(describe(problems, flows, steps), indent=2))
    elif problems:
        for problem in problems:
            print(problem)
        count = len(problems)
        typer.echo(f"{count} mistake{'s' if count > 1 else ''}", err=True)
    else:
        print(f"no mistakes: {flows} flows with {steps} steps")
    if problems:
        raise typer.Exit(WITH_MISTAKES)


def describe(problems: list[Problem], flows: int, steps: int) -> dict[str, Any]:
    """The result as plain data; line and column count from 1."""
    return {
        "good": not problems,
        "flows": flows,
        "steps": steps,
        "problems": [
            {
                "file": problem.mark.file,
                "line": problem.mark.line,
                "column": problem.mark.column,
                "message": problem.message,
            }
            for problem in problems
        ],
    }


@dataclass(frozen=True)
class Checked:
    """What was found in one set; nothing is counted in a set that has mistakes."""

    problems: tuple[Problem, ...]
    flows: int = 0
    steps: int = 0


def _read(path: Path, settings: Settings) -> Checked:
    own = settings.flows
    if path.name == carriers.FILE:
        return _read_carriers(path)
    if path.name == PLAN:
        return Checked(emergency.take(settings, path).problems)
    if path.name == STAFF:
        return Checked(tuple(queues.take(settings, path)[1]))
    if path.is_dir():
        return _read_folder(path, path)
    if not path.is_file():
        return Checked((Problem(Mark(str(path), 1, 1), "there is no such file"),))
    around = path.parent.parent if path.parent.name == library.PROMPTS else path.parent
    if (around / library.PROMPTS).is_dir():
        return _read_folder(around, around)
    with tempfile.TemporaryDirectory(prefix="longlines-check-") as folder:
        stage = Path(folder) / own.name
        _lay_out(path, own, stage)
        found = _read_folder(stage, own)
    shown = {str(_near(own) / path.name): str(_near(path))}
    return replace(found, problems=tuple(_renamed(found.problems, shown)))


def _read_carriers(path: Path) -> Checked:
    try:
        _, problems = carriers.read(path.read_bytes(), str(_near(path)))
    except OSError as error:
        problems = [Problem(Mark(str(path), 1, 1), f"it can't be read: {error.strerror}")]
    return Checked(tuple(problems))


def _lay_out(path: Path, own: Path, stage: Path) -> None:
    """A set made of the instance's own and the file, by links."""
    stage.mkdir()
    name = _flow_name(path)
    for each in own.iterdir() if own.is_dir() else ():
        same = each.suffix == ".yaml" and name and _flow_name(each) == name
        if each.name != path.name and not same:
            (stage / each.name).symlink_to(each.absolute())
    (stage / path.name).symlink_to(path.absolute())


def _flow_name(path: Path) -> str:
    flow, _ = loader.load(path.read_bytes(), path.name) if path.is_file() else (None, [])
    return flow.name if flow else ""


def _read_folder(folder: Path, shown: Path) -> Checked:
    """The set in `folder`, its mistakes told as if it stood at `shown`."""
    shown = _near(shown)
    try:
        found = library.read(folder)
    except FlowProblems as error:
        places = {f"{folder}/": f"{shown}/", f"{folder.name}/": f"{shown}/"}
        return Checked(tuple(_moved(error.problems, places)))
    return Checked((), len(found.flows), sum(len(flow.steps) for flow in found.flows.values()))


def _near(path: Path) -> Path:
    """The path as seen from here, where it is below."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _moved(problems: tuple[Problem, ...], places: dict[str, str]) -> Iterator[Problem]:
    for problem in problems:
        file = problem.mark.file
        begins = next((begin for begin in places if file.startswith(begin)), "")
        if begins:
            file = places[begins] + file.removeprefix(begins)
        yield replace(problem, mark=replace(problem.mark, file=file))


def _renamed(problems: tuple[Problem, ...], names: dict[str, str]) -> Iterator[Problem]:
    for problem in problems:
        file = names.get(problem.mark.file, problem.mark.file)
        yield replace(problem, mark=replace(problem.mark, file=file))
