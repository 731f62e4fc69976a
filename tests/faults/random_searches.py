"""Searches of any kind in a directory of any names, 10,000 by default: all of them are answered.

Run `python -m tests.faults.random_searches`; exit code 1 when one is not answered as it should be.
"""

import argparse
import random
import sys

from longlines.directory.listing import KINDS, STATUSES, Listing, Phone
from longlines.directory.search import Directory, Query

SIGNS = "abcdefghijklmnopqrstuvwxyz  0123456789'-é王😀\u202eא\x00%_=<"
COMMON = ("ann", "bob", "lee", "mo", "a", "de", "la", "cruz", "o'brien", "li", "wu", "3m")
NUMBER = "+12025550101"


def run(count: int, seed: int) -> list[str]:
    """Do so many searches; what was wrong with them."""
    chance = random.Random(seed)
    listings = [_listing(number, chance, _nonsense(chance)) for number in range(300)]
    # So many of few words that their sets are made beforehand.
    listings += [_listing(-number, chance, _common(chance)) for number in range(1, 8_000)]
    directory = Directory.of(listings)
    return [
        f"{wrong}: {query}"
        for query in (_query(chance) for _ in range(count))
        if (wrong := _wrong(directory, query))
    ]


def _listing(number: int, chance: random.Random, name: str) -> Listing:
    return Listing(
        id=str(number),
        source="random",
        kind=chance.choice(KINDS),
        name=name * chance.choice((1, 1, 1, 30)),
        locality=_nonsense(chance),
        numbers=(Phone(NUMBER),),
        status=chance.choice(STATUSES),
    )


def _query(chance: random.Random) -> Query:
    keys = "".join(chance.choices("0123456789*#", k=chance.randrange(1, 12)))
    return Query(
        text=_nonsense(chance) if chance.random() < 0.3 else "",
        keys=keys if chance.random() < 0.8 else "",
        place=_nonsense(chance) if chance.random() < 0.1 else "",
        kind=chance.choice(KINDS) if chance.random() < 0.1 else "",
        limit=chance.randrange(-1, 12),
    )


def _common(chance: random.Random) -> str:
    return " ".join(chance.choices(COMMON, k=chance.randint(1, 4)))


def _nonsense(chance: random.Random) -> str:
    return "".join(chance.choices(SIGNS, k=chance.randrange(1, 24)))


def _wrong(directory: Directory, query: Query) -> str:
    found = directory.search(query)
    if len(found.hits) > max(query.limit, 0) or found.total < len(found.hits):
        return "more hits than there can be"
    if any(not 0 <= hit.score <= 1 or not hit.why for hit in found.hits):
        return "a hit without a score or a reason"
    if any(hit.listing.status == "non-listed" for hit in found.hits):
        return "a non-listed one"
    hidden = [hit for hit in found.hits if not hit.listing.published]
    return "an unpublished number" if NUMBER in repr(hidden) else ""


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=411)
    options = parser.parse_args()
    wrong = run(options.count, options.seed)
    print("\n".join(wrong) or f"{options.count:,} searches, all answered")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
