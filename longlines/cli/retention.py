"""`longlines retention`: what was kept long enough is deleted, and that is recorded."""

import getpass
import json as jsonlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from longlines import settings as environment
from longlines.cli import money
from longlines.cli.backup import shown
from longlines.cli.decks_tables import show_table
from longlines.flow.problems import FlowProblems
from longlines.host.errors import HostError

if TYPE_CHECKING:
    from sqlalchemy import Engine

Json = Annotated[bool, typer.Option("--json", help="As JSON instead of a table.")]
CallId = Annotated[str, typer.Argument(help="A call's id, as `longlines calls` shows it.")]


def register(app: typer.Typer) -> None:
    """Add `retention` with its subcommands."""
    retention = typer.Typer(
        help="Delete what was kept long enough, by flows/retention.yaml.", no_args_is_help=True
    )
    retention.command("run")(run)
    retention.command("show")(show)
    retention.command("hold")(hold)
    retention.command("release")(release)
    app.add_typer(retention, name="retention")


def run(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be.")] = False,
    json: Json = False,
) -> None:
    """Delete by every rule. The ledger's entries are never deleted; calls are masked."""
    from longlines.host import retention

    settings, tell = environment.load(), shown(json)
    with _opened() as engine:
        done = retention.run(
            settings, engine, getpass.getuser(), lambda rule, n: tell(rule, n, 0), dry=dry_run
        )
    rows = [
        {
            "rule": each.rule,
            "days": each.days,
            "before": each.before.isoformat() if each.before else None,
            "count": each.count,
        }
        for each in done
    ]
    if json:
        typer.echo(jsonlib.dumps({"dry_run": dry_run, "rules": rows}, indent=2))
        return
    what = "would be deleted" if dry_run else "deleted"
    show_table(
        ("rule", "kept for", "from before", what),
        [
            (
                each.rule,
                f"{each.days} days" if each.days else "ever",
                _day(each.before),
                str(each.count),
            )
            for each in done
        ],
    )


def show(
    last: Annotated[int, typer.Option(min=1, help="How many deletions.")] = 50, json: Json = False
) -> None:
    """Show the last deletions, and the calls under legal hold."""
    from longlines.store import retention

    with _opened() as engine:
        deletions, held = list(retention.latest(engine, last)), retention.held(engine)
    if json:
        told = {"deletions": deletions, "held": held}
        typer.echo(jsonlib.dumps(told, indent=2, default=lambda at: at.isoformat()))
        return
    columns = ("at", "rule", "subject", "of", "count", "by")
    show_table(columns, [[_cell(each[name]) for name in columns] for each in deletions])
    if held:
        named = ("call", "at", "by", "why")
        show_table(named, [[_cell(each[name]) for name in named] for each in held])


def hold(
    call: CallId, why: Annotated[str, typer.Option(help="For whom, under which number.")]
) -> None:
    """Keep all of a call, whatever the rules say, until it is released."""
    from longlines.store import retention

    with _opened() as engine:
        if not retention.hold(engine, call, getpass.getuser(), why):
            raise HostError(f"there is no call {call}; `longlines calls` shows their ids")
    typer.echo(f"{call} is kept until `longlines retention release {call}`")


def release(call: CallId) -> None:
    """Let the rules hold for a call again."""
    from longlines.store import retention

    with _opened() as engine:
        if not retention.release(engine, call):
            raise HostError(f"the call {call} is not held; `longlines retention show` lists those")
    typer.echo(f"{call} is kept as long as the rules say")


@contextmanager
def _opened() -> "Iterator[Engine]":
    """The instance's database, and every known failure in its own words."""
    try:
        with money.opened(environment.load()) as engine:
            yield engine
    except FlowProblems as error:
        raise HostError(f"nothing was deleted: {error}") from error
    except OSError as error:
        raise HostError(f"can't delete {error.filename}: {error.strerror}") from error


def _day(at: object) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else ""


def _cell(value: object) -> str:
    return f"{value:%Y-%m-%d %H:%M}" if hasattr(value, "year") else str(value)
