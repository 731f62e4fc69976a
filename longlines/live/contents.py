"""What the flows folder holds: every file that goes live, read once, then checked as read."""

import dataclasses
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from longlines.flow import library, loader, marks, sets, sound, sources, studio
from longlines.flow.library import FlowSet
from longlines.flow.problems import FlowProblems, Mark, Problem
from longlines.flow.sets import SourceFile

PATTERNS = ("*.yaml", f"{library.PROMPTS}/*.yaml")

RECORDINGS = f"{library.PROMPTS}/recordings"
"""Stands for all recordings of prompts: a list of them, with a version of each."""

RECORDED_IN = (studio.FOLDER, sources.AUDIO)

Contents = dict[str, bytes]
"""By path in the flows folder: `night-desk.yaml`, `prompts/en.yaml`, `prices.yaml`; RECORDINGS."""


def paths(folder: Path) -> Iterator[Path]:
    """The files that go live, without what editors keep beside them.

    Nor are the list of web hooks, what invoices say and the emergency plan: they always hold as
    they stand, for all calls at once.
    """
    for pattern in PATTERNS:
        for path in sorted(folder.glob(pattern)):
            if path.name not in library.APART and not sets.is_editors(path):
                yield path


def read(folder: Path) -> tuple[Contents, list[Problem]]:
    """Every file that goes live, and those that can't be read (which are empty).

    Of a file that is too large to be a flow only the beginning is read: enough to be refused.
    """
    contents: Contents = {}
    problems: list[Problem] = []
    for path in paths(folder):
        name = path.relative_to(folder).as_posix()
        contents[name] = b""
        if not path.is_file():  # a pipe would keep us waiting
            problems.append(_unreadable(folder, name, "it is no file"))
            continue
        try:
            with path.open("rb") as file:
                contents[name] = file.read(marks.MAX_BYTES + 1)
        except OSError as error:
            problems.append(_unreadable(folder, name, error.strerror or str(error)))
    if recordings := _recordings(folder / library.PROMPTS):
        contents[RECORDINGS] = recordings
    return contents, problems


def check(contents: Contents, folder: Path, stage: Path) -> FlowSet:
    """Check a whole set that isn't in `folder` yet. Raises FlowProblems, OSError.

    It is laid out below `stage`, beside links to whatever else `folder` holds: recordings are
    those that are there now.
    Mistakes are told with the places that they have, or would have, in `folder`.
    """
    shutil.rmtree(stage, ignore_errors=True)
    root = stage / folder.name
    (root / library.PROMPTS).mkdir(parents=True)
    try:
        for name, content in contents.items():
            if name != RECORDINGS:
                (root / name).write_bytes(content)
        for place in (folder, folder / library.PROMPTS):
            _link_the_rest(place, root / place.relative_to(folder))
        return library.read(root)
    except FlowProblems as error:
        raise FlowProblems(_moved(error.problems, stage)) from None
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def made_of(contents: Contents, flow_set: FlowSet) -> dict[str, SourceFile]:
    """The files of a checked set, each with its name for people and its version."""
    flows = {flow.mark.file.partition("/")[2]: flow.name for flow in flow_set.flows.values()}
    return {
        path: SourceFile(flows.get(path, path), loader.version_of(content))
        for path, content in contents.items()
    }


def _recordings(prompts: Path) -> bytes:
    """A line for each recording; prompts copy what they use, so no older one is needed here."""
    lines = [
        f"{path.relative_to(prompts).as_posix()} {loader.version_of(path.read_bytes())}\n"
        for folder in RECORDED_IN
        for path in sorted((prompts / folder).glob(f"*/*{sound.SUFFIX}"))
    ]
    return "".join(lines).encode()


def _link_the_rest(place: Path, root: Path) -> None:
    if not place.is_dir():
        return
    for path in place.iterdir():
        folder = path.is_dir() and path.suffix != ".yaml" and path.name != library.PROMPTS
        if folder or path.name in library.APART:
            (root / path.name).symlink_to(path.resolve())


def _moved(problems: Iterable[Problem], stage: Path) -> Iterator[Problem]:
    for problem in problems:
        file = problem.mark.file.removeprefix(f"{stage}/")
        yield dataclasses.replace(problem, mark=dataclasses.replace(problem.mark, file=file))


def _unreadable(folder: Path, name: str, why: str) -> Problem:
    return Problem(Mark(f"{folder.name}/{name}", 1, 1), f"can't be read: {why}")
