"""From a file's bytes to its text: which encoding it is in, and whether it is a text at all."""

import codecs
import io
from dataclasses import dataclass

from longlines.files.problems import FileError

MOST_BYTES = 512 * 1024 * 1024
"""Bytes of the largest file that is read; a million rows are about 80 MB."""

_CHUNK = 1 << 20
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32", 4),
    (codecs.BOM_UTF8, "utf-8-sig", 1),
    (codecs.BOM_UTF16_LE, "utf-16", 2),
    (codecs.BOM_UTF16_BE, "utf-16", 2),
)
_OTHER_FILES = (
    (b"PK\x03\x04", "a workbook or an archive; save the sheet as CSV"),
    (b"\xd0\xcf\x11\xe0", "an Excel workbook; save the sheet as CSV"),
    (b"%PDF", "a PDF; ask for it as CSV"),
    (b"\x1f\x8b", "packed with gzip; unpack it first"),
    (b"{\\rtf", "a text document; ask for it as CSV"),
)


@dataclass(frozen=True)
class Source:
    """The text of one file, decoded while it is read."""

    data: bytes
    encoding: str

    def lines(self) -> tuple[io.BytesIO, io.TextIOWrapper]:
        """The raw stream, whose place tells how far reading is, and its lines as text."""
        raw = io.BytesIO(self.data)
        return raw, io.TextIOWrapper(raw, self.encoding, newline="")

    @property
    def ends_with_a_line(self) -> bool:
        """Whether the last line has its end."""
        return self.data.rstrip(b"\0")[-1:] in (b"\n", b"\r")


def recognise(data: bytes) -> Source:
    """Find the encoding: by its mark, else UTF-16 by its zeros, UTF-8, cp1252, latin-1.

    Raises FileError for what is no text, and for a file cut off within a character.
    """
    if not data.strip():
        raise FileError("the file is empty")
    if len(data) > MOST_BYTES:
        raise FileError(
            f"the file has more than {MOST_BYTES // 1024 // 1024} MB; import it in parts"
        )
    for magic, what in _OTHER_FILES:
        if data.startswith(magic):
            raise FileError(f"the file is {what}")
    for mark, encoding, width in _BOMS:
        if data.startswith(mark):
            _decodes(data, encoding, len(data) % width != 0)
            return Source(data, encoding)
    zeros = data[:4000:2].count(0), data[1:4000:2].count(0)
    if max(zeros) > len(data[:4000]) // 4:
        encoding = "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
        _decodes(data, encoding, len(data) % 2 != 0)
        return Source(data, encoding)
    if b"\0" in data:
        raise FileError("the file holds zero bytes; it is no CSV, or it was damaged on its way")
    return Source(data, _eight_bits(data))


def _eight_bits(data: bytes) -> str:
    try:
        _try(data, "utf-8")
    except UnicodeDecodeError as error:
        if "end of data" in error.reason and _is_utf8(data):
            raise FileError(CUT) from error
    else:
        return "utf-8"
    for encoding in ("cp1252", "latin-1"):
        try:
            _try(data, encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    raise FileError("the file is in no encoding that can be read; save it as UTF-8")


CUT = "the file was cut short: it ends within a character; get it again"


def _is_utf8(data: bytes) -> bool:
    """Whether all but the last bytes are UTF-8, with characters that no other encoding has so."""
    for cut in (1, 2, 3):
        try:
            return not data[:-cut].decode("utf-8").isascii()
        except UnicodeDecodeError:
            continue
    return False


def _decodes(data: bytes, encoding: str, odd: bool) -> None:
    if odd:
        raise FileError(CUT)
    try:
        _try(data, encoding)
    except UnicodeError as error:
        raise FileError(
            f"the file says that it is {encoding} and is not ({error}); save it as UTF-8"
        ) from error


def _try(data: bytes, encoding: str) -> None:
    """Decode without keeping the text."""
    decoder = codecs.getincrementaldecoder(encoding)()
    view = memoryview(data)
    for at in range(0, len(data), _CHUNK):
        decoder.decode(view[at : at + _CHUNK], final=at + _CHUNK >= len(data))
