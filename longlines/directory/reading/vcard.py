"""vCard 2.1, 3.0 and 4.0 (RFC 6350), as address books export people."""

import quopri
import re
from collections.abc import Iterator, Mapping

from longlines.directory.reading.lines import Line, from_base64, unfolded
from longlines.directory.reading.model import Progress, Record
from longlines.files.encodings import Source
from longlines.files.problems import CellError, Rejections

EXTENSIONS = ("vcf", "vcard")

MOST_LINES = 2_000
"""Lines of one card."""

KINDS = {"individual": "person", "org": "business", "group": "department", "location": "place"}
_LABELS = ("cell", "work", "home", "fax", "pager", "mobile", "main")
_NAME = re.compile(r"(?:[\w-]+\.)?([\w-]+)((?:;[^:\"]*(?:\"[^\"]*\"[^:\"]*)*)?):(.*)", re.DOTALL)
_SPLIT = re.compile(r"(?<!\\);")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


def records(
    source: Source, asked: Mapping[str, str], rejected: Rejections, progress: Progress | None
) -> Iterator[Record]:
    """The cards of a file."""
    card: list[Line] | None = None
    for line in unfolded(source, progress):
        word = line.text.strip().upper()
        if word == "BEGIN:VCARD":
            if card:
                rejected.add(card[0].number, "it is a card without END:VCARD")
            card = [line]
        elif word == "END:VCARD":
            if card:
                yield from _record(card, asked, rejected)
            card = None
        elif card is not None and len(card) < MOST_LINES:
            card.append(line)
        elif card is None and word:
            rejected.add(line.number, "it stands outside of any card; this is no vCard")
    if card:
        rejected.add(card[0].number, "it is a card without END:VCARD")


def _record(card: list[Line], asked: Mapping[str, str], rejected: Rejections) -> Iterator[Record]:
    fields: dict[str, list[str]] = {}
    found: dict[str, list[str]] = {}
    try:
        for name, parameters, value in _properties(card[1:]):
            found.setdefault(name.lower(), []).append(value)
            _take(fields, name, parameters, value)
    except CellError as error:
        rejected.add(card[0].number, str(error))
        return
    for field, name in asked.items():
        if values := found.get(name.lower()):
            fields[field] = [_plain(each) for each in values]
    if "id" not in fields and fields.get("name"):
        fields["id"] = fields["name"]
    yield Record(card[0].number, fields)


def _properties(lines: list[Line]) -> Iterator[tuple[str, str, str]]:
    at = 0
    while at < len(lines):
        match = _NAME.fullmatch(lines[at].text)
        at += 1
        if match is None:
            continue
        name, parameters, value = match[1].upper(), match[2].upper(), match[3]
        if "QUOTED-PRINTABLE" in parameters:
            # In 2.1 such a value goes on in the next line, after a "=" at the end.
            while value.endswith("=") and at < len(lines):
                value = value[:-1] + lines[at].text
                at += 1
            value = quopri.decodestring(value.encode("utf-8", "replace")).decode("utf-8", "replace")
        elif "BASE64" in parameters or "ENCODING=B" in parameters:
            if name not in ("FN", "N", "ORG", "NOTE", "NICKNAME"):
                continue
            value = from_base64(value)
        yield name, parameters, value


def _take(fields: dict[str, list[str]], name: str, parameters: str, value: str) -> None:
    if name == "FN":
        fields.setdefault("name", [_plain(value)])
    elif name == "N":
        last, first, *_ = [*map(_plain, _SPLIT.split(value)), "", ""]
        fields.setdefault("last", [last])
        fields.setdefault("first", [first])
    elif name == "UID":
        fields["id"] = [value.removeprefix("urn:uuid:")]
    elif name == "NICKNAME":
        fields.setdefault("alternates", []).extend(map(_plain, value.split(",")))
    elif name == "TEL":
        label = next((each for each in _LABELS if each.upper() in parameters), "")
        number = value.removeprefix("tel:").partition(";")[0]
        if label != "fax":
            fields.setdefault("number", []).append(f"{label}\t{number}" if label else number)
    elif name == "ADR":
        parts = [*map(_plain, _SPLIT.split(value)), *[""] * 7]
        fields.setdefault("locality", [parts[3]])
        fields.setdefault("region", [parts[4]])
    elif name == "LANG":
        fields.setdefault("language", [value])
    elif name == "KIND":
        fields["kind"] = [KINDS.get(value.strip().lower(), "person")]


def _plain(value: str) -> str:
    return _ESCAPE.sub(lambda found: " " if found[1] in "nN" else found[1], value).strip()
