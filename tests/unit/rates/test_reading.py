"""Whole files: what carriers send, and what goes wrong with it."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from longlines.rates.model import Terms
from longlines.rates.problems import DeckError
from tests.unit.rates.files import DECEMBER, PEAK, prices, reading, rejected


def test_everything_that_a_row_may_say() -> None:
    found = reading(
        "Prefix,Destination,Rate,Connect fee,Increments,Minimum duration,Effective date,"
        "Valid until,Currency,Blocked,Notes\n"
        '"44,4420-4421",UK,0.0123,0.002,30/6,30,2026-12-01,2026-12-31,USD,no,as agreed\n'
    )
    terms = Terms(
        Decimal("0.0123"),
        Decimal("0.002"),
        30,
        6,
        30,
        effective_from=DECEMBER,
        effective_to=datetime(2027, 1, 1, tzinfo=UTC),
        note="UK - as agreed",
    )
    assert dict(found.rows) == dict.fromkeys(("44", "4420", "4421"), (terms,))
    assert not found.rejected


def test_another_language_other_signs_and_no_mark_of_the_encoding() -> None:
    text = "Preisliste gültig ab Dezember\r\n\r\nVorwahl;Ziel;Preis pro Minute;Währung;Taktung\r\n"
    text += "0049 30;Köln;0,0123;EUR;60/60\r\n49;;1,5;EUR;1\r\n"
    found = reading(text.encode("cp1252"), currency="")
    assert prices(found) == {"49": "1.5", "4930": "0.0123"}
    assert found.currency == "EUR"
    assert found.rows["4930"][0].note == "Köln"
    assert (found.rows["49"][0].first, found.rows["49"][0].next) == (1, 1)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_every_separator_is_found(separator: str) -> None:
    found = reading("Prefix,Name,Rate\n44,UK,0.01\n".replace(",", separator))
    assert prices(found) == {"44": "0.01"}
    assert found.layout.separator == separator


def test_country_and_area_codes_in_two_columns() -> None:
    found = reading('Country Code,Area Code,Rate\n44,"20,21",0.1\n+44,,0.2\n39,06-07,0.3\n')
    assert prices(found) == {
        "44": "0.2",
        "4420": "0.1",
        "4421": "0.1",
        "3906": "0.3",
        "3907": "0.3",
    }


def test_a_whole_prefix_beside_its_country_code_is_held_against_it() -> None:
    assert prices(reading("Country Code,Code,Rate\n44,4420,0.1\n")) == {"4420": "0.1"}
    found = reading("Country Code,Code,Rate\n44,20,0.1\n")
    assert "say so with --map area_code=2" in rejected(found)[0][1]
    settled = reading("Country Code,Code,Rate\n44,20,0.1\n", columns={"area_code": "Code"})
    assert prices(settled) == {"4420": "0.1"}


def test_prices_by_band_in_rows_and_in_columns() -> None:
    rows = "Prefix,Rate,Time band\n44,0.2,Peak\n44,0.1,off-peak\n"
    columns = "Prefix,Peak rate,Off-peak rate\n44,0.2,0.1\n"
    hours = 'Prefix,Rate,Time band (America/New_York)\n44,0.2,"peak=mon-fri 8:00-20:00"\n44,0.1,\n'
    expected = (Terms(Decimal("0.1")), Terms(Decimal("0.2"), band="peak"))
    for text, known in ((rows, PEAK), (columns, PEAK), (hours, None)):
        found = reading(text, known) if known else reading(text)
        assert dict(found.rows) == {"44": expected}
        assert found.bands == PEAK


def test_a_band_whose_hours_nobody_said_is_asked_about() -> None:
    with pytest.raises(DeckError, match=r'say its hours.*--band "peak='):
        reading("Prefix,Peak rate,Off-peak rate\n44,0.2,0.1\n")
    found = reading("Prefix,Rate,Time band\n44,0.2,Evening\n")
    assert '"Evening" is no band that is known' in rejected(found)[0][1]


def test_a_file_without_names_can_be_read_by_places() -> None:
    found = reading("UK;44;0.1\nFrance;33;0.2\n", columns={"prefix": "2", "per_minute": "3"})
    assert prices(found) == {"33": "0.2", "44": "0.1"}
    with pytest.raises(DeckError, match="--map prefix=1"):
        reading("UK;44;0.1\n")


def test_a_later_row_ends_the_one_before_it() -> None:
    text = "Prefix,Rate,Effective date\n44,0.1,\n44,0.2,2026-12-01\n44,0.1,\n"
    found = reading(text)
    assert found.rows["44"] == (
        Terms(Decimal("0.1"), effective_to=DECEMBER),
        Terms(Decimal("0.2"), effective_from=DECEMBER),
    )
    assert found.repeated == 1


def test_rows_that_say_different_things_of_one_time_are_rejected() -> None:
    twice = reading("Prefix,Rate\n44,0.1\n33,0.1\n44,0.2\n")
    assert rejected(twice) == [
        (4, "44: the prefix is on line 2 too, with other terms for the same time")
    ]
    text = "Prefix,Rate,From,To\n44,0.1,2026-11-01,2026-12-15\n44,0.2,2026-12-01,\n"
    assert "its dates overlap those of line 2" in rejected(reading(text))[0][1]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("44,-0.1,,,", '"-0.1" is negative'),
        ("44,100,,,", "confirm it with --highest 100"),
        ("44,=1+1,,,", "is a formula"),
        ("44,+cmd|' /C calc'!A0,,,", "is a formula"),
        ("44,@SUM(A1),,,", "is a formula"),
        ('"=""44""",0.1,,,', "is no prefix"),
        ("44,,,,", "there is no price"),
        (",0.1,,,", "there is no prefix"),
        ("44,0.1,fast,,", "are no increments"),
        ("44,0.1,0/6,,", "an increment of 0 s"),
        ("44,0.1,,EUR,", "it is in EUR, the deck in USD"),
        ("44,0.1,,XXQ,", "no currency of ISO 4217"),
        ("44,0.1,,,perhaps", "says neither"),
        ("44,0.1", "it has 2 cells, the header 5"),
        ("44,0,1,,,", "it has 6 cells"),
        ("44,0.1,,,,x", "it has 6 cells"),
        ("44,0,1,,,,", "is there a decimal comma"),
    ],
)
def test_a_row_that_cannot_be_right_is_rejected_with_its_line(row: str, told: str) -> None:
    found = reading(
        f"Prefix,Rate,Increments,Currency,Blocked\n33,0.1,1/1,USD,no\n{row}\n49,0.1,,,\n"
    )
    [(line, reason)] = rejected(found)
    assert line == 3
    assert told in reason
    assert prices(found) == {"33": "0.1", "49": "0.1"}


