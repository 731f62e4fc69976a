"""Files of a million rows, and of more than may be: read whole, or refused in words.

A minute and some hundred megabytes, so it is no part of `make test`; `make test-large` runs it.
"""

import resource
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from longlines.rates import sample_files
from longlines.rates.bands import Bands
from longlines.rates.importing import Prepared, Target, prepare
from longlines.rates.model import Deck
from longlines.rates.problems import DeckError
from longlines.rates.reading.asked import Asked
from tests.unit.rates.files import NOW

ROWS = 1_000_000
MOST_MB = 700
HEADER = "Prefix,Destination,Rate,Increments\n"


def _import(data: bytes, base: Deck | None = None) -> Prepared:
    version = base.version + 1 if base else 1
    asked = Asked(Bands("UTC"), currency="USD")
    return prepare(data, Target("cheap", "buy", version, base, NOW), asked)


def _different(rows: int) -> Iterator[str]:
    for number in range(rows):
        yield f"{1_000_000_000 + number},Place {number},{number % 9}.{number % 1_000_000:06},30/6\n"


@pytest.fixture(scope="module")
def different() -> bytes:
    """A million rows of which no two are alike."""
    return (HEADER + "".join(_different(ROWS))).encode()


def test_a_deck_in_the_shape_of_a_carriers(tmp_path: Path) -> None:
    file = sample_files.write("cheap", tmp_path, ROWS)
    prepared = _import(file.read_bytes())
    lines = file.read_text(encoding="utf-8").count("\n")
    assert not prepared.reading.rejected
    assert (len(prepared.deck.rows), prepared.reading.lines) == (lines - 1, lines)


def test_no_two_rows_alike(different: bytes) -> None:
    prepared = _import(different)
    assert not prepared.reading.rejected
    assert len(prepared.deck.rows) == ROWS
    for number in (0, 4_711, 8_191, 8_192, ROWS - 1):
        (row,) = prepared.deck.rows[str(1_000_000_000 + number)]
        price = Decimal(f"{number % 9}.{number % 1_000_000:06}")
        assert (row.per_minute, row.first, row.next) == (price, 30, 6)
        assert row.note == f"Place {number}"
    again = _import(different.replace(b",0.000009,", b",0.000010,"), prepared.deck)
    assert again.changes.counts["raised"] == 1
    assert again.changes.counts["unchanged"] == ROWS - 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000 < MOST_MB


def test_errors_are_told_by_their_lines(different: bytes) -> None:
    lines = different.decode().splitlines(keepends=True)
    for at in (5, 500_000, 1_000_000):
        lines[at] = lines[at].replace(",30/6", ",soon")
    found = _import("".join(lines).encode()).reading.rejected
    assert [each.line for each in found.told] == [6, 500_001, 1_000_001]
    assert {each.reason for each in found.told} == {
        '"soon" are no increments; write them as in 30/6'
    }


def test_a_file_cut_short_is_refused(different: bytes) -> None:
    with pytest.raises(DeckError, match="the file was cut short"):
        _import(different[: -len(",30/6\n") - 4])


def test_more_rows_than_may_be_are_refused() -> None:
    with pytest.raises(DeckError, match="more than 2000000 prefixes; import it in parts"):
        _import((HEADER + "".join(_different(2_020_000))).encode())
