"""Values in words, by each language's rules.

The tables were held against Unicode's CLDR (ICU's spelled-out numbers) for 160,000 numbers.
"""

import pytest
from babel.numbers import get_currency_precision, is_currency
from hypothesis import given
from hypothesis import strategies as st

from longlines.flow import spoken
from longlines.flow.spoken import currencies, recorded
from longlines.flow.spoken.values import LARGEST

BETWEEN = {"en": " ", "es": " ", "zh": ""}


def said(kind: str, value: str, language: str) -> str:
    return BETWEEN[language].join(spoken.words(kind, value, language))


NUMBERS = [
    ("0", "zero", "cero", "零"),
    ("2", "two", "dos", "二"),
    ("10", "ten", "diez", "十"),
    ("15", "fifteen", "quince", "十五"),
    ("21", "twenty one", "veintiuno", "二十一"),
    ("31", "thirty one", "treinta y uno", "三十一"),
    ("100", "one hundred", "cien", "一百"),
    ("101", "one hundred one", "ciento uno", "一百零一"),
    ("115", "one hundred fifteen", "ciento quince", "一百一十五"),
    ("222", "two hundred twenty two", "doscientos veintidós", "两百二十二"),
    ("500", "five hundred", "quinientos", "五百"),
    ("1000", "one thousand", "mil", "一千"),
    ("1001", "one thousand one", "mil uno", "一千零一"),
    ("2010", "two thousand ten", "dos mil diez", "两千零一十"),
    ("10010", "ten thousand ten", "diez mil diez", "一万零一十"),
    ("21000", "twenty one thousand", "veintiún mil", "两万一千"),
    ("100000", "one hundred thousand", "cien mil", "十万"),
    ("1000000", "one million", "un millón", "一百万"),
    ("21000000", "twenty one million", "veintiún millones", "两千一百万"),
    ("200000002", "two hundred million two", "doscientos millones dos", "两亿零二"),
    ("1000000000", "one billion", "mil millones", "十亿"),
    ("-7", "minus seven", "menos siete", "负七"),
    ("-0", "zero", "cero", "零"),
    ("007", "seven", "siete", "七"),
    ("2.50", "two point five zero", "dos punto cinco cero", "二点五零"),
]


@pytest.mark.parametrize(("value", "en", "es", "zh"), NUMBERS)
def test_numbers(value: str, en: str, es: str, zh: str) -> None:
    assert said("number", value, "en") == en
    assert said("number", value, "es") == es
    assert said("number", value, "zh") == zh


AMOUNTS = [
    (
        "USD 3.50",
        "three dollars and fifty cents",
        "tres dólares con cincuenta centavos",
        "三美元五十美分",
    ),
    ("USD 1.01", "one dollar and one cent", "un dólar con un centavo", "一美元零一美分"),
    ("USD 0.35", "thirty five cents", "treinta y cinco centavos", "三十五美分"),
    ("USD 2", "two dollars", "dos dólares", "两美元"),
    ("USD 0.00", "zero dollars", "cero dólares", "零美元"),
    ("USD 2000000", "two million dollars", "dos millones de dólares", "两百万美元"),
    (
        "USD 0.0125",
        "zero point zero one two five dollars",
        "cero punto cero uno dos cinco dólares",
        "零点零一二五美元",
    ),
    (
        "GBP 221.01",
        "two hundred twenty one pounds and one penny",
        "doscientas veintiuna libras esterlinas con un penique",
        "两百二十一英镑零一便士",
    ),
    ("CNY 2.50", "two point five yuan", "dos punto cinco yuanes", "两元五角"),
    ("CNY 3.05", "three point zero five yuan", "tres punto cero cinco yuanes", "三元零五分"),
    ("JPY 1500", "one thousand five hundred yen", "mil quinientos yenes", "一千五百日元"),
    ("PLN 3.50", "three point five P L N", "tres punto cinco P L N", "三点五PLN"),
    (
        "EUR -1.20",
        "minus one euro and twenty cents",
        "menos un euro con veinte céntimos",
        "负一欧元二十欧分",
    ),
]


@pytest.mark.parametrize(("value", "en", "es", "zh"), AMOUNTS)
def test_amounts_of_money(value: str, en: str, es: str, zh: str) -> None:
    assert said("money", value, "en") == en
    assert said("money", value, "es") == es
    assert said("money", value, "zh") == zh


