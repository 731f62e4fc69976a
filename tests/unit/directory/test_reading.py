"""Files of listings, right and wrong."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from longlines.directory.exporting import HEADER, cells
from longlines.directory.listing import Listing, Phone
from longlines.directory.reading.model import Asked, Reading
from longlines.directory.reading.read import read
from longlines.files.problems import FileError

VCARD = """BEGIN:VCARD
VERSION:3.0
UID:urn:uuid:42
FN:José O\\, Núñez
N:Núñez;José;;;
NICKNAME:Pepe,Pepito
TEL;TYPE=CELL:+1 202 555 0101
item1.TEL;TYPE=WORK,VOICE:(202) 555-0102
TEL;TYPE=FAX:(202) 555-0103
ADR;TYPE=HOME:;;1 Main;Spring
 field;Ohio;1;USA
PHOTO;ENCODING=b:////
END:VCARD
BEGIN:VCARD
VERSION:2.1
FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E7=8E=8B=E5=B0=8F=
=E6=98=8E
TEL:tel:+12025550104
END:VCARD
"""
LDIF = """version: 1

# people
dn: uid=ann,ou=people,dc=example
objectClass: inetOrgPerson
uid: ann
cn: Ann Lee
cn: Annie Lee
telephoneNumber: +1 202 555 0101
l:: U3ByaW5nZmllbGQ=

dn: ou=Parking,dc=example
objectClass: organizationalUnit
ou: Parking
telephoneNumber: 202 555
  0105