def test_a_decimal_comma_never_slips_into_a_column_without_a_name() -> None:
    found = reading("Prefix,Rate,,\n44,0,1,\n33,1,,\n")
    assert rejected(found) == [(2, "a cell stands in a column that has no name")]


def test_the_line_of_a_row_counts_line_ends_within_cells() -> None:
    found = reading('Prefix,Rate,Note\n44,0.1,"two\nlines"\n\n33,-1,\n')
    assert rejected(found) == [(5, '"-1" is negative')]


def test_an_absurd_price_is_taken_once_it_is_confirmed() -> None:
    assert prices(reading("Prefix,Rate\n44,100\n", highest=Decimal(100))) == {"44": "100"}


def test_blocked_rows_need_no_price() -> None:
    found = reading("Prefix,Rate,Blocked\n44,0.1,no\n4470,,yes\n33,blocked,\n")
    assert [found.rows[prefix][0].blocked for prefix in ("44", "4470", "33")] == [False, True, True]


def test_rows_that_end_a_prefix() -> None:
    text = "Prefix,Rate,Effective date,Change\n44,0.1,2026-12-01,Deleted\n33,0.1,,Increase\n"
    found = reading(text)
    assert [(prefix, each.at) for prefix, each in found.removed.items()] == [("44", DECEMBER)]
    assert prices(found) == {"33": "0.1"}
    odd = reading("Prefix,Rate,Status\n44,0.1,Wobbly\n")
    assert "--map change=none" in rejected(odd)[0][1]


def test_footers_and_empty_cells_too_many_do_no_harm() -> None:
    found = reading("Prefix;Rate;Note\n44;0.1;;;\n\n;;\nAll prices are confidential\n")
    assert prices(found) == {"44": "0.1"}
    assert found.passed_over == 1
    assert not found.rejected


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Prefix,Rate,Note\n44,0.1,\n33,0.", "cut short: its last line, 3"),
        ('Prefix,Rate,Note\n44,0.1,"as agre', "can't be parted into rows"),
        ('Prefix,Rate\n44,"0.1"x\n', "at line 2"),
        ("Prefix,Rate\n", "has no row of rates"),
        ("just some words\nand more\n", "names the columns"),
    ],
)
def test_a_file_that_is_cut_or_none_at_all_is_refused_whole(text: str, told: str) -> None:
    with pytest.raises(DeckError, match=told):
        reading(text)


def test_a_last_line_without_end_is_pointed_out() -> None:
    assert "has no line end" in reading("Prefix,Rate\n44,0.1").warnings[0]


def test_what_is_seldom_meant_is_pointed_out() -> None:
    warnings = reading("Prefix,Rate\n44,0\n2101,0.1\n33,0.1\n33,0.1\n").warnings
    assert warnings == [
        "1 prefixes have a price of 0 and aren't blocked",
        "1 prefixes begin with no country code, such as 2101",
        "1 rows only repeat another",
    ]


def test_a_currency_has_to_be_known() -> None:
    with pytest.raises(DeckError, match="--currency"):
        reading("Prefix,Rate\n44,0.1\n", currency="")
    assert reading("Prefix,Rate\n44,EUR 0.1\n", currency="").currency == "EUR"


def test_many_plain_rows_and_an_odd_one_keep_their_lines() -> None:
    rows = [f"{number},0.1\n" for number in range(100_000, 120_000)]
    rows[15_000] = "x,0.1\n"
    found = reading("Prefix,Rate\n" + "".join(rows))
    assert rejected(found) == [(15_002, '"x" is no prefix')]
    assert len(found.rows) == 19_999
    assert found.lines == 20_001
