"""From the fields of a record to a listing: each is checked, and what is wrong is told."""

import unicodedata
from collections.abc import Mapping, Sequence

from longlines.directory.listing import KINDS, OPEN, STATUSES, Kind, Listing, Phone, Status
from longlines.directory.reading.model import Asked, Record
from longlines.files.problems import CellError
from longlines.numbers import e164
from longlines.rates import bands
from longlines.rates.bands import BandError
from longlines.wording import did_you_mean, shown

NAMES = {
    "id": "id, uid, uuid, key, employee id, entryuuid, codigo, 编号",
    "name": "name, full name, display name, displayname, fn, cn, nombre, 姓名, 名称",
    "first": "first, first name, given name, givenname, nombre de pila",
    "last": "last, last name, surname, family name, sn, apellido, apellidos",
    "kind": "kind, type, category, tipo, 类型",
    "spoken": "spoken, spoken name, pronunciation, phonetic name, said as",
    "locality": "locality, city, town, l, ciudad, localidad, 城市",
    "region": "region, state, province, st, provincia, 省",
    "language": "language, lang, preferredlanguage, idioma, 语言",
    "number": "number, numbers, phone, phones, telephone, telephone number, telephonenumber, "
    "tel, telefono, 电话",
    "mobile": "mobile, cell, cell phone, mobile phone, movil, 手机",
    "alternates": "alternates, alternate, alternate names, nickname, nicknames, alias, aliases, "
    "also known as",
    "status": "status, listing, publication, estado",
    "connect": "connect, may connect",
    "takes_messages": "takes messages, messages",
    "hours": "hours, opening hours, horario",
    "zone": "zone, time zone, timezone",
    "stand_in": "stand in, standin, deputy, manager",
    "popularity": "popularity, rank, weight, requests",
}
"""The fields, and the names that columns have for them; compared without capitals and signs."""

SEVERAL = ("number", "mobile", "alternates")
"""Fields of which there may be several, also in one cell, with semicolons."""

LONGEST_NAME = 500
LONGEST_TEXT = 2_000
LONGEST_ID = 200
MOST_NUMBERS = 20
MOST_ALTERNATES = 20
MOST_POPULARITY = 10**12

_YES = frozenset(["1", "y", "yes", "true", "t", "si", "ja", "oui", "是"])
_NO = frozenset(["0", "n", "no", "false", "f", "nein", "non", "否"])
_STATUS_WORDS: dict[str, Status] = {
    "": "listed",
    "published": "listed",
    "public": "listed",
    "unpublished": "non-published",
    "unlisted": "non-listed",
    "nonpublished": "non-published",
    "nonlisted": "non-listed",
    **{status.replace("-", " "): status for status in STATUSES},
    **{status: status for status in STATUSES},
}


Given = Mapping[str, Sequence[str]]


def listing_of(record: Record, asked: Asked) -> Listing:
    """The listing of a record. Raises CellError with what is wrong."""
    given = record.fields
    name = _one(given, "name", LONGEST_NAME) or _joined(given)
    if not name:
        raise CellError("it has no name")
    id = _one(given, "id", LONGEST_ID)
    if not id:
        raise CellError("it has no id, by which the next import would know it again")
    hours, zone = _hours(given)
    return Listing(
        id=id,
        source=asked.source,
        kind=_kind(_one(given, "kind", LONGEST_TEXT)),
        name=name,
        spoken=_one(given, "spoken", LONGEST_NAME) or None,
        locality=_one(given, "locality", LONGEST_NAME),
        region=_one(given, "region", LONGEST_NAME),
        language=_language(_one(given, "language", LONGEST_TEXT)),
        numbers=_numbers(given, asked.region),
        alternates=_alternates(given),
        status=_status(_one(given, "status", LONGEST_TEXT)),
        connect=_yes("connect", _one(given, "connect", LONGEST_TEXT), True),
        takes_messages=_yes("takes_messages", _one(given, "takes_messages", LONGEST_TEXT), False),
        hours=hours,
        zone=zone,
        stand_in=_one(given, "stand_in", LONGEST_ID),
        popularity=_popularity(_one(given, "popularity", LONGEST_TEXT)),
    )


