"""Names as people misspell them, and as they key them: the same ones for the same seed."""

import random
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from longlines.directory import names
from longlines.directory.listing import NON_LISTED, Listing

LETTERS = "aeiorstnlhdmcu"
SEED = 2_000


@dataclass(frozen=True)
class Case:
    """A name, as somebody wrote it, and the keys with which somebody began it."""

    name: str
    written: str
    keys: str


def cases(listings: Iterable[Listing], count: int, out_of: int) -> list[dict[str, str]]:
    """So many cases from a stream of listings, spread over it; Latin names that can be found."""
    chance = random.Random(SEED)
    every = max(1, out_of // (count * 2))
    found: list[dict[str, str]] = []
    for number, listing in enumerate(listings):
        if number % every or listing.language == "zh" or listing.status == NON_LISTED:
            continue
        if len(found) < count:
            case = Case(listing.name, misspelt(listing.name, chance), keyed(listing.name, chance))
            found.append(asdict(case))
    return found


def misspelt(name: str, chance: random.Random) -> str:
    """With one slip, or two where it is long: letters turned, left out, put in, or taken for
    others.
    """
    signs = list(name)
    for _ in range(1 if len(signs) < 12 else chance.randint(1, 2)):
        place = chance.randrange(1, len(signs) - 1)
        slip = chance.randrange(4)
        if slip == 0:
            signs[place : place + 2] = signs[place : place + 2][::-1]
        elif slip == 1:
            del signs[place]
        elif slip == 2:
            signs[place] = chance.choice(LETTERS)
        else:
            signs.insert(place, chance.choice(LETTERS))
    return "".join(signs)


def keyed(name: str, chance: random.Random) -> str:
    """The keys of the beginning of its parts, in some order."""
    parts = list(names.parts(name))
    chance.shuffle(parts)
    keys = "".join(map(names.keys_of, parts))
    return keys[: chance.randint(2, max(2, len(keys)))]
