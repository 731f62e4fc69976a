"""Columns recognised by their words, in several languages, or asked for."""

import pytest

from longlines.rates.problems import DeckError
from longlines.rates.reading.headers import recognise, settle


@pytest.mark.parametrize(
    ("names", "column"),
    [
        ("Prefix|Dial Code|E.164|Breakout|Vorwahl|Indicatif|Código|Префикс|前缀", "prefix"),
        ("Country Code|Ländervorwahl|Código de país|Indicatif pays|国家代码", "country_code"),
        ("Area Code(s)|NPA|Ortsvorwahl|Código de área|区号|市外局番", "area_code"),
        (
            "Rate|Price|USD/min|Rate (EUR)|Price per minute|Rate/Min|New rate|Preis|Minutenpreis|"
            "Preis pro Minute (EUR)|Precio por minuto|Prix par minute|Preço|Prezzo al minuto|"
            "费率|料金",
            "per_minute",
        ),
        ("Connect fee|Setup|Verbindungsgebühr|Frais de connexion|接通费", "connect"),
        ("Increments|Billing Increment|Taktung|Pulse|计费单位", "increments"),
        ("First interval|Interval 1|Initial increment (sec)|Erster Takt", "first"),
        ("Next interval|Interval N|Subsequent increment|Folgetakt", "next"),
        ("Minimum duration|Min. duration (s)|Mindestdauer", "minimum"),
        (
            "Effective Date|Valid from|Gültig ab|Vigente desde|Date d'effet|生效日期",
            "effective_from",
        ),
        ("Valid until|End date|Gültig bis|Válido hasta|失效日期", "effective_to"),
        ("Currency|Währung|Moneda|Devise|币种", "currency"),
        ("Blocked|Gesperrt|Bloqueado", "blocked"),
        ("Peak rate|Hauptzeit|Heures pleines", "peak"),
        ("Off-Peak Rate|Nebenzeit|Heures creuses", "off_peak"),
        ("Comment|Bemerkung|Observaciones|备注", "note"),
        ("Time band|Zeitfenster|Franja horaria|band (America/New_York)", "band"),
    ],
)
def test_usual_words_are_recognised(names: str, column: str) -> None:
    assert {name: recognise(name) for name in names.split("|")} == dict.fromkeys(
        names.split("|"), column
    )


@pytest.mark.parametrize(
    "name",
    ["Old rate", "Rate per second", "Rate (ct)", "Price in cents", "Rate/hour", "Rate (old)", "ID"],
)
def test_what_is_no_price_of_a_minute_is_not_taken_for_one(name: str) -> None:
    assert recognise(name) != "per_minute"


def test_what_is_missing_is_told_with_the_nearest_word() -> None:
    with pytest.raises(
        DeckError, match=r'"Prefx" \(perhaps prefix.*"Rate/sec" \(not money a minute'
    ):
        settle(["Prefx", "Rate/sec"], {})


def test_two_names_for_one_column_are_asked_about() -> None:
    with pytest.raises(DeckError, match=r'"Rate" and "Price".*--map per_minute=Rate'):
        settle(["Prefix", "Rate", "Price"], {})
    found = settle(["Prefix", "Rate", "Price"], {"per_minute": "price"})
    assert found.place("per_minute") == 2
    assert found.unused == ["Rate"]


def test_a_column_may_be_given_by_its_place_or_left_out() -> None:
    found = settle(["Prefix", "X", "Rate", "Status"], {"connect": "2", "change": "none"})
    assert found.place("connect") == 1
    assert found.place("change") is None


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"prefx": "Prefix"}, 'knows no column "prefx"; did you mean "prefix"'),
        ({"note": "Comnt"}, "has no such column"),
        ({"note": "9"}, "has no such column"),
    ],
)
def test_a_wish_that_cannot_be_met_is_told(asked: dict[str, str], told: str) -> None:
    with pytest.raises(DeckError, match=told):
        settle(["Prefix", "Rate", "Comment"], asked)


def test_the_currency_of_a_file_may_stand_in_the_name_of_its_prices() -> None:
    assert settle(["Prefix", "Rate (EUR/min)"], {}).currency == "EUR"
    assert settle(["Prefix", "Rate"], {}).currency == ""
