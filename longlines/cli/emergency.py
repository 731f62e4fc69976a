"""`longlines emergency`: the calls, who was told of them, and that somebody knows."""

import json
import os
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from longlines import settings as settings_module
from longlines.emergency import stages
from longlines.emergency.notices import Told
from longlines.host import emergency, emergency_drill, emergency_lines, notifier
from longlines.settings import Settings

UNKNOWN = 1

app = typer.Typer(help="Emergency calls: who called from where, and who was told when.")


def register(parent: typer.Typer) -> None:
    """Add `emergency`."""
    parent.add_typer(app, name="emergency")


@app.command("list")
def list_(
    as_json: Annotated[bool, typer.Option("--json", help="Print a list of objects.")] = False,
    all_: Annotated[bool, typer.Option("--all", help="Acknowledged ones too.")] = False,
) -> None:
    """Tell the emergency calls that nobody has acknowledged yet, newest first."""
    settings = settings_module.load()
    found = [each for each in report_of(settings) if all_ or not each["acknowledged_by"]]
    if why := emergency_drill.overdue(settings):
        typer.echo(f"a drill is due ({why}): longlines emergency drill", err=True)
    _show(found, as_json)


@app.command("ack")
def ack(
    call: Annotated[str, typer.Argument(help="The call, as `list` tells it.")],
    who: Annotated[str, typer.Option("--who", help="Who knows of it; you, if left out.")] = "",
) -> None:
    """Acknowledge a call: nobody is told of it again."""
    settings = settings_module.load()
    if call not in {each.call for each in notifier.calls(settings)}:
        typer.echo(f"there is no emergency call {call}; see: longlines emergency list", err=True)
        raise typer.Exit(UNKNOWN)
    name = who or os.environ.get("USER", "somebody")
    notifier.acknowledge(settings, call, "".join(filter(str.isprintable, name))[:60])
    print(f"{call} is acknowledged")


@app.command("at")
def at(
    account: Annotated[str, typer.Argument(help="Who is on the line, such as alice.")],
    location: Annotated[str, typer.Argument(help="Where he says he is, as in emergency.yaml.")],
) -> None:
    """Send another location than the account's, which a caller on the line told an operator.

    It holds for the call that is up, when it is handed to the emergency service.
    """
    lines = emergency_lines.locate(settings_module.load(), account, location)
    print(f"{account} is at {location} ({lines} line{'s' if lines > 1 else ''})")


@app.command("hand")
def hand(
    account: Annotated[str, typer.Argument(help="Who is on the line, such as alice.")],
) -> None:
    """Hand a caller to the emergency service, whatever serves him: a flow, a queue, a talk."""
    lines = emergency_lines.hand(settings_module.load(), account)
    print(f"{account} is handed over ({lines} line{'s' if lines > 1 else ''})")


@app.command("report")
def report(
    as_json: Annotated[bool, typer.Option("--json", help="Print a list of objects.")] = False,
) -> None:
    """Tell every emergency call, the delays of its stages, and who was told when, for an audit."""
    found = report_of(settings_module.load())
    _show(found, as_json)
    if not as_json:
        _show_delays(found)


@app.command("drill")
def drill(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Call each trunk's test number, tell everybody, look at each location; keep a report.

    Wants a running exchange. Exit code 1 when something didn't work.
    """
    found = emergency_drill.run(settings_module.load())
    if as_json:
        print(json.dumps(found, indent=2))
    else:
        for each in found["tried"]:
            said = "works" if each["good"] else "FAILS"
            print(f"{each['what']:<10}{each['name']:<30}{said:<7}{each['words']}")
    if not found["good"]:
        raise typer.Exit(UNKNOWN)


def report_of(settings: Settings) -> list[dict[str, Any]]:
    """Every call with its deliveries, newest first, as plain data; delays in seconds."""
    plan = emergency.in_force(settings)
    made, known = notifier.delivered(settings), notifier.acknowledged(settings)
    found = []
    for call in sorted(notifier.calls(settings), key=lambda each: each.at, reverse=True):
        location = plan.locations.get(call.location) if plan else None
        found.append(
            {
                **_plain(call),
                "address": location.spoken if location else "",
                "acknowledged_by": known.get(call.call, ""),
                "delays": stages.of(call, made),
                "told": [
                    {
                        **each.as_json(),
                        "after": round((each.at - call.at).total_seconds(), 3),
                    }
                    for each in made
                    if each.call == call.call
                ],
            }
        )
    return found


def _plain(call: Told) -> dict[str, Any]:
    return {
        name: value.isoformat(timespec="milliseconds") if isinstance(value, datetime) else value
        for name, value in vars(call).items()
    }


def _show(found: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        print(json.dumps(found, indent=2))
        return
    table = Table(title="emergency calls")
    for heading in ("call", "at", "dialled", "from", "location", "answered by", "told", "known to"):
        table.add_column(heading, no_wrap=heading == "call")
    for each in found:
        told = sum(1 for one in each["told"] if one["good"])
        table.add_row(
            each["call"],
            each["at"],
            each["dialled"],
            f"{each['account']} {each['number']}",
            each["location"],
            each["trunk"],
            f"{told} of {len(each['told'])}",
            each["acknowledged_by"] or "nobody yet",
        )
    Console(highlight=False).print(table)


def _show_delays(found: list[dict[str, Any]]) -> None:
    """The seconds of each stage, and each delivery."""
    table = Table(title="delays in seconds, and who was told when")
    for heading in ("call", *(stage.replace("_", " ") for stage in stages.STAGES), "told"):
        table.add_column(heading, no_wrap=heading == "call")
    for each in found:
        delays = [each["delays"][stage] for stage in stages.STAGES]
        told = [
            f"{one['how']} {one['to']}".strip()
            + f" after {one['after']} s"
            + ("" if one["good"] else f": {one['words']}")
            for one in each["told"]
        ]
        seconds = ["" if delay is None else f"{delay:.3f}" for delay in delays]
        table.add_row(each["call"], *seconds, "\n".join(told))
    Console(highlight=False).print(table)
