"""`longlines flows`: change the call flows while calls go on, see who changed what, go back."""

import difflib
import getpass
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from longlines import settings as settings_module
from longlines.cli import flows_tables
from longlines.flow import sets
from longlines.flow.problems import FlowProblems
from longlines.flow.speech import SpeechError
from longlines.host import publishing
from longlines.host.errors import HostError
from longlines.live import engines, history, lock, putting
from longlines.live.history import Entry
from longlines.live.publisher import Publisher, Unfinished
from longlines.settings import Settings

ENGINES_WITHIN = 5.0
"""Seconds in which each engine has to say that it has a new set."""

FOLDER = "folder"
"""The word that names, instead of a version, what the flows folder holds."""

Why = Annotated[str, typer.Option(help="A line for the history: why.")]
Author = Annotated[str, typer.Option(help="Who; the user of this session unless given.")]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON instead of a table.")]


def register(app: typer.Typer) -> None:
    """Add `flows` with its own subcommands."""
    flows = typer.Typer(
        help="Change the call flows while calls go on; see who changed what; go back.",
        no_args_is_help=True,
    )
    flows.command("list")(show_list)
    flows.command("put")(put)
    flows.command("history")(show_history)
    flows.command("diff")(diff)
    flows.command("rollback")(rollback)
    app.add_typer(flows, name="flows")


def put(
    file: Annotated[list[Path], typer.Argument(help="Files that go live together.")],
    why: Why = "",
    author: Author = "",
    force: Annotated[
        bool, typer.Option("--force", help="Also over edits in the flows folder that aren't live.")
    ] = False,
) -> None:
    """Check files with the whole set and put them in force at once: flows, prompts, prices."""
    publisher, settings = _publisher()
    with _told():
        seen = publisher.files()
        given = {}
        for each in file:
            content = each.read_bytes()
            given[putting.place_of(each, content, publisher.folder, seen)] = content
        begun = time.monotonic()
        entries = putting.put(publisher, given, author or _user(), why, seen, force=force)
    _say(entries, settings, begun)


def rollback(
    flow: str,
    why: Annotated[str, typer.Option(help="A line for the history: why.")],
    version: Annotated[str, typer.Argument(help="The one before what is live.")] = "",
    author: Author = "",
) -> None:
    """Put an older version of a flow (or `prompts/en.yaml`, `prices.yaml`) in force again."""
    publisher, settings = _publisher()
    begun = time.monotonic()
    with _told():
        seen = publisher.files()
        entries = putting.roll_back(publisher, flow, version, author or _user(), why, seen)
    _say(entries, settings, begun)


def show_history(
    flow: Annotated[str, typer.Argument(help="Only changes of this flow.")] = "",
    json: AsJson = False,
) -> None:
    """Show who changed what, when and why, newest first; refused changes with their mistakes."""
    settings = settings_module.load()
    entries = [
        entry
        for entry in reversed(history.read(settings.flow_versions))
        if not flow or any(flow in (change.name, change.file) for change in entry.changes)
    ]
    flows_tables.show_history(entries, json)


def show_list(json: AsJson = False) -> None:
    """Show what is in force: each flow's version, since when, by whom and why."""
    settings = settings_module.load()
    with _told():
        flows_tables.show_list(settings, json)


def diff(
    flow: str,
    first: Annotated[str, typer.Argument(help="A version; the one before what is live.")] = "",
    second: Annotated[str, typer.Argument(help="A version; what is live.")] = "",
) -> None:
    """Show what changed between two versions. `folder` names what the flows folder holds."""
    publisher, _ = _publisher()
    with _told():
        known = putting.versions(history.read(publisher.archive), flow)
        live = putting.live_version(publisher, flow)
        if not known and not live:
            raise putting.PutError(f'nothing is known of "{flow}"')
        older = first or putting.one_before(list(known), live, flow)
        newer = second or live
        before, after = (_lines(publisher, flow, version) for version in (older, newer))
        names = (f"{flow} {older}", f"{flow} {newer}")
        for line in difflib.unified_diff(before, after, *names, lineterm=""):
            typer.echo(line)


def _lines(publisher: Publisher, flow: str, version: str) -> list[str]:
    if version == FOLDER:
        path = putting.path_of(publisher, flow)
        return (publisher.folder / path).read_text(encoding="utf-8", errors="replace").splitlines()
    known = [*putting.versions(history.read(publisher.archive), flow)]
    known += [putting.live_version(publisher, flow)]
    chosen = putting.choose(dict.fromkeys(known), version, flow)
    kept = sets.source(publisher.archive, flow, chosen)
    return kept.read_text(encoding="utf-8", errors="replace").splitlines()


def _publisher() -> tuple[Publisher, Settings]:
    settings = settings_module.load()

    def waiting(holder: str) -> None:
        typer.echo(f"another change (process {holder}) is going live; waiting for it", err=True)

    return publishing.publisher(settings, waiting), settings


@contextmanager
def _told() -> Iterator[None]:
    """Every known failure in its own words."""
    try:
        yield
    except FlowProblems as error:
        raise HostError(f"refused; what was live stays live:\n{error}") from error
    except (putting.PutError, lock.Busy, Unfinished) as error:
        raise HostError(str(error)) from error
    except (OSError, SpeechError) as error:
        raise HostError(f"nothing was changed: {error}") from error


def _say(entries: list[Entry], settings: Settings, begun: float) -> None:
    """Tell what went live, once the engines have it."""
    for entry in entries:
        for change in entry.changes:
            became = change.after or "removed"
            typer.echo(f"{entry.what}: {change.name} {change.before or 'new'} -> {became}")
        for error in entry.errors:
            typer.echo(f"  {error}")
    typer.echo(_confirmed(entries[-1].set, settings, begun))


def _confirmed(version: str, settings: Settings, begun: float) -> str:
    if settings.engine == "script":
        return f"live in {time.monotonic() - begun:.1f} s: calls that begin now run on it"
    found = engines.wait(settings.run, version, ENGINES_WITHIN)
    if not found:
        return "published; no engine is running"
    late = [path.stem for path, each in found.items() if each != version]
    if late:
        raise HostError(
            f"published, but not taken within {ENGINES_WITHIN:.0f} s by {', '.join(late)}; "
            f"see {settings.logs / 'engine.log'}"
        )
    return f"live in {time.monotonic() - begun:.1f} s"


def _user() -> str:
    try:
        return os.environ.get("SUDO_USER") or getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"
