"""The longest prefix, and the row of its tariff that holds at a moment."""

from datetime import UTC, datetime
from decimal import Decimal

from longlines.rates import bands
from longlines.rates.model import Deck, Tariff, Terms, terms_at

DAY = bands.read("America/New_York", {"peak": "mon-fri 8:00-20:00"})
NOON = datetime(2026, 11, 23, 17, tzinfo=UTC)
NIGHT = datetime(2026, 11, 23, 7, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 1, tzinfo=UTC)


def _deck(**rows: Tariff) -> Deck:
    return Deck("cheap", "buy", 1, "USD", DAY, {key[1:]: each for key, each in rows.items()})


def _price(amount: str, **rest: object) -> Terms:
    return Terms(Decimal(amount), **rest)  # type: ignore[arg-type]


def test_the_longest_prefix_wins_whatever_the_price() -> None:
    london, britain = (_price("0.5"),), (_price("0.1"),)
    deck = _deck(_44=britain, _4420=london)
    assert deck.longest("+442079460000") == ("4420", london)
    assert deck.longest("441614960000") == ("44", britain)
    assert deck.longest("+12025550101") is None
    assert deck.longest("+4") is None
    assert deck.longest("") is None
    assert deck.zone == "America/New_York"


def test_a_prefix_not_yet_or_no_longer_in_force_is_passed_over() -> None:
    later = (_price("0.5", effective_from=DECEMBER),)
    gone = (_price("0.5", effective_to=DECEMBER),)
    all_time = (_price("0.1"),)
    deck = _deck(_44=all_time, _4420=later, _4430=gone)
    assert deck.longest("+442079460000", NOON) == ("44", all_time)
    assert deck.longest("+442079460000", DECEMBER) == ("4420", later)
    assert deck.longest("+443079460000", NOON) == ("4430", gone)
    assert deck.longest("+443079460000", DECEMBER) == ("44", all_time)


def test_a_deck_at_a_moment_has_what_wins_then() -> None:
    later = (_price("0.5", effective_from=DECEMBER),)
    all_time = (_price("0.1"),)
    deck = _deck(_44=all_time, _4420=later)
    assert dict(deck.at(NOON).rows) == {"44": all_time}
    assert deck.at(DECEMBER) is deck


def test_a_row_of_the_band_holds_over_one_of_all_times() -> None:
    tariff = (_price("0.1"), _price("0.2", band="peak"))
    assert terms_at(tariff, NOON, DAY) == tariff[1]
    assert terms_at(tariff, NIGHT, DAY) == tariff[0]
    assert terms_at(tariff[1:], NIGHT, DAY) is None


def test_the_price_changes_at_its_date_to_the_moment() -> None:
    old = _price("0.1", effective_to=DECEMBER)
    new = _price("0.2", effective_from=DECEMBER)
    assert terms_at((old, new), NOON, DAY) == old
    assert terms_at((old, new), DECEMBER, DAY) == new
    assert terms_at((new,), NOON, DAY) is None


def test_among_rows_in_force_the_last_to_begin_holds() -> None:
    old, new = _price("0.1"), _price("0.2", effective_from=DECEMBER)
    assert terms_at((new, old), DECEMBER, DAY) == new


def test_a_block_holds_over_every_price() -> None:
    block = _price("0", blocked=True)
    assert terms_at((_price("0.2", band="peak"), block), NOON, DAY) == block