dn: dc=example
objectClass: domain
"""


def reading(text: str | bytes, file: str = "x.csv", **columns: str) -> Reading:
    data = text if isinstance(text, bytes) else text.encode()
    return read(data, file, Asked("test", columns=columns))


def one(text: str, **columns: str) -> Listing:
    found = reading(text, **columns)
    assert found.rejected.told == []
    [listing] = found.listings
    return listing


def test_a_csv_of_any_separator_and_language() -> None:
    spanish = "Código;Nombre;Ciudad;Teléfono;Móvil\n7;Ana López;León;(202) 555-0101;\n"
    found = reading(
        spanish.replace("Código", "codigo").replace("Teléfono", "telefono").encode("cp1252")
    )
    assert [(each.id, each.name, each.locality) for each in found.listings] == [
        ("7", "Ana López", "León")
    ]
    assert found.listings[0].numbers == (Phone("+12025550101"),)


def test_columns_are_mapped() -> None:
    listing = one("Ref,Who,Nr\n1,Ann,202-555-0101\n", id="Ref", name="who", number="Nr")
    assert (listing.id, listing.name, listing.numbers) == ("1", "Ann", (Phone("+12025550101"),))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n", "no column is known as name"),
        ("id,name\n", "no listings"),
        ("", "empty"),
        ("%PDF-1.4", "PDF"),
    ],
)
def test_a_file_that_cannot_be_used_is_told(text: str, said: str) -> None:
    with pytest.raises(FileError, match=said):
        reading(text)


def test_a_map_to_no_column_is_told() -> None:
    with pytest.raises(FileError, match="--map spoken: the file has no column"):
        reading("id,name\n1,Ann\n", spoken="Said")
    with pytest.raises(FileError, match="no known format"):
        reading("id,name\n1,Ann\n", "x.xlsx")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",Ann,,,", "no id"),
        ("1,,,,", "no name"),
        ("1,Ann,robot,,", '"robot" is no kind of listing'),
        ("1,Ann,,12,", '"12" is no telephone number'),
        ("1,Ann,,,secret", '"secret" is no status'),
        ("1," + "a" * 501 + ",,,", "name has more than 500 characters"),
        ("1,Ann,,,,,,", "8 cells"),
        ('1,"Ann"x,,,', "parted into cells"),
    ],
)
def test_a_bad_row_is_told_with_its_line(row: str, reason: str) -> None:
    found = reading(f"id,name,kind,number,status\n9,Ok,,,\n{row}\n")
    [rejected] = found.rejected.told
    assert rejected.line == 3
    assert reason in rejected.reason


def test_a_second_row_of_an_id_is_told() -> None:
    found = reading("id,name\n1,Ann\n2,Bob\n1,Cid\n")
    assert [str(each) for each in found.rejected.told] == ["line 4: its id is that of line 2"]


def test_names_are_kept_whole_and_harmless() -> None:
    names = (
        "n" * 500,
        "Ann 😀👩‍👧",
        "שרה כהן",
        "=HYPERLINK(1)",
        "@SUM",
        "\u202eevil\u2066",
        "a\tb",
    )
    rows = "".join(f'{at},"{name}"\n' for at, name in enumerate(names))
    kept = [each.name for each in reading(f"id,name\n{rows}").listings]
    assert kept == [*names[:5], "evil", "a b"]


def test_cards() -> None:
    jose, wang = reading(VCARD, "x.vcf").listings
    assert (jose.id, jose.name, jose.locality, jose.region) == (
        "42",
        "José O, Núñez",
        "Springfield",
        "Ohio",
    )
    assert jose.alternates == ("Pepe", "Pepito")
    assert jose.numbers == (Phone("+12025550101", "cell"), Phone("+12025550102", "work"))
    assert (wang.id, wang.name, wang.numbers) == ("王小明", "王小明", (Phone("+12025550104"),))


def test_a_card_that_does_not_end_is_told() -> None:
    found = reading("BEGIN:VCARD\nFN:Ann\nBEGIN:VCARD\nFN:Bob\nEND:VCARD\nBEGIN:VCARD\n", "x.vcf")
    assert [each.line for each in found.rejected.told] == [1, 6]
    assert [each.name for each in found.listings] == ["Bob"]


def test_directory_entries() -> None:
    ann, parking = reading(LDIF, "x.ldif").listings
    assert (ann.id, ann.name, ann.alternates, ann.locality) == (
        "ann",
        "Ann Lee",
        ("Annie Lee",),
        "Springfield",
    )
    assert (parking.kind, parking.name) == ("department", "Parking")
    assert parking.numbers == (Phone("+12025550105"),)


def test_a_change_and_no_ldif_are_told() -> None:
    bad = "dn: x\nchangetype: delete\n\nnonsense\n\ndn: y\ncn:: !!!\n"
    found = reading(bad, "x.ldif")
    assert [each.line for each in found.rejected.told] == [1, 4, 6]


def test_what_was_exported_is_read_again() -> None:
    whole = Listing(
        "1",
        "test",
        "role",
        "=Night; Manager",
        spoken="night manager",
        locality="León",
        numbers=(Phone("+12025550101", "work"), Phone("+12025550102")),
        alternates=("Nights",),
        status="non-published",
        connect=False,
        takes_messages=True,
        hours="mon-fri 9:00-17:30",
        zone="Europe/Madrid",
        stand_in="2",
        popularity=3,
    )
    import csv
    import io

    out = io.StringIO()
    csv.writer(out).writerows([HEADER, cells(whole)])
    assert one(out.getvalue()) == whole


@given(st.binary(max_size=400), st.sampled_from(["x.csv", "x.vcf", "x.ldif"]))
@settings(max_examples=150)
def test_any_bytes_are_read_or_told(data: bytes, name: str) -> None:
    _read_or_told(data, name)


@given(st.text(max_size=200), st.sampled_from(["x.csv", "x.vcf", "x.ldif"]))
@settings(max_examples=150)
def test_any_text_in_a_file_is_read_or_told(text: str, name: str) -> None:
    before: dict[str, Any] = {
        "x.csv": "id,name,number\n1,",
        "x.vcf": "BEGIN:VCARD\nFN:Ann\n",
        "x.ldif": "dn: a\ncn: Ann\n",
    }
    _read_or_told((before[name] + text).encode("utf-8", "replace"), name)


def _read_or_told(data: bytes, name: str) -> None:
    try:
        found = read(data, name, Asked("test"))
    except FileError as error:
        said = str(error)
    else:
        said = "".join(each.reason for each in found.rejected.told)
        assert found.listings or found.rejected
        assert all(each.name and each.id for each in found.listings)
    assert said.isprintable()
