"""The sample decks as the files that such carriers send: each in other words and other signs."""

import csv
from collections.abc import Callable
from pathlib import Path

from longlines.rates.samples import CURRENCY, HOURS, PEAK, ZONE, SampleRow, sample_rows


def write(name: str, folder: Path, rows: int) -> Path:
    """Write the file of a deck; says where it is."""
    path = folder / f"{name}.csv"
    form = _FORMS.get(name, _english)
    encoding, separator, header, cells = form()
    with path.open("w", encoding=encoding, newline="") as out:
        writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
        writer.writerow(header)
        writer.writerows(cells(row) for row in sample_rows(name, rows))
    return path


Cells = Callable[[SampleRow], list[str]]
Form = tuple[str, str, list[str], Cells]


def _english() -> Form:
    header = [
        "Prefix",
        "Destination",
        f"Rate ({CURRENCY}/min)",
        "Connect fee",
        "Increments",
        "Blocked",
    ]

    def cells(row: SampleRow) -> list[str]:
        terms = row.terms
        return [
            row.prefix,
            terms.note,
            f"{terms.per_minute:f}",
            f"{terms.connect:f}",
            f"{terms.first}/{terms.next}",
            "yes" if terms.blocked else "no",
        ]

    return "utf-8", ",", header, cells


def _german() -> Form:
    header = [
        "Vorwahl",
        "Ziel",
        "Preis pro Minute",
        "Währung",
        "Verbindungsgebühr",
        "Taktung",
        f"Zeitfenster ({ZONE})",
        "gesperrt",
    ]

    def cells(row: SampleRow) -> list[str]:
        terms = row.terms
        return [
            row.prefix,
            terms.note,
            f"{terms.per_minute:f}".replace(".", ","),
            CURRENCY,
            f"{terms.connect:f}".replace(".", ","),
            f"{terms.first}/{terms.next}",
            f"{PEAK}={HOURS}" if terms.band else "",
            "ja" if terms.blocked else "nein",
        ]

    return "cp1252", ";", header, cells


def _by_country() -> Form:
    header = [
        "Country Code",
        "Area Code",
        "Description",
        "Price per minute",
        "Currency",
        "Setup fee",
        "First interval (sec)",
        "Next interval (sec)",
        "Barred",
    ]

    def cells(row: SampleRow) -> list[str]:
        terms = row.terms
        return [
            row.country,
            row.prefix.removeprefix(row.country),
            terms.note,
            f"$ {terms.per_minute:f}",
            CURRENCY,
            f"{terms.connect:f}",
            str(terms.first),
            str(terms.next),
            "x" if terms.blocked else "",
        ]

    return "utf-16", "\t", header, cells


_FORMS = {"middling": _german, "dear": _by_country}
