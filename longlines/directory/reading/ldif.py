"""LDIF (RFC 2849), as directory servers export people, departments and roles."""

from collections.abc import Iterator, Mapping

from longlines.directory.reading.lines import Line, from_base64, unfolded
from longlines.directory.reading.model import Progress, Record
from longlines.files.encodings import Source
from longlines.files.problems import CellError, Rejections

EXTENSIONS = ("ldif", "ldf")

ATTRIBUTES = {
    "displayname": "name",
    "cn": "name",
    "givenname": "first",
    "sn": "last",
    "l": "locality",
    "st": "region",
    "telephonenumber": "number",
    "mobile": "mobile",
    "preferredlanguage": "language",
    "uid": "id",
    "entryuuid": "id",
    "employeenumber": "id",
}
"""What attributes are; of those for the same field the first here that an entry has."""

CLASSES = {
    "organizationalunit": "department",
    "organizationalrole": "role",
    "organization": "business",
    "locality": "place",
}


def records(
    source: Source, asked: Mapping[str, str], rejected: Rejections, progress: Progress | None
) -> Iterator[Record]:
    """The entries that have a name. Change records are rejected: a file says what there is."""
    entry: list[Line] = []
    for line in unfolded(source, progress):
        if line.text.strip():
            entry.append(line)
        else:
            yield from _record(entry, asked, rejected)
            entry = []
    yield from _record(entry, asked, rejected)


def _record(entry: list[Line], asked: Mapping[str, str], rejected: Rejections) -> Iterator[Record]:
    lines = [each for each in entry if not each.text.startswith("#")]
    if not lines or (lines[0].text.lower().startswith(("version:", "search:")) and len(lines) == 1):
        return
    number = lines[0].number
    try:
        found = _attributes(lines)
    except CellError as error:
        rejected.add(number, str(error))
        return
    if "changetype" in found:
        rejected.add(number, "it is a change, not an entry; export the entries")
        return
    fields: dict[str, list[str]] = {}
    for field, attribute in asked.items():
        if values := found.get(attribute.lower()):
            fields[field] = values
    for attribute, field in ATTRIBUTES.items():
        if attribute in found:
            fields.setdefault(field, found[attribute])
    classes = {each.lower() for each in found.get("objectclass", ())}
    kind = next((kind for name, kind in CLASSES.items() if name in classes), "")
    if "name" not in fields and kind:
        fields["name"] = found.get("ou") or found.get("o") or found.get("l") or []
    if kind:
        fields.setdefault("kind", [kind])
    if len(found.get("cn", ())) > 1:
        fields.setdefault("alternates", found["cn"][1:])
    fields.setdefault("id", found.get("dn", []))
    if any(fields.get(each) for each in ("name", "first", "last")):
        yield Record(number, fields)


def _attributes(lines: list[Line]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in lines:
        name, colon, value = line.text.partition(":")
        if not colon:
            raise CellError("it has a line without a colon; this is no LDIF")
        if value.startswith("<"):
            continue
        attribute = name.partition(";")[0].strip().lower()
        if value.startswith(":"):
            if attribute in ("jpegphoto", "userpassword", "usercertificate"):
                continue
            value = from_base64(value[1:])
        found.setdefault(attribute, []).append(value.strip())
    return found
