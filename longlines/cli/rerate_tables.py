"""How `longlines rerate` tells what would change, what did, and what could not."""

import json as jsonlib
from collections import Counter
from typing import Any

import typer
from sqlalchemy import Engine

from longlines.billing.rating.rounding import plain
from longlines.cli.decks_tables import show_table
from longlines.rates import telling
from longlines.store.rerating import kept
from longlines.store.rerating.kept import Run
from longlines.store.rerating.model import Change, Group, Sum, Tally, Wish

SHOWN = 10
"""Failures that a table shows; --json has all."""

WHOSE = {"sell": "customer", "buy": "carrier"}


def show_tally(
    tally: Tally, json: bool, *, wish: Wish | None = None, run: dict[str, Any] | None = None
) -> None:
    """Differences by account and carrier, totals by currency, and failures."""
    if json:
        head = run if run is not None else _wish_json(wish) if wish else {}
        typer.echo(jsonlib.dumps(head | as_json(tally), indent=2))
        return
    if tally.groups:
        columns = ("", "", "charges", "before", "after", "difference", "")
        rows = [_row(group, each) for group, each in _sorted(tally.groups)]
        totals = [_row(group, each) for group, each in _sorted(tally.totals())]
        show_table(columns, [*rows, *([("",) * len(columns)] if rows else ()), *totals])
    said = f"{tally.looked_at:,} charges looked at, {tally.changed:,} changed"
    typer.echo(said if run is not None else said.replace("changed", "would change"))
    if tally.failed:
        typer.echo(f"{tally.failed:,} keep what they have, because there is no new price:")
        reasons = Counter(each.reason for each in tally.failures)
        for reason, count in reasons.most_common(SHOWN):
            typer.echo(f"  {count:>7,}  {reason}")
        for each in tally.failures[:SHOWN]:
            call, side, part = each.key
            typer.echo(f"           {side} charge {part} of call {call}: longlines explain {call}")
        if tally.failed > SHOWN:
            typer.echo(f"           and {tally.failed - SHOWN:,} more: --json lists them")


def show_run(engine: Engine, number: int, json: bool) -> int:
    """One run and what it did; how many failures it has left."""
    with engine.connect() as connection:
        run = kept.find(connection, number)
        tally = kept.tally(connection, number)
        undone = kept.undone_by(connection, number)
    head = _run_json(run, undone)
    if not json:
        state = "done" if run.ended_at else f"not finished: longlines rerate --resume {number}"
        typer.echo(f"rerate {number} by {run.who}, {telling.moment(run.began_at)}: {state}")
        typer.echo(f"  why: {run.why}")
        typer.echo(f"  what: {_covers(run)}")
        if undone:
            typer.echo(f"  undone by rerate {undone}")
    show_tally(tally, json, run=head)
    return tally.failed


def show_runs(engine: Engine, json: bool) -> None:
    """Every run, the newest first."""
    with engine.connect() as connection:
        runs = kept.runs(connection)
        failed = kept.count_failed(connection)
        undone = {run.undoes: run.id for run in runs if run.undoes}
    if json:
        found = [
            _run_json(run, undone.get(run.id)) | {"failures": failed.get(run.id, 0)} for run in runs
        ]
        typer.echo(jsonlib.dumps(found, indent=2))
        return
    columns = ("rerate", "began", "state", "who", "what", "charges", "failures", "why")
    show_table(
        columns,
        [
            (
                str(run.id),
                telling.day(run.began_at),
                "done" if run.ended_at else "not finished",
                run.who,
                _covers(run) + (f"; undone by {undone[run.id]}" if run.id in undone else ""),
                f"{run.looked_at:,}",
                f"{failed.get(run.id, 0):,}",
                run.why,
            )
            for run in runs
        ],
    )


def as_json(tally: Tally) -> dict[str, Any]:
    """A tally as scripts see it; amounts as text, so that they stay exact."""
    return {
        "looked_at": tally.looked_at,
        "changed": tally.changed,
        "failed": tally.failed,
        "differences": [_sum_json(group, each) for group, each in _sorted(tally.groups)],
        "totals": [_sum_json(group, each) for group, each in _sorted(tally.totals())],
        "failures": [_failure(each) for each in tally.failures],
    }


def _failure(change: Change) -> dict[str, Any]:
    call, side, part = change.key
    return {"call": call, "side": side, "try": part, "reason": change.reason}


def _sum_json(group: Group, each: Sum) -> dict[str, Any]:
    return {
        "side": group.side,
        WHOSE[group.side]: group.party or None,
        "currency": group.currency,
        "charges": each.charges,
        "before": plain(each.before, group.currency),
        "after": plain(each.after, group.currency),
        "difference": plain(each.difference, group.currency),
    }


def _row(group: Group, each: Sum) -> tuple[str, ...]:
    whose = group.party or "all together"
    signed = f"{'+' if each.difference > 0 else ''}{plain(each.difference, group.currency)}"
    amounts = (plain(each.before, group.currency), plain(each.after, group.currency), signed)
    side = f"{WHOSE[group.side]}s" if not group.party else WHOSE[group.side]
    return side, whose, f"{each.charges:,}", *amounts, group.currency


def _sorted(groups: dict[Group, Sum]) -> list[tuple[Group, Sum]]:
    return sorted(groups.items(), key=lambda each: (each[0].side != "sell", *each[0]))


def _run_json(run: Run, undone: int | None) -> dict[str, Any]:
    return {
        "rerate": run.id,
        "began_at": telling.moment(run.began_at),
        "ended_at": telling.moment(run.ended_at) if run.ended_at else None,
        "who": run.who,
        "why": run.why,
        "undoes": run.undoes,
        "undone_by": undone,
        **_wish_json(run.wish),
        "looked_at": run.looked_at,
    }


def _wish_json(wish: Wish) -> dict[str, Any]:
    return {
        "from": telling.moment(wish.since),
        "to": telling.moment(wish.until),
        "account": wish.account or None,
        "only_carrier": wish.carrier or None,
        "deck": wish.deck or None,
        "rules": wish.rules,
    }


def _covers(run: Run) -> str:
    if run.undoes:
        return f"undoes rerate {run.undoes}"
    wish = run.wish
    said = [
        f"{telling.day(wish.since)} to {telling.day(wish.until)}",
        wish.account,
        f"carrier {wish.carrier}" if wish.carrier else "",
        f"deck {wish.deck}" if wish.deck else "",
        "by the rules of now" if wish.rules == "now" else "",
    ]
    return ", ".join(filter(None, said))
