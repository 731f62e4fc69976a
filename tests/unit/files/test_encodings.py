"""The encoding of a file, and files that are none of rates."""

import codecs

import pytest

from longlines.files.encodings import recognise
from longlines.files.problems import FileError

TEXT = "Prefix;Währung;Preis\r\n49;€;0,01\r\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig"),
        (TEXT.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("cp1252"), "cp1252"),
        (b"Prefix;W\xe4hrung\x81\r\n", "latin-1"),
    ],
)
def test_the_encoding_is_found(data: bytes, encoding: str) -> None:
    source = recognise(data)
    assert source.encoding == encoding
    assert "Währung" in source.lines()[1].read()
    assert source.ends_with_a_line


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "is empty"),
        (b" \r\n\t", "is empty"),
        (b"PK\x03\x04rest", "workbook"),
        (b"\xd0\xcf\x11\xe0rest", "Excel"),
        (b"%PDF-1.7", "PDF"),
        (b"\x1f\x8brest", "gzip"),
        (b"a,b\0\n" * 40, "zero bytes"),
        (TEXT.encode("utf-16")[:-1], "cut short"),
        ("49,Währung,ü".encode()[:-1], "cut short"),
        (codecs.BOM_UTF8 + b"a\xff", "says that it is utf-8-sig and is not"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8" * 2, "says that it is utf-16 and is not"),
    ],
)
def test_what_is_no_text_or_no_whole_one_is_told(data: bytes, told: str) -> None:
    with pytest.raises(FileError, match=told):
        recognise(data)
