"""`longlines alarms`: what is wrong and nobody has seen to yet."""

import json as jsonlib
from typing import TYPE_CHECKING, Annotated, Any

import typer

from longlines import settings as environment
from longlines.cli import money
from longlines.cli.decks_tables import show_table
from longlines.host import emergency_drill, file_alarms
from longlines.host.errors import HostError
from longlines.host.file_alarms import FileAlarm

if TYPE_CHECKING:
    from longlines.store.alarms import Alarm

SOME_OPEN = 1


def register(app: typer.Typer) -> None:
    """Add `alarms` with its subcommand."""
    alarms = typer.Typer(
        help="Show what is wrong and nobody has seen to yet.", invoke_without_command=True
    )
    alarms.callback()(show)
    alarms.command("clear")(clear)
    app.add_typer(alarms, name="alarms")


def show(
    context: typer.Context,
    all_: Annotated[bool, typer.Option("--all", help="Also those that were cleared.")] = False,
    last: Annotated[int, typer.Option(min=1, help="How many, with --all.")] = 50,
    json: Annotated[bool, typer.Option("--json", help="As JSON instead of a table.")] = False,
) -> None:
    """Show open alarms, the oldest first; exit code 1 when there is one."""
    if context.invoked_subcommand is not None:
        return
    from longlines.store import alarms

    settings = environment.load()
    told = [*file_alarms.read(settings.run), *emergency_drill.alarms(settings)]
    try:
        with money.opened(settings) as engine, engine.connect() as connection:
            found = alarms.latest(connection, last)[::-1] if all_ else alarms.open_(connection)
    except HostError:
        if not told:
            raise
        found = []
    found = [*map(_of_file, told), *found]
    if json:
        typer.echo(jsonlib.dumps([as_json(each) for each in found], indent=2))
    elif not found:
        typer.echo("no alarms")
    else:
        columns = ("id", "since", "times", "what", "whose", "", "cleared")
        show_table(columns, [_row(each) for each in found])
    if any(each.cleared_at is None for each in found):
        raise typer.Exit(SOME_OPEN)


def clear(
    id: Annotated[int, typer.Argument(help="The alarm's id, as `longlines alarms` shows it.")],
    by: Annotated[str, typer.Option(help="Who; the user of this session unless given.")] = "",
) -> None:
    """Clear an alarm. It comes again if what raised it is still so."""
    from longlines.store import alarms

    with money.opened(environment.load()) as engine, engine.begin() as connection:
        if not alarms.clear_id(connection, id, by or money.user()):
            raise HostError(f"no open alarm has the id {id}; `longlines alarms` shows them")
    typer.echo(f"alarm {id} is cleared")


def _of_file(told: FileAlarm) -> "Alarm":
    """What the listener says of itself; it has no number, and ends by itself."""
    from longlines.store.alarms import Alarm

    about = (told.kind, told.subject, told.text)
    return Alarm(0, *about, {}, 1, told.since, told.since, None, None)


def as_json(alarm: "Alarm") -> dict[str, Any]:
    """An alarm as scripts see it."""
    return {
        "id": alarm.id,
        "kind": alarm.kind,
        "subject": alarm.subject,
        "text": alarm.text,
        "facts": dict(alarm.facts),
        "count": alarm.count,
        "raised_at": money.stamp(alarm.raised_at),
        "last_at": money.stamp(alarm.last_at),
        "cleared_at": money.stamp(alarm.cleared_at) if alarm.cleared_at else None,
        "cleared_by": alarm.cleared_by,
    }


def _row(alarm: "Alarm") -> tuple[str, ...]:
    cleared = f"{alarm.cleared_at:%m-%d %H:%M} by {alarm.cleared_by}" if alarm.cleared_at else ""
    since = f"{alarm.raised_at:%Y-%m-%d %H:%M:%S}"
    return str(alarm.id), since, str(alarm.count), alarm.kind, alarm.subject, alarm.text, cleared
