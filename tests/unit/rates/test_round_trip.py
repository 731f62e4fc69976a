"""A deck written out, or kept as a block, comes back as the same deck."""

import io
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from longlines.rates import bands
from longlines.rates.exporting import export
from longlines.rates.importing import Target, prepare
from longlines.rates.model import Deck, Tariff, Terms, tariff_of
from longlines.rates.packed import Content, pack, unpack
from longlines.rates.problems import DeckError
from longlines.rates.reading.asked import Asked
from tests.unit.rates.files import NOW

WEEK = bands.read("America/New_York", {"peak": "mon-fri 8:00-20:00", "all": "sun 8:00-20:00"})
AMOUNTS = st.decimals(Decimal(0), Decimal(25), places=6)
NOTES = st.one_of(
    st.sampled_from(["", "+44 mobile", "- see below", 'O\'Hara, "x"', "ü 中 ; |", "'quoted"]),
    st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=12),
)
SECONDS = st.integers(1, 3600)


@st.composite
def _tariffs(draw: st.DrawFn) -> Tariff:
    rows = []
    for band in draw(st.sets(st.sampled_from(["", "peak", "all"]), min_size=1)):
        begin = draw(st.none() | st.integers(0, 10_000))
        for _ in range(draw(st.integers(1, 2))):
            end = None if begin is None else begin + draw(st.integers(1, 500))
            rows.append(
                Terms(
                    draw(AMOUNTS),
                    draw(AMOUNTS),
                    draw(SECONDS),
                    draw(SECONDS),
                    draw(st.integers(0, 3600)),
                    band,
                    None if begin is None else NOW + timedelta(minutes=begin),
                    None if end is None else NOW + timedelta(minutes=end),
                    draw(st.booleans()),
                    _note(draw(NOTES)),
                )
            )
            begin = end
            if begin is None:
                break
    return tariff_of(rows)


def _note(text: str) -> str:
    """As a file's note would be kept: in one line, without formula."""
    plain = " ".join(text.split()).lstrip("'").strip()
    return "" if plain.startswith(("=", "@", "+", "-")) and plain[1:2].strip() else plain


DECKS = st.dictionaries(st.from_regex(r"[1-9][0-9]{0,14}", fullmatch=True), _tariffs(), min_size=1)


def _deck(rows: Mapping[str, Tariff]) -> Deck:
    used = {terms.band for tariff in rows.values() for terms in tariff}
    named = {name: hours for name, hours in WEEK.named if name in used}
    return Deck("cheap", "buy", 1, "USD", bands.read(WEEK.zone, named), rows)


def _again(deck: Deck) -> Deck:
    out = io.StringIO()
    export(deck, out)
    target = Target(deck.name, deck.side, 1, None, NOW - timedelta(days=1))
    prepared = prepare(out.getvalue().encode(), target, Asked(bands.read("UTC", {})))
    assert not prepared.reading.rejected
    return prepared.deck


@settings(max_examples=25, deadline=None)
@given(DECKS)
def test_what_is_written_out_reads_back_the_same(rows: dict[str, Tariff]) -> None:
    deck = _deck(rows)
    again = _again(deck)
    assert dict(again.rows) == dict(deck.rows)
    # Without a band the zone of a deck is nowhere in its rows.
    assert again.bands.named == deck.bands.named


@settings(max_examples=25, deadline=None)
@given(DECKS)
def test_what_is_kept_as_a_block_comes_back_the_same(rows: dict[str, Tariff]) -> None:
    deck = _deck(rows)
    block = pack(Content(deck.prefixes, deck.bands.named))
    found = unpack(block)
    assert dict(found.rows) == rows
    assert found.bands == deck.bands.named
    assert pack(found) == block


@pytest.mark.parametrize("damage", [b"", b"x", slice(0, -8), slice(4, None)])
def test_a_damaged_block_is_told(damage: bytes | slice) -> None:
    block = pack(Content(_deck({"44": (Terms(Decimal("0.1")),)}).prefixes, ()))
    with pytest.raises(DeckError, match="damaged"):
        unpack(block[damage] if isinstance(damage, slice) else damage)


def test_no_cell_that_is_written_is_a_formula() -> None:
    rows = {
        "44": (
            Terms(
                Decimal("0.1"), note="+44 mobile", effective_from=datetime(2026, 1, 1, tzinfo=UTC)
            ),
        )
    }
    out = io.StringIO()
    export(_deck(rows), out)
    assert "'+44 mobile" in out.getvalue()
    assert all(
        not cell.startswith(("=", "+", "-", "@"))
        for line in out.getvalue().splitlines()
        for cell in line.split(",")
    )
    assert dict(_again(_deck(rows)).rows) == rows
