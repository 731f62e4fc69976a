"""`longlines reconcile`: what events, CDRs and carriers' counts of a day disagree on, and why."""

import json as jsonlib
import sys
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from longlines import settings as environment
from longlines.cli import money
from longlines.cli.decks_tables import show_table
from longlines.host.errors import HostError

if TYPE_CHECKING:
    from longlines.billing.reconciling.compare import Difference
    from longlines.store.reconciling import Report

DIFFERENT = 1


def register(app: typer.Typer) -> None:
    """Add `reconcile`."""
    app.command("reconcile")(reconcile)


def reconcile(
    day: Annotated[
        str,
        typer.Option(help="Which day, as 2026-11-22, by LONGLINES_RECONCILE's zone; else today."),
    ] = "",
    json: Annotated[bool, typer.Option("--json", help="As JSON instead of a table.")] = False,
) -> None:
    """Compare a day's calls as the PBX's events tell them with its CDRs, with what carriers
    answered and with what was charged; exit code 1, and an alarm, where nothing explains a
    difference.
    """
    from longlines.host import reconciling

    settings = environment.load()
    which = _day(day, reconciling.zone(settings))
    with money.opened(settings) as engine:
        report = reconciling.run(settings, engine, which, _progress if not json else _silent)
    if json:
        typer.echo(jsonlib.dumps(as_json(report), indent=2))
    else:
        _show(report, f"{which:%Y-%m-%d}")
    if report.open:
        raise typer.Exit(DIFFERENT)


def as_json(report: "Report") -> dict[str, Any]:
    """For scripts; seconds are text, so that they stay exact."""
    return {
        "calls": report.calls,
        "cdrs": report.cdrs,
        "unreadable_cdrs": report.unreadable,
        "open": len(report.open),
        "differences": [
            {
                "kind": each.kind,
                "about": each.call,
                "what": each.what,
                "why": each.why,
                "explained": each.explained,
            }
            for each in _ordered(report)
        ],
        "carriers": {
            name: {
                "tries": count.tries,
                "seconds": str(count.seconds),
                "cdrs": count.cdrs,
                "charges": count.charges,
                "charged_seconds": str(count.charged),
            }
            for name, count in sorted(report.carriers.counts.items())
        },
    }


def _show(report: "Report", day: str) -> None:
    typer.echo(
        f"{day}: {report.calls} calls, {report.cdrs} CDRs"
        + (f", {report.unreadable} pieces that are no CDR" if report.unreadable else "")
    )
    for name, count in sorted(report.carriers.counts.items()):
        typer.echo(
            f"  {name}: {count.tries} answered by events, {count.cdrs} by CDRs, "
            f"{count.charges} charged; {count.seconds} s"
        )
    if report.differences:
        rows = [
            ("" if each.explained else "!", each.kind, each.call, each.what, each.why)
            for each in _ordered(report)
        ]
        show_table(("", "kind", "about", "what", "why"), rows)
    explained = len(report.differences) - len(report.open)
    typer.echo(
        f"{len(report.open)} differences"
        + (f", and {explained} that are as they have to be" if explained else "")
    )


def _ordered(report: "Report") -> list["Difference"]:
    """The open ones first."""
    return sorted(report.differences, key=lambda each: (each.explained, each.kind, each.call))


def _day(text: str, zone: ZoneInfo) -> date:
    if not text:
        return datetime.now(zone).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise HostError(f"{text!r} is no day; write it as 2026-11-22") from None


def _progress(done: int, of: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done} of {of} calls", end="\n" if done >= of else "", file=sys.stderr)


def _silent(done: int, of: int) -> None:
    """A script wants no progress."""
