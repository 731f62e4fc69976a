"""`longlines directory`: listings, and the search that voice and desk have too."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from longlines.cli.decks_open import now, time_of, told, user, writing

if TYPE_CHECKING:
    from longlines.directory.listing import Listing

AsJson = Annotated[bool, typer.Option("--json", help="As JSON instead of a table.")]
Role = Annotated[
    str, typer.Option(help="supervisor or admin: numbers not published too; that is logged.")
]
Why = Annotated[str, typer.Option(help="What an unpublished number is read for.")]
Kind = Annotated[str, typer.Option(help="person, business, department, role or place.")]
Source = Annotated[str, typer.Option(help="Of this source only.")]


def register(app: typer.Typer) -> None:
    """Add `directory` with its own subcommands."""
    from longlines.cli.directory_import import import_listings

    directory = typer.Typer(help="Listings: import, search, look, remove.", no_args_is_help=True)
    directory.command("import")(import_listings)
    directory.command("search")(search)
    directory.command("list")(show_list)
    directory.command("show")(show)
    directory.command("remove")(remove)
    directory.command("build")(build)
    directory.command("readings")(readings)
    app.add_typer(directory, name="directory")


def search(
    text: Annotated[str, typer.Argument(help="A name, with mistakes; keys with --t9.")] = "",
    keys: Annotated[str, typer.Option(help="The name as keyed on a telephone: 5463.")] = "",
    t9: Annotated[bool, typer.Option("--t9", help="The text is to be found by its keys.")] = False,
    place: Annotated[str, typer.Option(help="Only there: a locality or region, or keys.")] = "",
    kind: Kind = "",
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many to show.")] = 3,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say of each why, and who answers for it.")
    ] = False,
    at: Annotated[str, typer.Option(help="Who answers then: 2026-11-23T22:00-05:00.")] = "",
    role: Role = "",
    why: Why = "",
    json: AsJson = False,
) -> None:
    """Search as a caller or operator does. Ends with 1 when nothing is found."""
    from longlines import settings as environment
    from longlines.cli import directory_tables
    from longlines.directory import names
    from longlines.directory.duty import by_hours
    from longlines.directory.listing import KINDS
    from longlines.directory.query import Query
    from longlines.host import directory

    if kind and kind not in KINDS:
        raise typer.BadParameter(f"use one of {', '.join(KINDS)}", param_hint="--kind")
    if not (text or keys):
        raise typer.BadParameter("give a name, or --keys", param_hint="TEXT")
    if t9:
        keys, text = "".join(map(names.keys_of, names.parts(text))) + keys, ""
    with told():
        moment = time_of(at) if at else now()
        known = directory.in_force_now(environment.load())
        found = known.search(Query(text, keys, place, kind, limit))
        shown = [
            {
                **_told(hit.listing, role, why),
                "score": hit.score,
                "why": list(hit.why),
                "answers": list(known.duty(hit.listing, moment).why)
                if by_hours(hit.listing)
                else [],
            }
            for hit in found.hits
        ]
    if json:
        directory_tables.as_json({"hits": shown, "more": found.more, "total": found.total})
    else:
        directory_tables.hits(shown, found.total, explain=explain)
    raise typer.Exit(0 if found.hits else 1)


def show_list(
    source: Source = "",
    kind: Kind = "",
    status: Annotated[str, typer.Option(help="listed, non-published or non-listed.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="How many to show.")] = 50,
    json: AsJson = False,
) -> None:
    """Show listings by source and id, those that no search finds too; without their secrets."""
    from longlines.cli import directory_tables
    from longlines.store import listings

    with told(), writing() as engine:
        found = listings.listed(engine, source=source, kind=kind, status=status, limit=limit)
        counts = listings.count(engine)
    told_of = [each.told() for each in found]
    if json:
        directory_tables.as_json({"listings": told_of, "sources": counts})
    else:
        directory_tables.listed(told_of, counts)


def show(
    id: Annotated[str, typer.Argument(help="The listing's id.")],
    source: Annotated[str, typer.Option(help="Its source.")] = "default",
    role: Role = "",
    why: Why = "",
    json: AsJson = False,
) -> None:
    """Show one listing whole."""
    from longlines.cli import directory_tables
    from longlines.store import listings

    with told(), writing() as engine:
        found = _found(listings.load(engine, source, id), source, id)
        told_of = _told(found, role, why)
    if json:
        directory_tables.as_json(told_of)
    else:
        directory_tables.whole(told_of)


def remove(
    id: Annotated[str, typer.Argument(help="The listing's id; none with --all.")] = "",
    source: Annotated[str, typer.Option(help="Its source.")] = "default",
    all: Annotated[bool, typer.Option("--all", help="All listings of the source.")] = False,
) -> None:
    """Remove a listing, or a whole source; what is imported later comes back."""
    from longlines.cli.directory_import import put_in_force
    from longlines.files.problems import FileError
    from longlines.store import listings
    from longlines.store.listings import Origin

    if bool(id) == all:
        raise typer.BadParameter("give an id, or --all for the whole source", param_hint="ID")
    with told(), writing() as engine:
        gone = listings.remove(engine, source, id or None, Origin(now(), user()))
    if not gone:
        with told():
            raise FileError(f"there is no such listing of {source}; longlines directory list")
    typer.echo(f"removed {gone} of {source}")
    put_in_force()


def build() -> None:
    """Build the directory that is searched, of the listings in the database."""
    from longlines.cli.directory_import import put_in_force

    put_in_force()


def readings(
    last: Annotated[int, typer.Option(min=1, help="How many to show.")] = 50,
    json: AsJson = False,
) -> None:
    """Show who read numbers that aren't published, the newest first."""
    from longlines.cli import directory_tables
    from longlines.store import listings

    with told(), writing() as engine:
        found = listings.readings(engine, last)
    directory_tables.readings(found, json)


def _told(listing: "Listing", role: str, why: str) -> dict[str, Any]:
    """A listing with the numbers that the role may read; of unpublished ones it is logged."""
    from longlines.store import listings

    if listing.published or not role:
        return listing.told()
    with writing() as engine:
        numbers = listings.read_numbers(engine, listing, role, by=user(), why=why, at=now())
    return {
        **listing.told(),
        "numbers": [{"number": number, "label": label} for number, label in numbers],
    }


def _found(listing: "Listing | None", source: str, id: str) -> "Listing":
    from longlines.files.problems import FileError

    if listing is None:
        raise FileError(f"{source} has no listing {id}; longlines directory list --source {source}")
    return listing