def clean(text: str) -> str:
    """A text on one line, composed, without what has no place in a name: controls and marks of
    direction, which a name could turn its surroundings with.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    composed = unicodedata.normalize("NFC", text)
    kept = "".join(
        " " if sign.isspace() else sign
        for sign in composed
        if sign.isspace() or unicodedata.category(sign)[0] != "C" or sign == "\u200d"
    )
    return " ".join(kept.split())


def _one(given: Given, field: str, longest: int) -> str:
    values = given.get(field, ())
    text = clean(values[0][: longest * 4]) if values else ""
    if len(text) > longest:
        raise CellError(f"{field} has more than {longest} characters; shorten {shown(text)}")
    return text


def _joined(given: Given) -> str:
    both = (_one(given, "first", LONGEST_NAME), _one(given, "last", LONGEST_NAME))
    return " ".join(filter(None, both))[:LONGEST_NAME]


def _kind(text: str) -> Kind:
    word = text.lower()
    for kind in KINDS:
        if word == kind:
            return kind
    if not word:
        return "person"
    near = did_you_mean(word, KINDS)
    raise CellError(f"{shown(text)} is no kind of listing: {', '.join(KINDS)}{near}")


def _status(text: str) -> Status:
    found = _STATUS_WORDS.get(text.lower().replace("_", " "))
    if found is None:
        raise CellError(f"{shown(text)} is no status: {', '.join(STATUSES)}")
    return found


def _language(text: str) -> str:
    word = text.lower().replace("_", "-")
    if word and not (len(word) <= 8 and word.replace("-", "").isalnum() and word.isascii()):
        raise CellError(f"{shown(text)} is no language; write it as en, es or zh")
    return word


def _yes(field: str, text: str, otherwise: bool) -> bool:
    word = text.lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    if word:
        raise CellError(f"{field} is {shown(text)}; write yes or no")
    return otherwise


def _popularity(text: str) -> int:
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and int(text[:20]) <= MOST_POPULARITY):
        raise CellError(f"popularity is {shown(text)}; write a whole number")
    return int(text)


def _hours(given: Given) -> tuple[str, str]:
    hours, zone = _one(given, "hours", LONGEST_TEXT), _one(given, "zone", LONGEST_TEXT)
    if not hours:
        return "", ""
    try:
        bands.read(zone or "UTC", {OPEN: hours})
    except BandError as error:
        raise CellError(f"hours: {error}") from None
    return hours, zone or "UTC"


def _pieces(given: Given, field: str) -> list[str]:
    values = given.get(field, ())
    return [piece.strip() for value in values for piece in value.split(";") if piece.strip()]


def _alternates(given: Given) -> tuple[str, ...]:
    found = [clean(piece) for piece in _pieces(given, "alternates")]
    if len(found) > MOST_ALTERNATES or any(len(each) > LONGEST_NAME for each in found):
        raise CellError(f"it has more than {MOST_ALTERNATES} alternates, or too long ones")
    return tuple(dict.fromkeys(filter(None, found)))


def _numbers(given: Given, region: str) -> tuple[Phone, ...]:
    written = [(piece, "") for piece in _pieces(given, "number")]
    written += [(piece, "mobile") for piece in _pieces(given, "mobile")]
    if len(written) > MOST_NUMBERS:
        raise CellError(f"it has more than {MOST_NUMBERS} numbers")
    return tuple(_phone(text, label, region) for text, label in written)


def _phone(text: str, label: str, region: str) -> Phone:
    said, _, number = text.rpartition("\t")
    if not said:
        first, colon, rest = text.partition(":")
        said, number = (first, rest) if colon and first.strip().isalpha() else ("", text)
    found = e164(number.strip(), region)
    if found is None:
        raise CellError(f"{shown(text)} is no telephone number; write it as +12025550101")
    return Phone(found, clean(said)[:40] or label)
