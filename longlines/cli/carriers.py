"""`longlines carriers`: how the carriers do, who is stepped back and why, and an admin's holds."""

import getpass
import json as jsonlib
import os
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Annotated, Any

import typer

from longlines import settings as settings_module
from longlines.carriers import holds, reading
from longlines.carriers.health import STALE
from longlines.carriers.holds import HOLD, RELEASE, Word
from longlines.carriers.quality import published
from longlines.carriers.reading import CarrierProblems
from longlines.cli import carriers_table
from longlines.drawing import hours
from longlines.flow.problems import did_you_mean
from longlines.host.errors import HostError
from longlines.settings import Settings

FOLLOW_EVERY = 0.5
"""Seconds between looks with --follow."""

LONGEST_HOLD = timedelta(days=365)

_LENGTH = re.compile(r"(?:(\d{1,3})d)?(?:(\d{1,4})h)?(?:(\d{1,5})m)?(?:(\d{1,6})s)?", re.ASCII)

Name = Annotated[str, typer.Argument(help="The carrier, as carriers.yaml calls it.")]
Why = Annotated[str, typer.Option(help="A line for the record: why.")]
Author = Annotated[str, typer.Option(help="Who; the user of this session unless given.")]


def register(app: typer.Typer) -> None:
    """Add `carriers` with its subcommands."""
    carriers = typer.Typer(
        help="Show how the carriers do; hold one back, or release it.",
        invoke_without_command=True,
    )
    carriers.callback()(show)
    carriers.command("hold")(hold)
    carriers.command("release")(release)
    app.add_typer(carriers, name="carriers")


def show(
    context: typer.Context,
    json: Annotated[bool, typer.Option("--json", help="As JSON instead of a table.")] = False,
    groups: Annotated[
        bool, typer.Option("--groups", help="Every group of numbers, also where all is well.")
    ] = False,
    follow: Annotated[bool, typer.Option("--follow", help="Show it again as it changes.")] = False,
    svg: Annotated[
        Path | None, typer.Option(help="Draw the last hour into this file instead.")
    ] = None,
) -> None:
    """Show each carrier's health: how it stands and why, what is measured, calls now, spending."""
    if context.invoked_subcommand is not None:
        return
    settings = settings_module.load()
    if svg is not None:
        _draw(settings, svg)
    elif follow:
        _follow(settings, lambda seen: _print(seen, json=json, groups=groups, line=True))
    else:
        _print(look(settings), json=json, groups=groups)


def hold(
    name: Name,
    for_: Annotated[str, typer.Option("--for", help="How long, such as 1h, 30m or 2d.")],
    why: Why = "",
    author: Author = "",
) -> None:
    """Give a carrier no calls for a while, whatever is measured of it."""
    settings = settings_module.load()
    length = length_of(for_)
    now = datetime.now(UTC)
    _say(settings, Word(HOLD, name, now, now + length, author or _user(), why))
    typer.echo(f"{name} is held back until {now + length:%Y-%m-%d %H:%M:%S} UTC")
    held = holds.in_force(holds.read(settings.carriers_held), now)
    if not set(_listed(settings)) - held.keys():
        typer.echo("no other carrier is left: calls still go to those that are held back")


def release(name: Name, why: Why = "", author: Author = "") -> None:
    """Give a carrier its calls again, whether an admin held it back or its failures did."""
    settings = settings_module.load()
    _say(settings, Word(RELEASE, name, datetime.now(UTC), None, author or _user(), why))
    typer.echo(f"{name} gets its calls again, unless it fails again")


def length_of(text: str) -> timedelta:
    """A length of time such as 1h30m. Raises HostError."""
    match = _LENGTH.fullmatch(text.strip())
    if not match or not any(match.groups()):
        raise HostError(f'"{text}" is no length of time; write 30m, 1h or 2d')
    days, hours_, minutes, seconds = (int(part or 0) for part in match.groups())
    length = timedelta(days=days, hours=hours_, minutes=minutes, seconds=seconds)
    if not timedelta(seconds=1) <= length <= LONGEST_HOLD:
        raise HostError(f"{text} is not between 1s and {LONGEST_HOLD.days}d")
    return length


def look(settings: Settings) -> dict[str, Any]:
    """What is known now: `at`, `trouble` (why that is nothing, or old) and the `carriers`."""
    found = published.read(settings.carriers_measured)
    held = holds.in_force(holds.read(settings.carriers_held), datetime.now(UTC))
    trouble = ""
    if found is None:
        trouble = "nothing is measured yet: the listener isn't running; 'make run' starts it"
    else:
        age = time.time() - datetime.fromisoformat(found["at"]).timestamp()
        if age > STALE:
            trouble = f"this is {age:.0f} s old: the listener isn't running; 'make run' starts it"
    carriers = found["carriers"] if found else {}
    names = [*carriers, *sorted({*_listed(settings), *held} - carriers.keys())]
    shown = [carriers_table.told(name, carriers.get(name), held.get(name)) for name in names]
    return {"at": found["at"] if found else None, "trouble": trouble, "carriers": shown}


def _print(seen: dict[str, Any], *, json: bool, groups: bool, line: bool = False) -> None:
    if json:
        typer.echo(jsonlib.dumps(seen, indent=None if line else 2))
        return
    if seen["trouble"]:
        typer.echo(seen["trouble"], err=True)
    carriers_table.show(seen["carriers"], groups=groups)


def _follow(settings: Settings, tell: Callable[[dict[str, Any]], None]) -> None:
    pause, before = Event(), None
    try:
        while True:
            seen = look(settings)
            facts = {key: value for key, value in seen.items() if key != "at"}
            if facts != before:
                before = facts
                tell(seen)
            pause.wait(FOLLOW_EVERY)
    except KeyboardInterrupt:
        raise typer.Exit(0) from None


def _draw(settings: Settings, file: Path) -> None:
    seen = look(settings)
    if seen["trouble"]:
        typer.echo(seen["trouble"], err=True)
    try:
        file.write_text(hours.svg(seen["carriers"], seen["at"]), encoding="utf-8")
    except OSError as error:
        raise HostError(f"can't write {file}: {error.strerror}") from error
    typer.echo(f"drew the last hour of {len(seen['carriers'])} carriers into {file}")


def _say(settings: Settings, word: Word) -> None:
    """Keep an admin's word, if there is such a carrier."""
    known = _listed(settings)
    measured = published.read(settings.carriers_measured)
    known += sorted((measured["carriers"] if measured else {}).keys() - set(known))
    if word.carrier not in known:
        near = did_you_mean(word.carrier, known) if known else ""
        raise HostError(f'no carrier is called "{word.carrier}"{near}; see {settings.carriers}')
    try:
        holds.say(settings.carriers_held, word)
    except OSError as error:
        raise HostError(f"nothing was changed: {error}") from error


def _listed(settings: Settings) -> list[str]:
    """The carriers of carriers.yaml that are in use."""
    try:
        listed = reading.load(settings.carriers).carriers
    except (OSError, CarrierProblems) as error:
        raise HostError(str(error)) from error
    return [each.name for each in listed if each.enabled]


def _user() -> str:
    try:
        return os.environ.get("SUDO_USER") or getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"
