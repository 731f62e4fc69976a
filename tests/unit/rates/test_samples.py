"""Sample decks have the shape of real ones, and are the same each time."""

from decimal import Decimal
from pathlib import Path

import phonenumbers
import pytest

from longlines.rates import bands, sample_files, samples
from longlines.rates.importing import Target, prepare
from longlines.rates.reading.asked import Asked
from tests.unit.rates.files import NOW


@pytest.mark.parametrize("name", samples.NAMES)
def test_the_file_of_a_sample_is_read_as_the_sample(name: str, tmp_path: Path) -> None:
    path = sample_files.write(name, tmp_path, 1_000)
    target = Target(name, samples.deck(name, 1).side, 1, None, NOW)
    read = prepare(path.read_bytes(), target, Asked(bands.read(samples.ZONE, {})))
    assert not read.reading.rejected
    assert read.deck == samples.deck(name, 1_000)
    assert len(read.deck.rows) == 1_000


def test_every_country_has_a_price() -> None:
    deck = samples.deck("cheap", 1_000)
    assert all(str(code) in deck.rows for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE)


def test_the_cheap_carrier_is_cheap_in_most_places_and_not_in_all() -> None:
    cheap, excellent = (samples.deck(name, 1_000) for name in ("cheap", "dear"))
    shared = cheap.rows.keys() & excellent.rows.keys()
    cheaper = sum(
        cheap.rows[each][0].per_minute < excellent.rows[each][0].per_minute for each in shared
    )
    assert len(shared) * 0.8 < cheaper < len(shared)


def test_most_places_sell_at_a_profit() -> None:
    sell, buy = samples.deck("default", 1_000), samples.deck("cheap", 1_000)
    profits = [
        sell.rows[each][0].per_minute - buy.rows[each][0].per_minute
        for each in sell.rows.keys() & buy.rows.keys()
    ]
    assert sum(profit > Decimal(0) for profit in profits) > len(profits) * 0.95


def test_a_deck_can_be_larger_than_the_prefixes_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(samples, "_scattered", lambda: ("4420", "44207", "3314"))
    codes = len(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)
    rows = [row.prefix for row in samples.sample_rows("default", codes + 40)]
    assert len(rows) == len(set(rows)) == codes + 40
    assert rows[codes : codes + 5] == ["4420", "44207", "3314", "44200", "44201"]
