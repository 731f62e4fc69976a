"""The tables of `longlines decks`."""

import json as jsonlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import typer

from longlines.rates import telling
from longlines.rates.change_kinds import KINDS, UNCHANGED
from longlines.rates.comparing import Comparison
from longlines.rates.model import Deck, Tariff, terms_at

if TYPE_CHECKING:
    from longlines.store.deck_versions import Version


def show_table(columns: Sequence[str], rows: Iterable[Sequence[str]], title: str = "") -> None:
    """A table; a pipe has no width of its own and gets one that rows fit in."""
    from rich.console import Console
    from rich.table import Table

    table = Table(*columns, title=title or None, title_justify="left")
    for row in rows:
        table.add_row(*row)
    plain = Console(markup=False, highlight=False)
    (plain if plain.is_terminal else Console(markup=False, highlight=False, width=160)).print(table)


def state(version: "Version", holds: "Version | None", at: datetime) -> str:
    """Whether a version is in force at a moment, or why not."""
    if not version.active:
        return "withdrawn"
    if holds is not None and version.version == holds.version:
        return "in force"
    return "pending" if version.effective_from > at else "past"


def version_json(version: "Version", state: str) -> dict[str, Any]:
    """One version, without its rows."""
    return {
        "name": version.name,
        "side": version.side,
        "version": version.version,
        "state": state,
        "currency": version.currency,
        "zone": version.zone,
        "prefixes": version.rows,
        "effective_from": telling.moment(version.effective_from),
        "imported_at": telling.moment(version.imported_at),
        "source": version.source,
        "author": version.author,
        "reverted_of": version.reverted_of,
        "sha256": version.sha256,
    }


def show_versions(found: "Iterable[tuple[Version, str]]", json: bool) -> None:
    """Versions with their states."""
    rows = [version_json(version, word) for version, word in found]
    if json:
        typer.echo(jsonlib.dumps(rows, indent=2))
        return
    columns = ("name", "side", "version", "state", "prefixes", "currency", "effective_from")
    more = ("imported_at", "source", "author")
    show_table(
        [column.replace("_", " ") for column in (*columns, *more)],
        [[_cell(row, column) for column in (*columns, *more)] for row in rows],
    )


def _cell(row: dict[str, Any], column: str) -> str:
    if column == "source" and row["reverted_of"]:
        return f"version {row['reverted_of']}: {row['source']}"
    return str(row[column])


def show_rows(
    deck: Deck, rows: Sequence[tuple[str, Tariff]], at: datetime, total: int, json: bool
) -> None:
    """Rows of a deck; the one that holds at a moment is marked."""
    if json:
        typer.echo(
            jsonlib.dumps(
                {
                    "name": deck.name,
                    "side": deck.side,
                    "version": deck.version,
                    "currency": deck.currency,
                    "zone": deck.zone,
                    "bands": dict(deck.bands.named),
                    "free_seconds": deck.free_seconds,
                    "prefixes": total,
                    "rows": [_row_json(deck, prefix, tariff, at) for prefix, tariff in rows],
                },
                indent=2,
            )
        )
        return
    hours = "; ".join(f"{name}: {each}" for name, each in deck.bands.named)
    typer.echo(
        f"{deck.name} ({deck.side}) version {deck.version}: {total} prefixes, in {deck.currency}, "
        f"zone {deck.zone}{', ' + hours if hours else ''}"
    )
    lines = []
    for prefix, tariff in rows:
        holds = terms_at(tariff, at, deck.bands)
        lines += [
            (prefix, "*" if terms is holds else "", telling.terms_text(terms), terms.note)
            for terms in tariff
        ]
    show_table(("prefix", "now", "terms", "note"), lines)
    if len(rows) < total:
        typer.echo(f"{len(rows)} of {total}; give a prefix or a number, or --last N for more")


def _row_json(deck: Deck, prefix: str, tariff: Tariff, at: datetime) -> dict[str, Any]:
    holds = terms_at(tariff, at, deck.bands)
    return {
        "prefix": prefix,
        "now": telling.terms_json(holds) if holds else None,
        "terms": [telling.terms_json(terms) for terms in tariff],
    }


def show_changes(changes: Comparison, most: int, json: bool) -> None:
    """The difference of two decks; all of it as JSON."""
    kinds = [kind for kind in KINDS if kind != UNCHANGED]
    if json:
        found = [telling.change_json(change) for kind in kinds for change in changes.of(kind)]
        typer.echo(jsonlib.dumps({"counts": changes.counts, "changes": found}, indent=2))
        return
    typer.echo(", ".join(f"{count} {kind}" for kind, count in changes.counts.items()))
    for kind in kinds:
        rows = [telling.change_text(change) for change in changes.of(kind, most)]
        if rows:
            show_table(("prefix", "old", "new"), rows, f"{kind}: {changes.counts[kind]}")
