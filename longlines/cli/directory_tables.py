"""The tables of `longlines directory`."""

from collections.abc import Mapping, Sequence
from typing import Any

import typer


def as_json(value: object) -> None:
    """Print a value as JSON."""
    import json

    typer.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def hits(found: Sequence[Mapping[str, Any]], total: int, *, explain: bool) -> None:
    """What a search has found, the best first."""
    if not found:
        typer.echo("nothing found")
        return
    titles = ["name", "kind", "where", "numbers", "score"]
    rows = [[*_row(each), f"{each['score']:.2f}"] for each in found]
    if explain:
        titles.append("why")
        for row, each in zip(rows, found, strict=True):
            row.append("; ".join([*each["why"], *each["answers"]]))
    _table(titles, rows)
    if total > len(found):
        typer.echo(f"{len(found)} of about {total:,}; --limit shows more")


def listed(found: Sequence[Mapping[str, Any]], counts: Mapping[str, int]) -> None:
    """Listings, and how many each source has."""
    if not counts:
        typer.echo("no listings; longlines directory import FILE.csv")
        return
    rows = [[each["source"], each["id"], *_row(each), each["status"]] for each in found]
    _table(["source", "id", "name", "kind", "where", "numbers", "status"], rows)
    typer.echo("; ".join(f"{source}: {number:,}" for source, number in counts.items()))


def whole(told: Mapping[str, Any]) -> None:
    """One listing, a line for each thing that is said of it."""
    for name, value in told.items():
        if name == "numbers":
            value = _numbers(told)
        elif isinstance(value, list):
            value = "; ".join(map(str, value))
        if value not in ("", None):
            typer.echo(f"{name}: {value}")


def readings(found: Sequence[Mapping[str, Any]], json: bool) -> None:
    """Who read numbers that aren't published."""
    if json:
        as_json(found)
    elif not found:
        typer.echo("nobody has read a number that isn't published")
    else:
        columns = ("at", "by", "role", "source", "listing", "why")
        rows = [
            [f"{each['at']:%Y-%m-%d %H:%M:%S}", *(each[name] for name in columns[1:])]
            for each in found
        ]
        _table(columns, rows)


def _row(each: Mapping[str, Any]) -> list[str]:
    where = ", ".join(filter(None, (each["locality"], each["region"])))
    return [each["name"], each["kind"], where, _numbers(each)]


def _numbers(each: Mapping[str, Any]) -> str:
    told = "; ".join(f"{n['number']} {n['label']}".strip() for n in each["numbers"])
    return told or ("not published" if each["status"] == "non-published" else "")


def _table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(*titles)
    for row in rows:
        table.add_row(*row)
    plain = Console(markup=False, highlight=False)
    # A pipe has no width of its own; give the rows theirs.
    (plain if plain.is_terminal else Console(markup=False, width=200)).print(table)
