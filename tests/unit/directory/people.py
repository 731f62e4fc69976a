"""Listings for tests, without what a test doesn't care about."""

from typing import Any

from longlines.directory.listing import Listing, Phone
from longlines.directory.search import Directory, Query


def listing(name: str, **facts: Any) -> Listing:
    """A person of a source of tests; `id` is the name unless it is said."""
    given = {"id": name, "source": "test", "kind": "person", "name": name, **facts}
    given.setdefault("numbers", (Phone("+12025550101"),))
    return Listing(**given)


def named(*names: str) -> Directory:
    """A directory of people with these names."""
    return Directory.of([listing(name, id=str(at)) for at, name in enumerate(names)])


def found(directory: Directory, text: str = "", **asked: Any) -> list[str]:
    """The names found."""
    return [hit.listing.name for hit in directory.search(Query(text, **asked)).hits]
