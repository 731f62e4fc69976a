"""`longlines messages`: what callers left for parties whose number isn't published."""

from typing import Annotated, Any

import typer

from longlines import settings as environment

AsJson = Annotated[bool, typer.Option("--json", help="Print a list of objects.")]


def register(app: typer.Typer) -> None:
    """Add `messages`."""
    app.command("messages")(messages)


def messages(
    all_: Annotated[bool, typer.Option("--all", help="Those that were heard too.")] = False,
    json: AsJson = False,
) -> None:
    """Tell which messages wait, and how each try to deliver them went; newest first.

    Numbers of those who get them are not told: see `longlines directory show`.
    """
    found = _told()
    if not all_:
        found = [each for each in found if each["state"] == "waiting"]
    if json:
        from longlines.cli import directory_tables

        directory_tables.as_json(found)
    else:
        _table(found, all_)


def _told() -> list[dict[str, Any]]:
    from longlines.flow.messages import due_at, state
    from longlines.host import messages as house

    settings = environment.load()
    made = house.tries(settings)
    return [
        {
            **message.as_json(),
            "state": state(message, made[message.id]),
            "next_try_at": due.isoformat(timespec="seconds")
            if (due := due_at(message, made[message.id]))
            else None,
            "tries": [
                {"at": each.at.isoformat(timespec="milliseconds"), "outcome": each.outcome}
                for each in made[message.id]
            ],
        }
        for message in reversed(house.every(settings))
    ]


def _table(found: list[dict[str, Any]], all_: bool) -> None:
    from rich.console import Console
    from rich.table import Table

    if not found:
        typer.echo("no messages" if all_ else "no messages wait; --all tells those of before")
        return
    table = Table("left at", "from", "for", "listing", "seconds", "state", "tries", "next")
    for each in found:
        ended = [made["outcome"] for made in each["tries"] if made["outcome"] != "begun"]
        table.add_row(
            each["at"][:19],
            each["sender"] or "unknown",
            each["name"],
            each["listing"],
            f"{each['seconds']:.1f}",
            each["state"],
            ", ".join(ended),
            (each["next_try_at"] or "")[:19],
        )
    plain = Console(markup=False, highlight=False)
    # A pipe has no width of its own; give the rows theirs.
    (plain if plain.is_terminal else Console(markup=False, width=200)).print(table)
