"""`longlines decks`: the rates of carriers and plans, version by version."""

import sys
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from longlines.cli.decks_import import import_deck
from longlines.cli.decks_open import now, reading, tell_followers, time_of, told, user, writing
from longlines.rates.problems import DeckError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from longlines.rates.model import Deck, Tariff

AsJson = Annotated[bool, typer.Option("--json", help="As JSON instead of a table.")]
VersionOf = Annotated[int, typer.Option("--version", min=0, help="Not the one in force.")]
At = Annotated[str, typer.Option(help="The moment, as 2026-12-01T15:00Z; now unless given.")]
Most = Annotated[int, typer.Option(min=1, help="How many rows to show.")]


def register(app: typer.Typer) -> None:
    """Add `decks` with its own subcommands."""
    decks = typer.Typer(
        help="Rates of carriers and plans: import, look, compare, go back.", no_args_is_help=True
    )
    decks.command("import")(import_deck)
    decks.command("list")(show_list)
    decks.command("show")(show)
    decks.command("history")(history)
    decks.command("diff")(diff)
    decks.command("export")(export_deck)
    decks.command("revert")(revert)
    decks.command("sample")(sample)
    app.add_typer(decks, name="decks")


def show_list(at: At = "", json: AsJson = False) -> None:
    """Show each deck's version in force, and those still to come."""
    from longlines.cli import decks_tables
    from longlines.store import decks
    from longlines.store.deck_versions import in_force

    with told(), reading() as engine:
        moment = time_of(at) if at else now()
        found = []
        for _, group in groupby(decks.versions(engine), key=lambda version: version.name):
            known = list(group)
            holds = in_force(known, moment)
            states = [(each, decks_tables.state(each, holds, moment)) for each in known]
            found += [pair for pair in states if pair[1] in ("in force", "pending")]
    decks_tables.show_versions(found, json)


def history(
    name: Annotated[str, typer.Argument(help="Only this deck.")] = "", json: AsJson = False
) -> None:
    """Show every version, the newest first: what was imported when, from which file, by whom."""
    from longlines.cli import decks_tables
    from longlines.store import decks
    from longlines.store.deck_versions import in_force

    with told(), reading() as engine:
        moment = now()
        known = decks.versions(engine, name)
    if not known:
        raise typer.BadParameter(f'no deck is called "{name}"')
    found = []
    for _, group in groupby(known, key=lambda version: version.name):
        several = list(group)
        holds = in_force(several, moment)
        found += [(each, decks_tables.state(each, holds, moment)) for each in reversed(several)]
    decks_tables.show_versions(found, json)


def show(
    name: str,
    prefix: Annotated[str, typer.Argument(help="A prefix, or a whole number.")] = "",
    version: VersionOf = 0,
    at: At = "",
    last: Most = 20,
    json: AsJson = False,
) -> None:
    """Show a deck's rows: those of a prefix, or the one that a number is billed by."""
    from longlines.cli import decks_tables

    with told(), reading() as engine:
        moment = time_of(at) if at else now()
        deck = _deck(engine, name, version, at)
    digits = prefix.strip().removeprefix("+")
    if digits and not (digits.isascii() and digits.isdigit()):
        raise typer.BadParameter(f'"{prefix}" is no prefix; write digits, as in 4420')
    rows = _rows(deck, digits, last)
    decks_tables.show_rows(deck, rows, moment, _count(deck, digits, rows), json)


def diff(
    first: Annotated[str, typer.Argument(help="A deck, or a version of it: cheap@3.")],
    second: Annotated[str, typer.Argument(help="What it is compared with; what is in force.")] = "",
    last: Most = 20,
    json: AsJson = False,
) -> None:
    """Show what changes from one version of a deck, or one deck, to another."""
    from longlines.cli import decks_tables
    from longlines.rates.comparing import Comparison

    with told(), reading() as engine:
        old = _named(engine, first)
        new = _named(engine, second or old.name)
    if old.currency != new.currency and not json:
        typer.echo(f"prices in {old.currency} and {new.currency} are compared as numbers", err=True)
    decks_tables.show_changes(Comparison(old.prefixes, new.prefixes), last, json)


def export_deck(
    name: str,
    version: VersionOf = 0,
    output: Annotated[Path | None, typer.Option("-o", help="A file instead of the screen.")] = None,
) -> None:
    """Write a deck as CSV, which imports back as the same deck."""
    from longlines.rates.exporting import export

    with told(), reading() as engine:
        deck = _deck(engine, name, version, "")
        if output is None:
            export(deck, sys.stdout)
            return
        with output.open("w", encoding="utf-8", newline="") as out:
            count = export(deck, out)
    typer.echo(f"{count} rows in {output}")


def revert(
    name: str,
    version: Annotated[int, typer.Argument(help="The one before what is in force.")] = 0,
) -> None:
    """Go back to an older version of a deck; withdraw one that isn't in force yet."""
    from longlines.store import decks
    from longlines.store.deck_versions import Origin

    with told(), writing() as engine:
        known = decks.versions(engine, name)
        source = next((each.source for each in known if each.version == version), "")
        origin = Origin(now(), now(), source, user())
        made = decks.revert(engine, name, version or None, origin)
    if made.active:
        typer.echo(f"version {made.reverted_of} of {name} is in force again, as {made.version}")
    else:
        typer.echo(f"version {made.version} of {name} is withdrawn")
    tell_followers()


def sample(
    folder: Annotated[Path, typer.Argument(help="Where the files go.")],
    rows: Annotated[int, typer.Option(min=1, help="Prefixes of each deck.")] = 5_000,
) -> None:
    """Write sample decks made of real prefixes: three carriers' files, and one to sell by."""
    from longlines.rates import sample_files, samples

    with told():
        folder.mkdir(parents=True, exist_ok=True)
        for name in samples.NAMES:
            path = sample_files.write(name, folder, rows)
            side = " --side sell" if name == samples.SELL else ""
            typer.echo(f"longlines decks import {name} {path}{side}")


def _deck(engine: "Engine", name: str, version: int, at: str) -> "Deck":
    from longlines.store import decks

    if version:
        return decks.load(engine, name, version=version)
    return decks.load(engine, name, at=time_of(at) if at else now())


def _named(engine: "Engine", written: str) -> "Deck":
    """`cheap` or `cheap@3`."""
    name, sign, version = written.partition("@")
    if sign and not (version.isascii() and version.isdigit()):
        raise DeckError(f'"{written}" is no version of a deck; write it as in {name}@3')
    return _deck(engine, name, int(version or 0), "")


def _rows(deck: "Deck", digits: str, most: int) -> "list[tuple[str, Tariff]]":
    """The row that a number is billed by, then those of longer prefixes."""
    found = dict([each]) if digits and (each := deck.longest(digits)) else {}
    for prefix, tariff in deck.rows.items():
        if len(found) >= most:
            break
        if prefix.startswith(digits):
            found[prefix] = tariff
    return list(found.items())


def _count(deck: "Deck", digits: str, shown: "list[tuple[str, Tariff]]") -> int:
    if not digits:
        return len(deck.rows)
    longer = sum(1 for prefix in deck.rows if prefix.startswith(digits))
    return longer + sum(1 for prefix, _ in shown if not prefix.startswith(digits))
