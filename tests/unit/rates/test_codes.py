"""Prefixes as cells have them."""

import pytest

from longlines.rates.problems import CellError
from longlines.rates.reading.codes import country_code, expand


@pytest.mark.parametrize(
    ("cell", "country", "prefixes"),
    [
        ("4420", "", ["4420"]),
        (" +44 20 ", "", ["4420"]),
        ("0044 20", "", ["4420"]),
        ("'4420", "", ["4420"]),
        ("4420.0", "", ["4420"]),
        ("4420,4421;4422/4423", "", ["4420", "4421", "4422", "4423"]),
        ("4420 4421", "", ["4420", "4421"]),
        ("4420-4422", "", ["4420", "4421", "4422"]),
        ("4420–2", "", ["4420", "4421", "4422"]),
        ("+4420-+4422", "", ["4420", "4421", "4422"]),
        ("1-202", "", ["1202"]),
        ("4420,4420", "", ["4420"]),
        ("20", "44", ["4420"]),
        ("20 21", "44", ["4420", "4421"]),
        ("20-22,7", "44", ["4420", "4421", "4422", "447"]),
        ("06", "39", ["3906"]),
        ("08-11", "39", ["3908", "3909", "3910", "3911"]),
        ("", "44", ["44"]),
    ],
)
def test_a_cell_stands_for_prefixes(cell: str, country: str, prefixes: list[str]) -> None:
    assert expand(cell, country) == prefixes


@pytest.mark.parametrize(
    ("cell", "country", "told"),
    [
        ("", "", "there is no prefix"),
        (",", "", "is no prefix"),
        ("abc", "", "is no prefix"),
        ("٤٤", "", "is no prefix"),
        ("4.42E+10", "", "until a spreadsheet made a number of it"),
        ("44 20", "", "one prefix or several"),
        ("020", "", "begins with 0"),
        ("4429-4420", "", "ends before it begins"),
        ("44-4420", "", "not of one length"),
        ("20-521", "44", "not of one length"),
        ("10000-99999", "", "more than 10000 prefixes"),
        ("44-x", "", "is no range"),
        ("1" * 16, "", "more than 15 digits"),
        ("=4420", "", "is no prefix"),
        ("4420-", "", "is no range"),
    ],
)
def test_what_stands_for_none_is_told(cell: str, country: str, told: str) -> None:
    with pytest.raises(CellError, match=told):
        expand(cell, country)


def test_country_codes() -> None:
    assert [country_code(cell) for cell in ("44", "+44", "0044", "1-268", "1 268", "44.0")] == [
        "44",
        "44",
        "44",
        "1268",
        "1268",
        "44",
    ]
    with pytest.raises(CellError, match="is no country code"):
        country_code("GB")
