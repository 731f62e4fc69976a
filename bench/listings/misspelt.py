"""Names as people misspell them, and as they key them: the same ones for the same seed."""

import random
from collections.abc import Iterable, Iterator
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


class Cases:
    """Chooses so many cases from a stream of listings, spread over it: Latin names that can be
    found.
    """

    def __init__(self, count: int, out_of: int) -> None:
        self._chance = random.Random(SEED)
        self._count, self._every = count, max(1, out_of // (count * 2))
        self.found: list[dict[str, str]] = []

    def among(self, listings: Iterable[Listing]) -> Iterator[Listing]:
        """The same listings, looked at on their way."""
        for number, listing in enumerate(listings):
            if number % self._every == 0 and len(self.found) < self._count:
                self._look(listing)
            yield listing

    def _look(self, listing: Listing) -> None:
        if listing.language != "zh" and listing.status != NON_LISTED:
            written = misspelt(listing.name, self._chance)
            case = Case(listing.name, written, keyed(listing.name, self._chance))
            self.found.append(asdict(case))


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
