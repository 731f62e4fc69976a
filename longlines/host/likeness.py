"""Which names are like what was heard: few enough to be looked at closely."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from longlines.directory.listing import Listing


def likest(listings: list[Listing], said: Sequence[str], most: int) -> list[Listing]:
    """At most so many, the likest first: by letters and by sound, to the likest of `said`."""
    if len(listings) <= most:
        return listings
    from rapidfuzz import fuzz, process

    names = [as_said(each).lower() for each in listings]
    heard = [each.lower() for each in dict.fromkeys(said)]
    written = process.cdist(heard, names, scorer=fuzz.ratio)
    sounding = process.cdist([*map(_sound, heard)], [*map(_sound, names)], scorer=fuzz.ratio)
    like = (written.max(axis=0) + sounding.max(axis=0)).tolist()
    order = sorted(range(len(listings)), key=lambda at: -like[at])
    return [listings[at] for at in order[:most]]


def as_said(listing: Listing) -> str:
    """A listing's name as an English ear hears it."""
    from longlines.directory.names import folded

    name = listing.spoken or listing.name
    return name if name.isascii() else folded(name).title() or "?"


def _sound(name: str) -> str:
    from jellyfish import metaphone

    return " ".join(metaphone(word) for word in name.replace("-", " ").split())
