"""Every format: the same bytes for ever, and safe with whatever telephone lines bring."""

import csv
import hashlib
import io
import json
from datetime import UTC, datetime
from html.parser import HTMLParser

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from longlines.billing.invoices import codec, words
from longlines.billing.invoices.formats import Wish, named, names
from longlines.billing.invoices.formats.csv import COLUMNS, harmless, recovered
from longlines.billing.invoices.hiding import hidden
from longlines.billing.invoices.model import Invoice
from tests.unit.invoices import samples

HOSTILE = (
    '=HYPERLINK("http://evil","x")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "\t=1",
    "\r\n=1",
    "'quoted'",
    '"a","b"\n"c"',
    "<script>alert(1)</script>",
    "</title></style>&amp;<!--",
    "\u202eright to left \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
    "\U0001f4de\U0001f469\u200d\U0001f4bb e\u0301",
    "\ud800 half a pair",
    "\x00\x1b[31m\x7f\x85",
    "(a)\\) Tj ET Q",
    "＝1",
    "电话",
    "x" * 2000,
    "",
)
BEGUN = datetime(2026, 11, 5, 12, tzinfo=UTC)
WISH = Wish(arithmetic=True)


def hostile(text: str) -> Invoice:
    """An invoice with the text wherever one can come from outside."""
    item = samples.charge(1, BEGUN, call=text)
    assert item.facts is not None
    facts = item.facts._replace(caller=samples.ALICE, called=text, service=text)
    lines = [{"what": text, "how": text, "amount": None}]
    old = samples.charge(2, BEGUN, call="old", price="2")
    items = [
        item._replace(facts=facts._replace(lines=lines)),
        samples.reversal(3, old._replace(facts=facts), why=text),
        samples.other(4, "payment", BEGUN, "1", how=text),
        samples.other(5, "credit", BEGUN, "1", why=text, dispute=text),
    ]
    return samples.invoice(items, name=text)


def rows(data: bytes) -> list[dict[str, str]]:
    text = io.StringIO(data.decode("utf-8-sig"), newline="")
    return list(csv.DictReader(text, strict=True))


