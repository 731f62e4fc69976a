"""Rows kept in columns are the rows that are kept as objects: read, compared, merged, stored."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from longlines.rates.change_kinds import KINDS
from longlines.rates.importing import Prepared
from longlines.rates.model import Deck, Terms
from longlines.rates.packed import Content, pack, unpack
from longlines.rates.problems import DeckError
from longlines.rates.reading import parting
from longlines.rates.reading.reading import Reading
from longlines.rates.tariffs import Plain, tariffs_of
from tests.unit.rates.files import NOW, imported, reading

HEADER = "Prefix,Destination,Rate,Increments,From,Until,Blocked,Change,Note"
PRICES = ("0.01", "0.5", "12", "1.250", "0", ".5", "7.", "00.1")
ODD_PRICES = ("", "26", "-1", "0.1234567", '"0,5"', "$ 0.2", "blocked", "1.234.567", "9" * 20, "x")
NOTES = ("", "Mars", "Venus - night", "Zürich", "中")
ODD_NOTES = (" x", "y ", "a  b", "=1+1", "-cmd", "'quoted", "x\ty", "z" * 210, '"a\nb"')

plain_rows = st.tuples(
    st.integers(1, 40).map(str),
    st.sampled_from(NOTES),
    st.sampled_from(PRICES),
    st.sampled_from(("", "30/6")),
    st.sampled_from(("", "2026-12-01")),
    st.sampled_from(("", "", "2026-11-01", "2026-12-24")),
    st.sampled_from(("", "yes")),
    st.sampled_from(("", "")),
    st.sampled_from(NOTES),
)
any_rows = st.tuples(
    st.integers(1, 40).map(str) | st.sampled_from(("", "1 2", "44-46", "0")),
    st.sampled_from((*NOTES, *ODD_NOTES)),
    st.sampled_from((*PRICES, *ODD_PRICES)),
    st.sampled_from(("", "30/6", "0/0")),
    st.sampled_from(("", "2026-12-01", "32.12.2026")),
    st.sampled_from(("", "2026-12-24")),
    st.sampled_from(("", "yes", "perhaps")),
    st.sampled_from(("", "", "removed")),
    st.sampled_from((*NOTES, *ODD_NOTES)),
)


@contextmanager
def in_columns() -> Iterator[None]:
    """Plain rows are kept apart from the first row on."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parting, "MOST_RESTS", -1)
        yield


def file_of(rows: list[tuple[str, ...]]) -> str:
    """The rows as a file."""
    return "\n".join([HEADER, *map(",".join, rows), ""])


def _told(found: Reading) -> object:
    return (
        dict(found.rows),
        found.removed,
        found.rejected.told,
        found.warnings,
        (found.repeated, found.passed_over, found.lines, found.currency),
    )


def _outcome(text: str) -> object:
    try:
        return _told(reading(text))
    except DeckError as error:
        return str(error)


@settings(max_examples=50, deadline=None)
@given(st.lists(any_rows, min_size=1, max_size=12) | st.lists(plain_rows, min_size=1, max_size=12))
def test_a_file_says_the_same_either_way(rows: list[tuple[str, ...]]) -> None:
    text = file_of(rows)
    expected = _outcome(text)
    with in_columns():
        assert _outcome(text) == expected


def _changes(prepared: Prepared) -> object:
    return (
        dict(prepared.deck.rows),
        prepared.changes.counts,
        [list(prepared.changes.of(kind)) for kind in KINDS],
        prepared.reading.warnings,
    )


def _version(rows: list[tuple[str, ...]], base: Deck | None, *, partial: bool) -> object:
    try:
        return _changes(imported(file_of(rows), base, at=NOW + timedelta(days=1), partial=partial))
    except DeckError as error:
        return str(error)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(plain_rows, min_size=1, max_size=12, unique_by=lambda row: row[0]),
    st.lists(plain_rows, min_size=1, max_size=12, unique_by=lambda row: row[0]),
    st.booleans(),
)
def test_versions_follow_each_other_the_same_either_way(
    old: list[tuple[str, ...]], new: list[tuple[str, ...]], partial: bool
) -> None:
    base = imported(file_of(old)).deck
    expected = _version(new, base, partial=partial)
    with in_columns():
        columns = imported(file_of(old)).deck
        assert dict(columns.rows) == dict(base.rows)
        assert _version(new, columns, partial=partial) == expected
        assert _version(new, base, partial=partial) == expected
    assert _version(new, columns, partial=partial) == expected


def _plain() -> Deck:
    with in_columns():
        return imported("Prefix,Rate,Note\n1,0.1,one\n44,0.2,zwölf\n4420,0.3,\n").deck


def test_they_are_columns_indeed() -> None:
    tariffs = tariffs_of(_plain().prefixes)
    assert (tariffs.made, len(tariffs.plain), len(tariffs.plain.frames)) == ((), 3, 1)
    assert tariffs[1] is tariffs[1]
    assert tariffs[0:2] == [(Terms(Decimal("0.1"), note="one"),), tariffs[1]]


def test_they_come_back_from_a_block() -> None:
    deck = _plain()
    block = pack(Content(deck.prefixes, ()))
    found = unpack(block)
    assert dict(found.rows) == dict(deck.rows)
    assert isinstance(tariffs_of(found.rows).plain, Plain)
    assert len(tariffs_of(found.rows).plain) == 3
    assert pack(found) == block


def test_a_comma_behind_thousands_of_points_reads_the_file_anew() -> None:
    rows = "".join(f"{prefix};1,5{prefix % 9 + 1}\n" for prefix in range(1, 40))
    with in_columns():
        found = reading(f"Prefix;Rate\n{rows}100;1.234\n")
    assert found.rows["1"] == (Terms(Decimal("1.52")),)
    assert found.rejected.told[0].reason == '"1.234" is more than 25; if it is right, confirm ' + (
        "it with --highest 1234"
    )
