"""A file as the next version: what stays, what ends, and what is told to have changed."""

from datetime import timedelta
from decimal import Decimal

import pytest

from longlines.rates import bands
from longlines.rates.change_kinds import KINDS
from longlines.rates.importing import Prepared, check_name
from longlines.rates.model import Deck, Terms
from longlines.rates.problems import DeckError
from tests.unit.rates.files import DECEMBER, NOW, imported

OLD = "Prefix,Rate,Increments\n1,0.1,\n2,0.1,\n3,0.1,\n4,0.1,\n5,0.1,\n"


@pytest.fixture
def old() -> Deck:
    return imported(OLD).deck


def _changes(prepared: Prepared) -> dict[str, list[str]]:
    return {
        kind: found
        for kind in KINDS
        if (found := [change.prefix for change in prepared.changes.of(kind)])
    }


def test_a_whole_file_replaces_the_deck(old: Deck) -> None:
    new = imported("Prefix,Rate,Increments\n1,0.1,\n2,0.2,\n3,0.05,\n4,0.1,1/1\n6,0.1,\n", old)
    assert _changes(new) == {
        "added": ["6"],
        "raised": ["2"],
        "lowered": ["3"],
        "removed": ["5"],
        "changed": ["4"],
        "unchanged": ["1"],
    }
    assert new.changes.counts == dict.fromkeys(KINDS, 1)
    assert sorted(new.deck.rows) == ["1", "2", "3", "4", "6"]
    assert (new.deck.version, new.differs, new.shrinks) == (2, True, False)


def test_a_partial_file_keeps_what_it_does_not_name(old: Deck) -> None:
    new = imported("Prefix,Rate\n2,0.2\n", old, partial=True)
    assert _changes(new) == {"raised": ["2"], "unchanged": ["1", "3", "4", "5"]}


def test_a_price_of_a_date_to_come_leaves_the_old_one_until_then(old: Deck) -> None:
    new = imported("Prefix,Rate,From\n1,0.2,2026-12-01\n6,0.3,2026-12-01\n", old, partial=True)
    assert new.deck.rows["1"] == (
        Terms(Decimal("0.1"), effective_to=DECEMBER),
        Terms(Decimal("0.2"), effective_from=DECEMBER),
    )
    assert _changes(new)["raised"] == ["1"]
    assert new.deck.longest("1777", NOW) == ("1", new.deck.rows["1"])
    assert new.deck.longest("6777", NOW) is None
    assert new.deck.longest("6777", DECEMBER) is not None
    # In the next version the past is gone.
    after = imported("Prefix,Rate\n2,0.2\n", new.deck, at=DECEMBER, partial=True)
    assert after.deck.rows["1"] == (Terms(Decimal("0.2"), effective_from=DECEMBER),)


def test_a_row_that_ends_a_prefix_ends_it_at_its_date(old: Deck) -> None:
    text = "Prefix,Rate,From,Change\n1,,2026-12-01,Deleted\n2,,,Deleted\n"
    new = imported(text, old, partial=True)
    assert new.deck.rows["1"] == (Terms(Decimal("0.1"), effective_to=DECEMBER),)
    assert "2" not in new.deck.rows
    assert _changes(new)["removed"] == ["1", "2"]


def test_the_same_file_again_changes_nothing(old: Deck) -> None:
    assert not imported(OLD, old, at=NOW + timedelta(days=1)).differs
    assert imported(OLD, old, currency="EUR").differs


def test_a_file_that_ends_most_of_the_deck_is_suspected(old: Deck) -> None:
    assert imported("Prefix,Rate\n1,0.1\n", old).shrinks
    assert not imported("Prefix,Rate\n1,0.1\n", old, partial=True).shrinks


def test_a_connection_fee_that_rises_is_a_rise(old: Deck) -> None:
    new = imported("Prefix,Rate,Setup\n1,0.1,0.01\n", old, partial=True)
    assert _changes(new)["raised"] == ["1"]


def test_another_currency_is_never_slipped_in(old: Deck) -> None:
    with pytest.raises(DeckError, match="say --currency EUR"):
        imported("Prefix,Rate (EUR)\n1,0.1\n", old, currency="")
    with pytest.raises(DeckError, match="can't be in EUR"):
        imported("Prefix,Rate\n1,0.1\n", old, currency="EUR", partial=True)
    assert imported("Prefix,Rate\n1,0.1\n", old, currency="").deck.currency == "USD"


@pytest.mark.parametrize("name", ["", "Cheap", "../x", "-x", "a b", "x" * 65, "ü"])
def test_names_that_are_no_names(name: str) -> None:
    with pytest.raises(DeckError, match="can't be the name"):
        check_name(name)


def test_rows_whose_time_is_over_are_left_out_and_told(old: Deck) -> None:
    text = "Prefix,Rate,From,To\n1,0.1,,\n2,0.2,2026-01-01,2026-02-01\n"
    part, whole = imported(text, old, partial=True), imported(text, old)
    assert part.deck.rows["2"] == old.rows["2"]
    assert "2" not in whole.deck.rows
    for new in (part, whole):
        assert "1 prefixes of the file end before this version begins" in new.reading.warnings


def test_that_a_date_has_passed_is_no_change(old: Deck) -> None:
    dated = imported("Prefix,Rate,From\n1,0.2,2026-12-01\n", old, partial=True).deck
    later = imported("Prefix,Rate\n2,0.1\n", dated, at=DECEMBER, partial=True)
    assert not later.changes.any


PEAK_FILE = "Prefix,Rate,Band,From\n1,0.1,,\n1,0.2,peak,{}\n"


def test_a_band_gets_no_other_hours_while_rows_stay_that_go_by_it() -> None:
    old = imported(
        PEAK_FILE.format(""), known=bands.read("UTC", {"peak": "mon-fri 8:00-20:00"})
    ).deck
    moved = bands.read("UTC", {"peak": "mon-fri 9:00-18:00"})
    with pytest.raises(DeckError, match='"peak" gets other hours than mon-fri 8:00-20:00, and 1 r'):
        imported(PEAK_FILE.format("2026-12-01"), old, known=moved)
    with pytest.raises(DeckError, match="such as that of 1; give the new hours another name"):
        imported("Prefix,Rate,Band\n2,0.2,peak\n", old, known=moved, partial=True)
    new = imported(PEAK_FILE.format(""), old, known=moved).deck
    assert new.bands.named == (("peak", "mon-fri 9:00-18:00"),)