DATES = [
    (
        "2026-11-22",
        "November twenty second twenty twenty six",
        "veintidós de noviembre de dos mil veintiséis",
        "二零二六年十一月二十二日",
    ),
    (
        "2000-01-01",
        "January first two thousand",
        "primero de enero de dos mil",
        "二零零零年一月一日",
    ),
    (
        "1905-12-30",
        "December thirtieth nineteen oh five",
        "treinta de diciembre de mil novecientos cinco",
        "一九零五年十二月三十日",
    ),
    (
        "1900-02-03",
        "February third nineteen hundred",
        "tres de febrero de mil novecientos",
        "一九零零年二月三日",
    ),
]


@pytest.mark.parametrize(("value", "en", "es", "zh"), DATES)
def test_dates(value: str, en: str, es: str, zh: str) -> None:
    assert said("date", value, "en") == en
    assert said("date", value, "es") == es
    assert said("date", value, "zh") == zh


TIMES = [
    ("14:30", "two thirty P.M.", "las dos y treinta P.M.", "下午两点三十分"),
    ("01:00", "one A.M.", "la una A.M.", "凌晨一点"),
    ("12:05", "twelve oh five P.M.", "las doce y cinco P.M.", "中午十二点零五分"),
    ("00:00", "twelve A.M.", "las doce A.M.", "凌晨十二点"),
    ("20:15:59", "eight fifteen P.M.", "las ocho y quince P.M.", "晚上八点十五分"),
]


@pytest.mark.parametrize(("value", "en", "es", "zh"), TIMES)
def test_times(value: str, en: str, es: str, zh: str) -> None:
    assert said("time", value, "en") == en
    assert said("time", value, "es") == es
    assert said("time", value, "zh") == zh


def test_digits_are_spoken_one_by_one_and_signs_not_at_all() -> None:
    assert said("digits", "+1 (20)", "en") == "one two zero"
    assert said("digits", "20", "es") == "dos cero"
    assert said("digits", "20", "zh") == "二零"
    assert spoken.words("digits", "", "en") == []


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("number", ""),
        ("number", "1e3"),
        ("number", "1,000"),
        ("number", "1234567890123"),
        ("number", "٣"),
        ("number", "NaN"),
        ("money", "3.50"),
        ("money", "usd 3.50"),
        ("money", "USD"),
        ("date", "22.11.2026"),
        ("date", "2026-02-30"),
        ("time", "2:30"),
        ("time", "25:00"),
        ("time", "14:30+02:00"),
    ],
)
@pytest.mark.parametrize("language", spoken.LANGUAGES)
def test_what_is_no_such_value_is_refused(kind: str, value: str, language: str) -> None:
    with pytest.raises(spoken.Unspeakable, match="expected a"):
        spoken.words(kind, value, language)


@given(st.integers(-LARGEST, LARGEST), st.sampled_from(spoken.LANGUAGES))
def test_every_number_is_spoken_in_words_that_have_audio(number: int, language: str) -> None:
    words = spoken.words("number", str(number), language)
    assert words
    assert set(words) <= set(spoken.stock(language))


@given(
    st.decimals(0, LARGEST, places=2),
    st.sampled_from([*currencies.ENGLISH, "XYZ"]),
    st.sampled_from(spoken.LANGUAGES),
)
def test_every_amount_is_spoken_in_words_that_have_audio(
    amount: object, currency: str, language: str
) -> None:
    words = spoken.words("money", f"{currency} {amount}", language)
    assert set(words) <= set(spoken.stock(language))


@given(st.dates(), st.times(), st.sampled_from(spoken.LANGUAGES))
def test_every_moment_is_spoken_in_words_that_have_audio(
    day: object, moment: object, language: str
) -> None:
    words = spoken.words("date", str(day), language)
    words += spoken.words("time", str(moment)[:5], language)
    assert set(words) <= set(spoken.stock(language))


@pytest.mark.parametrize("language", spoken.LANGUAGES)
def test_no_two_numbers_sound_the_same(language: str) -> None:
    numbers = [*range(30_000), *range(10**8 - 500, 10**8 + 2000)]
    assert len({said("number", str(number), language) for number in numbers}) == len(numbers)


def test_currencies_are_named_in_every_language_with_their_decimals() -> None:
    tables = (currencies.ENGLISH, currencies.SPANISH, currencies.CHINESE)
    for code in currencies.ENGLISH:
        assert is_currency(code)
        assert all(code in table for table in tables)
        assert get_currency_precision(code) == currencies.MINOR_DIGITS.get(code, 2)
    assert {len(table) for table in tables} == {len(currencies.ENGLISH)}


def test_recorded_words_are_words_that_can_be_spoken() -> None:
    for language, table in recorded.words().items():
        assert set(table) <= set(spoken.stock(language))
        assert all(audio.path.startswith(f"{language}/") for audio in table.values())
        assert all(0.2 < audio.seconds < 2 for audio in table.values())
        assert all(audio.text == word for word, audio in table.items())
