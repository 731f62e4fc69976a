"""`longlines trace`: everything that happened to one call."""

import json as jsonlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from longlines import settings as environment
from longlines.cli import calls
from longlines.settings import Settings
from longlines.trace.entries import Trace
from longlines.trace.sources import LAST, Sources, UnknownCall

if TYPE_CHECKING:
    from longlines.trace.following import Following

FOLLOW_EVERY = 0.3
"""Seconds between two looks with --follow."""

SHARE = 10
"""A look with --follow is followed by this many times as long without one."""


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(name="trace")(trace)


def trace(
    call: Annotated[
        str, typer.Argument(help="The call's id, as 'longlines calls' shows; or last.")
    ],
    json: Annotated[bool, typer.Option("--json", help="As JSON instead of text.")] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write an SVG ladder to this file.")
    ] = None,
    follow: Annotated[
        bool, typer.Option("--follow", help="Go on until the call has ended.")
    ] = False,
    as_test: Annotated[
        bool, typer.Option("--as-test", help="Print the YAML test that replays the call.")
    ] = False,
) -> None:
    """Show everything that happened to a call, in the order in which it happened; calls that it
    met (transferred, joined, fetched from a parking space) are told with it.
    """
    if sum((json and not follow, output is not None, follow, as_test)) > 1:
        _fail("use one of --json, -o, --follow and --as-test; --follow goes with --json")
    if output is not None and output.suffix != ".svg":
        _fail(f"{output} isn't named .svg, and an SVG picture is all that -o can write")
    settings = environment.load()
    with _sources(settings) as sources:
        call = sources.newest() if call == LAST else call
        if follow:
            _follow(settings, sources, call, json)
            return
        told = _tell(settings, sources, call, alone=as_test)
    if as_test:
        typer.echo(_test(settings, told), nl=False)
    elif output is not None:
        _draw(told, output)
    elif json:
        typer.echo(jsonlib.dumps(_as_json(settings, told), indent=2))
    else:
        _show(told)


@contextmanager
def _sources(settings: Settings) -> Iterator[Sources]:
    from sqlalchemy.exc import SQLAlchemyError

    from longlines.store import DatabaseError, open_existing

    engine, trouble = None, ""
    try:
        engine = open_existing(settings.database_url)
    except DatabaseError as error:
        _fail(str(error))
    except SQLAlchemyError as error:
        trouble = str(error).partition("\n")[0]
    try:
        yield Sources(settings.spool, engine, trouble)
    except UnknownCall as error:
        _fail(str(error))
    finally:
        if engine is not None:
            engine.dispose()


def _fail(message: str) -> NoReturn:
    typer.echo(f"longlines trace: {message}", err=True)
    raise typer.Exit(1)


def _tell(settings: Settings, sources: Sources, call: str, *, alone: bool = False) -> Trace:
    from longlines.trace.timeline import tell

    return tell(sources.find(call, alone=alone), _texts(settings))


def _texts(settings: Settings) -> dict[str, str]:
    """The words of each rendered prompt, by the name of its file."""
    from longlines.flow import published

    try:
        audio = published.read(settings.flow_versions).audio
    except published.Unpublished:
        return {}
    return {
        Path(each.path).name: text for spoken in audio.values() for text, each in spoken.items()
    }


def _test(settings: Settings, told: Trace) -> str:
    from longlines.host import accounts
    from longlines.trace.replay import NoTest, as_test

    listed = accounts.load(settings.checkout / "asterisk-config" / "accounts.yaml")
    try:
        return as_test(told, {account.number: account.name for account in listed})
    except NoTest as error:
        _fail(str(error))


def _draw(told: Trace, output: Path) -> None:
    from longlines.trace.ladder import draw

    try:
        output.write_text(draw(told), encoding="utf-8")
    except OSError as error:
        _fail(f"can't write {output}: {error.strerror}")


def _as_json(settings: Settings, told: Trace) -> dict[str, Any]:
    from longlines.trace.text import as_json

    return as_json(told, calls.whole(settings.database_url, told.record) if told.record else None)


def _show(told: Trace) -> None:
    from longlines.trace.text import lines, title

    typer.echo(title(told))
    console = _console()
    for line in lines(told):
        console.print(line, soft_wrap=True)
    for remark in told.remarks:
        typer.echo(f"({remark})", err=True)


def _console() -> Any:
    from rich.console import Console

    return Console(markup=False, highlight=False, emoji=False)


def _follow(settings: Settings, sources: Sources, call: str, json: bool) -> None:
    from longlines.trace.following import Following

    following = Following()
    pause = Event()
    try:
        while True:
            begun = time.monotonic()
            told = _tell(settings, sources, call)
            _print(following, told, json)
            if not told.live:
                return
            pause.wait(max(FOLLOW_EVERY, SHARE * (time.monotonic() - begun)))
    except KeyboardInterrupt:
        raise typer.Exit(0) from None


def _print(following: "Following", told: Trace, json: bool) -> None:
    from longlines.trace.text import entry_as_json, line, title

    if following.first and not json:
        typer.echo(title(told))
    for entry in following.fresh(told):
        if json:
            typer.echo(jsonlib.dumps(entry_as_json(told, entry)))
        elif not entry.minor:
            _console().print(line(told, entry), soft_wrap=True)
