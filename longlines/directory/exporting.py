"""Listings as CSV that `longlines directory import` reads again."""

from longlines.directory.listing import Listing

HEADER = (
    "id",
    "kind",
    "name",
    "spoken",
    "locality",
    "region",
    "language",
    "number",
    "alternates",
    "status",
    "connect",
    "takes_messages",
    "hours",
    "zone",
    "stand_in",
    "popularity",
)


def cells(listing: Listing) -> list[str]:
    """The cells of a listing; unpublished numbers too, for it is a copy and not an answer."""
    numbers = [f"{each.label}: {each.number}".lstrip(": ") for each in listing.every_number]
    return [
        _harmless(text)
        for text in (
            listing.id,
            listing.kind,
            listing.name,
            listing.spoken or "",
            listing.locality,
            listing.region,
            listing.language,
            "; ".join(numbers),
            "; ".join(listing.alternates),
            listing.status,
            "yes" if listing.connect else "no",
            "yes" if listing.takes_messages else "no",
            listing.hours,
            listing.zone,
            listing.stand_in,
            str(listing.popularity),
        )
    ]


def _harmless(text: str) -> str:
    """With a sign of plain text before what a spreadsheet would take for a formula."""
    return f"'{text}" if text[:1] in ("=", "@") else text
