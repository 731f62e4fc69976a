"""`longlines status`: whether the exchange is up, and how to reach it."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer
from rich.console import Console

from longlines import settings as settings_module
from longlines.cli.run import show
from longlines.host import numbers, readiness
from longlines.host.configure import Login, reachable, read_logins
from longlines.host.flow_state import state
from longlines.settings import Settings

NOT_READY = 1

LATE = timedelta(hours=2)
"""After so long a day that was not reconciled is overdue."""


def register(app: typer.Typer) -> None:
    """Add `status`."""
    app.command("status")(status)


def status(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Tell whether everything is up; exit code 0 only then."""
    settings = settings_module.load()
    set_up = (settings.config / "asterisk.conf").exists()
    states = asyncio.run(readiness.states(settings)) if set_up else _all_down(settings)
    logins = read_logins(settings) if set_up else []
    if as_json:
        print(json.dumps(describe(settings, logins, states), indent=2))
    elif not set_up:
        print(f"{settings.home} isn't set up yet; 'make run' does that")
    else:
        for name, up in states.items():
            print(f"{name:<10}{'up' if up else 'down'}")
        _show_flows(state(settings))
        _show_reconciled(_reconciled(settings))
        show(settings, logins, Console(highlight=False))
    if not all(states.values()):
        raise typer.Exit(NOT_READY)


def describe(settings: Settings, logins: list[Login], states: dict[str, bool]) -> dict[str, Any]:
    """The status as plain data."""
    return {
        "ready": all(states.values()),
        "sip": {"host": reachable(settings.host), "port": settings.sip_port},
        "accounts": [
            {
                "name": login.account.name,
                "user": login.account.name,
                "password": login.password,
                "number": login.account.number,
                "role": login.account.role,
            }
            for login in logins
        ],
        "numbers": {each.name: each.dial for each in numbers.load()},
        "parts": {name: "up" if up else "down" for name, up in states.items()},
        "flows": state(settings),
        "reconciled": _reconciled(settings),
    }


def _show_flows(state: dict[str, Any]) -> None:
    print(f"{'flows':<10}{state['version'] or 'none'} since {state['since'] or 'always'}")
    if not state["watched"]:
        print(f"{'':<10}edits are not noticed now; they are taken at the next start")
    for each in state["not_live"]:
        print(f"{'':<10}{each['file']} holds edits that are not live")
        for error in each["errors"]:
            print(f"{'':<12}{error}")


def _reconciled(settings: Settings) -> dict[str, Any] | None:
    """The last day that was compared, what it came to, and whether a later one is overdue."""
    from longlines.host import reconciling

    last = reconciling.last(settings)
    if last is None:
        return None
    late = reconciling.due(settings, datetime.now(UTC) - LATE)
    return {
        "day": last.day.isoformat(),
        "at": last.at.isoformat(),
        "calls": last.calls,
        "cdrs": last.cdrs,
        "differences": last.open,
        "overdue": late.isoformat() if late else None,
    }


def _show_reconciled(told: dict[str, Any] | None) -> None:
    if told is None:
        return
    found = f"{told['differences']} differences" if told["differences"] else "no differences"
    print(f"{'reconciled':<10} {told['day']}: {told['calls']} calls, {found}")
    if told["differences"]:
        print(f"{'':<11}see them with: longlines reconcile --day {told['day']}")
    if told["overdue"]:
        print(f"{'':<11}{told['overdue']} should have been by now; the listener does it at night")


def _all_down(settings: Settings) -> dict[str, bool]:
    return dict.fromkeys(readiness.questions(settings), False)