class Page(HTMLParser):
    """Checks that tags are closed in their order, and collects them and the text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def page(data: bytes) -> Page:
    read = Page()
    read.feed(data.decode())
    read.close()
    return read


BYTES = {
    ("en", "csv"): "0be316ee02c99eae",
    ("en", "html"): "3ec28a02559a7e41",
    ("en", "json"): "f25ebf258a20479d",
    ("en", "pdf"): "da31e11804853ed7",
    ("es", "csv"): "7a67e5eba735095b",
    ("es", "html"): "2f559ffe80d5538a",
    ("es", "json"): "185c133f9478b350",
    ("es", "pdf"): "8f3a911ebcac131f",
    ("zh", "csv"): "2d9f5d5126f6a768",
    ("zh", "html"): "ee1d1b07a0d42d1b",
    ("zh", "json"): "2a3e2fb469b95a8b",
    ("zh", "pdf"): "5005ad7b3de1ac94",
}
"""SHA-256 of what customers have: a change here needs another LAYOUT (formats/__init__.py)."""


@pytest.mark.parametrize(("language", "name"), BYTES)
def test_a_format_keeps_its_bytes(language: str, name: str) -> None:
    invoice = samples.invoice(language=language)
    data = named(name).render(invoice, WISH)
    assert data == named(name).render(codec.loads(codec.dumps(invoice)), WISH)
    assert hashlib.sha256(data).hexdigest()[:16] == BYTES[language, name]


def test_formats_are_found_by_their_files() -> None:
    assert names() == ("csv", "html", "json", "pdf")
    assert {named(name).suffix for name in names()} == {".csv", ".html", ".json", ".pdf"}
    with pytest.raises(KeyError):
        named("doc")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_csv_cell_is_harmless_and_exactly_recovered(text: str) -> None:
    found = rows(named("csv").render(hostile(text), WISH))
    assert {len(row) for row in found} == {len(COLUMNS)}
    call = next(row for row in found if row["record"] == "call")
    told = text.encode("utf-8", "backslashreplace").decode()
    assert recovered(call["number"]) == told
    assert recovered(call["call"]) == (told or "1793000000.1")
    payment = next(row for row in found if row["record"] == "payment")
    assert recovered(payment["text"]) == told
    money = ("seconds", "billed_seconds", "net", "tax", "amount")
    for row in found:
        for name, cell in row.items():
            figure = name in money and cell[:1] == "-" and cell[1:].replace(".", "").isdigit()
            assert figure or cell[:1] not in tuple("=+-@\t\r\n＝＋－＠")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
@settings(max_examples=60)
def test_any_text_comes_back_from_a_cell(text: str) -> None:
    file = io.StringIO(newline="")
    csv.writer(file, quoting=csv.QUOTE_ALL).writerow([harmless(text), "x"])
    file.seek(0)
    ((cell, _),) = csv.reader(file, strict=True)
    assert recovered(cell) == text
    assert cell[:1] not in tuple("=+-@\t\r\n＝＋－＠")


@pytest.mark.parametrize("text", HOSTILE)
def test_html_shows_what_came_as_text_and_nothing_else(text: str) -> None:
    plain = page(named("html").render(hostile("plain"), WISH))
    read = page(named("html").render(hostile(text), WISH))
    assert [tag for tag in read.tags if tag != "li"] == [tag for tag in plain.tags if tag != "li"]
    allowed = {name for name, _ in plain.attributes}
    assert {name for name, _ in read.attributes} <= allowed
    if text.isprintable():
        assert any(text in part for part in read.text) or not text


def test_html_is_one_file_that_readers_aloud_understand() -> None:
    data = named("html").render(samples.invoice(language="zh"), WISH).decode()
    assert '<html lang="zh-Hans">' in data
    assert "http" not in data
    assert data.count("<table") == data.count("<caption>")
    assert data.count("<th scope=") > 20
    assert "<script" not in data


@pytest.mark.parametrize("text", HOSTILE)
def test_a_pdf_never_breaks(text: str) -> None:
    data = named("pdf").render(hostile(text), WISH)
    document = pypdfium2.PdfDocument(data)
    assert len(document) >= 1
    told = document[0].get_textpage().get_text_range()
    assert "LL-000042" in told
    assert "Nov 1, 2026" in told


def test_long_tables_break_and_their_headings_come_again() -> None:
    invoice = samples.invoice(samples.month(150))
    document = pypdfium2.PdfDocument(named("pdf").render(invoice, Wish()))
    pages = [document[number].get_textpage().get_text_range() for number in range(len(document))]
    assert len(pages) >= 4
    for number, text in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in text
    assert "Your calls (continued)" in pages[-1]
    assert "Per minute" in pages[-1]
    assert all("LL-000042" in text for text in pages)
    shown = sum(text.count("0.125") for text in pages)
    assert shown == len(invoice.calls)


@pytest.mark.parametrize("language", words.languages())
def test_pages_have_ink_and_the_words_of_the_language(language: str) -> None:
    invoice = samples.invoice(language=language)
    document = pypdfium2.PdfDocument(named("pdf").render(invoice, WISH))
    told = "".join(document[n].get_textpage().get_text_range() for n in range(len(document)))
    assert words.of(language)["calls"] in told
    assert "\u25a1" not in told
    assert document.get_metadata_value("Title").endswith("LL-000042")
    for number in range(len(document)):
        picture = document[number].render(scale=0.3).to_pil().convert("L")
        dark = sum(picture.histogram()[:160]) / (picture.width * picture.height)
        assert 0.0005 < dark < 0.3


def test_nothing_around_changes_a_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    invoice = samples.invoice()
    data = named("pdf").render(invoice, Wish())
    assert b"/CreationDate (D:20261201000000" in data
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert named("pdf").render(invoice, Wish()) == data


def test_chinese_letters_are_in_the_file() -> None:
    data = named("pdf").render(samples.invoice(language="zh"), Wish())
    assert b"/FontFile2" in data
    assert b"WenQuanYi" in data
    assert len(data) < 200_000
    assert b"/FontFile2" not in named("pdf").render(samples.invoice(), Wish())


@pytest.mark.parametrize("name", names())
def test_masked_nothing_tells_who_it_was(name: str) -> None:
    invoice = hidden(samples.invoice())
    data = named(name).render(invoice, Wish(masked=True))
    if name == "pdf":
        document = pypdfium2.PdfDocument(data)
        told = "".join(document[n].get_textpage().get_text_range() for n in range(len(document)))
    else:
        told = data.decode()
    for secret in (samples.ALICE, *samples.NUMBERS, "Alice Example", "2 Main Street"):
        assert secret not in told
    assert "1202555xx01" in told


def test_json_is_the_invoice() -> None:
    invoice = samples.invoice()
    told = json.loads(named("json").render(invoice, Wish()))
    assert told.pop("masked") is False
    assert codec.loads(json.dumps(told)) == invoice


def test_the_draft_says_that_it_is_none() -> None:
    from dataclasses import replace

    draft = replace(samples.invoice(), number="", sequence=0)
    assert "Trial run, not an invoice" in named("html").render(draft, Wish()).decode()
    document = pypdfium2.PdfDocument(named("pdf").render(draft, Wish()))
    assert "Trial run" in document[0].get_textpage().get_text_range()
