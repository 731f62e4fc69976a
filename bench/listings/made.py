"""Listings of people who don't exist: the same ones for the same seed.

`python -m bench.listings.made 300 > listings.csv` writes them as CSV for `longlines directory
import`. Names are faker's, in English, Spanish and Chinese, put together by a plain generator of
random numbers: faker itself takes a minute for what this does in seconds. All numbers are of the
kind that belongs to nobody: 555-0100 to 555-0199 of an area.
"""

import csv
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module

from faker import Faker

from longlines.directory.listing import Kind, Listing, Phone, Status

SOURCE = "made"

LANGUAGES = {
    "en": ("en_US", "en_GB", "en_IE", "en_IN", "en_NZ"),
    "es": ("es_ES", "es_MX", "es_CO"),
    "zh": ("zh_CN", "zh_TW"),
}
SHARES = {"en": 60, "es": 25, "zh": 15}

REGIONS = {
    "en": ("Ohio", "Vermont", "Oregon", "Nevada", "Maine", "Georgia", "Kansas", "Utah"),
    "es": ("Jalisco", "Sonora", "Puebla", "Andalucía", "Galicia", "Murcia"),
    "zh": ("广东", "江苏", "四川", "湖南"),
}
CITIES_OF = {"en": "en_US", "es": "es_ES", "zh": "zh_CN"}
CITIES = 400
"""Localities of each language."""

AREAS = ("202", "212", "305", "312", "404", "415", "503", "512", "602", "617", "702", "801", "907")
TRADES = {
    "en": "Plumbing|Dental Clinic|Bakery|Auto Repair|Law Office|3D Printing|24 Hour Towing",
    "es": "Panadería|Taller|Clínica|Abogados|Farmacia|Café",
    "zh": "餐馆|药店|书店|花店|超市",
}
DEPARTMENTS = ("Billing", "Parking Services", "Human Resources", "Admissions", "Water Department")
ROLES = ("Night Manager", "Plumbing", "Duty Electrician", "Press Office", "Locksmith")


class Names:
    """The names of a language, and where its people live."""

    def __init__(self, language: str, chance: random.Random) -> None:
        self.language = language
        people = [
            import_module(f"faker.providers.person.{locale}").Provider
            for locale in LANGUAGES[language]
        ]
        self.first = sorted({name for each in people for name in each.first_names})
        self.last = sorted({name for each in people for name in each.last_names})
        maker = Faker(CITIES_OF[language])
        maker.seed_instance(chance.random())
        self.cities = sorted({maker.city() for _ in range(CITIES)})
        self.trades = TRADES[language].split("|")


def listings(count: int, seed: int = 411) -> Iterator[Listing]:
    """So many listings; a part of them businesses, departments and roles."""
    chance = random.Random(seed)
    languages = [Names(language, chance) for language in LANGUAGES]
    shares = [SHARES[names.language] for names in languages]
    for number in range(count):
        names = chance.choices(languages, shares)[0]
        make = chance.choices(_MAKERS, (84, 13, 2, 1))[0]
        kind, name = make(names, chance)
        yield Listing(
            id=f"{number:07}",
            source=SOURCE,
            kind=kind,
            name=name,
            locality=chance.choice(names.cities),
            region=chance.choice(REGIONS[names.language]),
            language=names.language,
            numbers=_numbers(chance),
            status=_status(kind, chance),
            connect=chance.random() > 0.01,
            takes_messages=chance.random() < 0.3,
            hours="mon-fri 9:00-17:30" if kind == "role" else "",
            zone="America/New_York" if kind == "role" else "",
            popularity=int(chance.paretovariate(1.2)) - 1,
        )


def _person(names: Names, chance: random.Random) -> tuple[Kind, str]:
    first, last = chance.choice(names.first), chance.choice(names.last)
    if names.language == "zh":
        return "person", last + first
    if names.language == "es":
        return "person", f"{first} {last} {chance.choice(names.last)}"
    middle = f"{chance.choice('ABCDEFGHJKLMNPRSTW')}. " if chance.random() < 0.3 else ""
    married = f"-{chance.choice(names.last)}" if chance.random() < 0.04 else ""
    return "person", f"{first} {middle}{last}{married}"


def _business(names: Names, chance: random.Random) -> tuple[Kind, str]:
    owner, trade = chance.choice(names.last), chance.choice(names.trades)
    if names.language == "zh":
        return "business", f"{owner}{chance.choice(names.first)}{trade}"
    if names.language == "es":
        return "business", f"{trade} {owner}"
    return "business", f"{owner} & {chance.choice(names.last)} {trade}"


def _department(names: Names, chance: random.Random) -> tuple[Kind, str]:
    return "department", f"{chance.choice(names.cities)} {chance.choice(DEPARTMENTS)}"


def _role(names: Names, chance: random.Random) -> tuple[Kind, str]:
    return "role", f"{chance.choice(ROLES)}, {chance.choice(names.cities)}"


_MAKERS: Sequence[Callable[[Names, random.Random], tuple[Kind, str]]] = (
    _person,
    _business,
    _department,
    _role,
)


def _status(kind: Kind, chance: random.Random) -> Status:
    if kind != "person":
        return "listed"
    return chance.choices(("listed", "non-published", "non-listed"), (93, 5, 2))[0]


def _numbers(chance: random.Random) -> tuple[Phone, ...]:
    count = 2 if chance.random() < 0.15 else 1
    labels = ("", "mobile")
    return tuple(
        Phone(f"+1{chance.choice(AREAS)}55501{chance.randrange(100):02}", labels[at])
        for at in range(count)
    )


def write(count: int) -> None:
    """Write listings as CSV to the standard output."""
    from longlines.directory.exporting import HEADER, cells

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(map(cells, listings(count)))


if __name__ == "__main__":
    write(int(sys.argv[1]))
