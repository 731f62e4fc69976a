"""From the cells of a row to its terms. Equal cells are read once."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from longlines.rates import bands as week
from longlines.rates.bands import ALWAYS, BandError
from longlines.rates.model import Terms, tariff_of
from longlines.rates.problems import CellError, DeckError, did_you_mean, shown
from longlines.rates.reading import amounts, dates, fields, words
from longlines.rates.reading.amounts import Style
from longlines.rates.reading.asked import Asked
from longlines.rates.reading.headers import Columns, is_currency, tokens_of

_BAND_OF_COLUMN = {words.PER_MINUTE: ALWAYS, words.PEAK: "peak", words.WEEKEND: "weekend"}
_NONE: Counter[Style] = Counter()
_OFF_PEAK = ("off-peak", "offpeak", "off peak", "off_peak")


@dataclass(frozen=True, slots=True)
class Removal:
    """A row that says that its prefix ends: at `at`, or as soon as the deck is in force."""

    at: datetime | None


Meaning = tuple[Terms, ...] | Removal


class TermsReader:
    """Reads the cells of the columns `used`, in that order. `weeks` are bands found in cells."""

    def __init__(self, columns: Columns, asked: Asked) -> None:
        skipped = (words.PREFIX, words.AREA_CODE, words.COUNTRY_CODE)
        self.used = [
            (column, place)
            for column, places in columns.places.items()
            if column not in skipped
            for place in places
        ]
        self.weeks: dict[str, str] = {}
        self.currencies: dict[str, int] = {}
        self._asked = asked
        self._zone = ZoneInfo(asked.bands.zone)
        self._style, self._order = asked.style, asked.order
        self._known = {name.casefold(): name for name, _ in asked.bands.named}
        self._prices = self._bands_of_prices(columns)
        self._currency = asked.currency or columns.currency

    def decide(
        self, rows: Sequence[Sequence[str]], currency: str = "", more: Counter[Style] = _NONE
    ) -> None:
        """Settle the decimal sign, the order of dates and the currency by the whole file.

        `more` are votes for the sign by cells that aren't in `rows`.
        """
        self._style = self.style_by(rows, more)
        if self._order is None:
            self._order = dates.order_of(self._cells(rows, {words.FROM, words.TO}))
        self._currency = self._currency or self._most_named(rows) or currency

    def style_by(self, rows: Sequence[Sequence[str]], more: Counter[Style] = _NONE) -> Style | None:
        """The decimal sign: as asked, or as these rows tell it."""
        if self._style is not None:
            return self._style
        cells = self._cells(rows, {*words.PRICES, words.CONNECT})
        return amounts.style_of(amounts.votes(cells) + more)

    @property
    def style(self) -> Style | None:
        """The decimal sign that was settled."""
        return self._style

    @property
    def highest(self) -> Decimal:
        """Over which a price is refused."""
        return self._asked.highest

    @property
    def currency(self) -> str:
        """The currency of the deck, "" while none is known."""
        return self._currency

    def read(self, row: Sequence[str]) -> Meaning:
        """The terms of a row, one for each price in it. Raises CellError."""
        cells: dict[str, str] = {}
        for (column, _), cell in zip(self.used, row, strict=True):
            text = cell.strip()
            if not text:
                continue
            fields.no_formula(text)
            if column in words.SEVERAL:
                text = " - ".join(each for each in (cells.get(column, ""), text) if each)
            cells[column] = text
        begins = self._moment(cells, words.FROM)
        if fields.removed(cells.get(words.CHANGE, "")):
            return Removal(begins)
        ends = self._moment(cells, words.TO)
        if begins and ends and ends <= begins:
            raise CellError("it ends before it begins to hold")
        self._check_currency(cells)
        first, following = self._increments(cells)
        blocked = fields.blocked(cells.get(words.BLOCKED, ""), cells.get(words.PER_MINUTE, ""))
        minimum = fields.seconds(cells.get(words.MINIMUM, ""), 0)
        connect = self._amount(cells.get(words.CONNECT, "")) or Decimal(0)
        found = []
        for column, band in self._bands(cells):
            price = self._price(cells.get(column, ""), blocked)
            if price is not None:
                note = fields.note(cells.get(words.DESTINATION, ""), cells.get(words.NOTE, ""))
                found.append(
                    Terms(
                        price, connect, first, following, minimum, band, begins, ends, blocked, note
                    )
                )
        if not found:
            raise CellError("there is no price")
        return tariff_of(found)

    def _bands_of_prices(self, columns: Columns) -> dict[str, str]:
        """The band of each column of prices. Raises DeckError when its hours aren't known."""
        bands = {}
        for column in words.PRICES:
            if column not in columns.places:
                continue
            if column == words.OFF_PEAK:
                named = [self._known[name] for name in _OFF_PEAK if name in self._known]
                bands[column] = named[0] if named else ALWAYS
                continue
            bands[column] = name = self._known.get(_BAND_OF_COLUMN[column], _BAND_OF_COLUMN[column])
            if name and name not in self._known.values():
                raise DeckError(
                    f'the file has prices of the band "{name}"; say its hours, '
                    f'as in --band "{name}=mon-fri 8:00-20:00"'
                )
        if len(set(bands.values())) < len(bands):
            raise DeckError(
                "the file has a price of all times and one of off-peak; say the hours of off-peak, "
                'as in --band "off-peak=mon-fri 20:00-8:00"'
            )
        if words.BAND in columns.places and set(bands) != {words.PER_MINUTE}:
            raise DeckError("the file has a column of bands and a column for each band's price")
        return bands

    def _bands(self, cells: dict[str, str]) -> Iterable[tuple[str, str]]:
        written = cells.get(words.BAND, "")
        if not written:
            return self._prices.items()
        word = " ".join(tokens_of(written))
        name = self._known.get(written.casefold())
        if name is None and (word in words.ALL_TIMES or word in words.OFF_PEAK_WORDS):
            return [(words.PER_MINUTE, ALWAYS)]
        return [(words.PER_MINUTE, name or self._week(written))]

    def _week(self, written: str) -> str:
        """The name of a band whose cell has its hours: alone, or as `peak=mon-fri 8:00-20:00`."""
        name, sign, hours = (part.strip() for part in written.partition("="))
        if not sign:
            name = hours = written
        if self.weeks.get(name, hours) != hours:
            raise CellError(f"{shown(name)} has other hours in another row")
        try:
            week.read(self._asked.bands.zone, {name: hours})
        except BandError as error:
            near = did_you_mean(written, self._known)
            raise CellError(
                f"{shown(written)} is no band that is known{near}; "
                f'say its hours, as in --band "{written[:20]}=mon-fri 8:00-20:00"'
            ) from error
        self.weeks[name] = hours
        return name

    def _price(self, cell: str, blocked: bool) -> Decimal | None:
        if blocked and not any(sign.isdigit() for sign in cell):
            return Decimal(0)
        return self._amount(cell)

    def _amount(self, cell: str) -> Decimal | None:
        if not cell:
            return None
        value = amounts.amount(cell, self._style)
        if value < 0:
            raise CellError(f"{shown(cell)} is negative")
        if value > self._asked.highest:
            raise CellError(
                f"{shown(cell)} is more than {self._asked.highest}; "
                f"if it is right, confirm it with --highest {value.normalize():f}"
            )
        self._name_currency(amounts.bare(cell)[1], cell)
        return value

    def _check_currency(self, cells: dict[str, str]) -> None:
        self._name_currency(cells.get(words.CURRENCY, "").upper(), cells.get(words.CURRENCY, ""))

    def _name_currency(self, code: str, cell: str) -> None:
        if not code:
            return
        if not is_currency(code):
            raise CellError(f"{shown(cell)} names no currency of ISO 4217")
        if code != self._currency:
            raise CellError(f"it is in {code}, the deck in {self._currency}")

    def _most_named(self, rows: Sequence[Sequence[str]]) -> str:
        """The currency that most rows name."""
        counts: dict[str, int] = {}
        for (column, _), at in zip(self.used, range(len(self.used)), strict=True):
            if column == words.CURRENCY:
                for row in rows:
                    counts[row[at].strip().upper()] = counts.get(row[at].strip().upper(), 0) + 1
            elif column in words.PRICES:
                for row in rows:
                    code = amounts.bare(row[at])[1]
                    counts[code] = counts.get(code, 0) + 1
        known = {code: count for code, count in counts.items() if is_currency(code)}
        return max(known, key=lambda code: (known[code], code), default="")

    def _cells(self, rows: Sequence[Sequence[str]], wanted: set[str]) -> set[str]:
        places = [at for at, (column, _) in enumerate(self.used) if column in wanted]
        return {row[at].strip() for row in rows for at in places}

    def _moment(self, cells: dict[str, str], column: str) -> datetime | None:
        cell = cells.get(column, "")
        if not cell or cell in "-–":
            return None
        return dates.moment(cell, self._order, self._zone, last=column == words.TO)

    def _increments(self, cells: dict[str, str]) -> tuple[int, int]:
        asked = (self._asked.first, self._asked.next)
        first, following = fields.increments(cells.get(words.INCREMENTS, ""), asked)
        return (
            fields.increment(cells.get(words.FIRST, ""), first),
            fields.increment(cells.get(words.NEXT, ""), following),
        )
