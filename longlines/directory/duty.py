"""Who answers for a listing at a moment: itself within its hours, and those who stand in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from longlines.directory.listing import Listing, reference

MOST = 5
"""Listings that are looked at: one, who stands in for it, who stands in for that one..."""


@dataclass(frozen=True, slots=True)
class Duty:
    """Those who answer, the first to be called first, and what was seen of each, in words."""

    answering: tuple[Listing, ...] = ()
    why: tuple[str, ...] = ()


def by_hours(listing: Listing) -> bool:
    """Whether it depends on the time who answers for it, or somebody stands in."""
    return bool(listing.published and (listing.hours or listing.stand_in))


def on_duty(listing: Listing, referred: Callable[[str], Listing | None], at: datetime) -> Duty:
    """Follow the stand-ins of a listing at an aware time; `referred` finds one by its reference.

    Each is called who answers then, whose number is published, and who may be called. Who was
    looked at before is not looked at again: stand-ins may go round in a circle.
    """
    answering: list[Listing] = []
    why: list[str] = []
    seen: set[tuple[str, str]] = set()
    each: Listing | None = listing
    while each is not None and each.key not in seen and len(seen) < MOST:
        seen.add(each.key)
        hindrance = _hindrance(each, at)
        if not hindrance:
            answering.append(each)
        who = each.name if each is listing else f"{each.name}, who stands in"
        why.append(f"{who}: {hindrance or _answers(each)}")
        if not each.stand_in:
            break
        wanted = each.stand_in
        each = referred(reference(each.source, wanted))
        if each is None:
            why.append(f"{wanted}, who stands in: no listing of {listing.source} has that id")
    return Duty(tuple(answering), tuple(why))


def _hindrance(listing: Listing, at: datetime) -> str:
    """Why it can't be called now, "" where it can."""
    if not listing.open_at(at):
        return f"doesn't answer now ({_hours(listing)})"
    if not listing.published:
        return "the number isn't published"
    if not listing.numbers:
        return "has no number"
    return "" if listing.connect else "wants no calls"


def _answers(listing: Listing) -> str:
    return f"answers now ({_hours(listing)})" if listing.hours else "answers at any time"


def _hours(listing: Listing) -> str:
    return f"{listing.hours}, {listing.zone}"
